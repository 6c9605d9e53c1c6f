"""Where the command line finds its services."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.discovery import UnknownService
from services.cli.client.session import checked_actor, city_folder, directory_of, kafka_of


def test_an_option_goes_before_the_environment() -> None:
    environment = {"VIGIE_ROADS": "host-a:1", "VIGIE_LIGHTING": "host-b:2"}
    found = directory_of(["roads=host-c:3", "roads-http=host-d:4"], environment)
    assert (found.address("roads"), found.address("lighting")) == ("host-c:3", "host-b:2")
    assert found.http_address("roads") == "host-d:4"


@pytest.mark.parametrize("entry", ["roads", "birds=host:1", "roads=host", "roads=:1", "roads=h:x"])
def test_an_address_that_is_none_is_rejected(entry: str) -> None:
    with pytest.raises(UnknownService, match=r"HOST:PORT"):
        directory_of([entry], {})


def test_an_unknown_name_is_rejected_with_the_known_ones() -> None:
    with pytest.raises(UnknownService, match="a NAME among coordination, lighting, roads"):
        directory_of(["birds=host:1"], {})
    with pytest.raises(UnknownService, match="no service 'birds'"):
        directory_of((), {"VIGIE_DEPARTMENTS": "roads,birds"})


def test_a_department_of_another_release_is_known_by_its_address() -> None:
    environment = {"VIGIE_DEPARTMENTS": "roads,birds", "VIGIE_BIRDS_PORT": "7009"}
    found = directory_of(["birds-http=host:5"], environment)
    assert found.departments == ("roads", "birds")
    assert (found.address("birds"), found.http_address("birds")) == ("127.0.0.1:7009", "host:5")


def test_a_bad_address_in_the_environment_names_its_variable() -> None:
    with pytest.raises(UnknownService, match=r"VIGIE_ROADS: 'nowhere'"):
        directory_of((), {"VIGIE_ROADS": "nowhere"})


def test_the_city_is_found_from_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert (city_folder(None) / "city.toml").exists()
    assert city_folder(tmp_path) == tmp_path


def test_an_actor_is_written_as_services_take_it() -> None:
    assert checked_actor("operator:ana") == "operator:ana"
    for actor in ("", "Ana", "é", "a" * 101):
        with pytest.raises(ValueError, match="--actor"):
            checked_actor(actor)


def test_the_broker_is_where_a_run_put_it() -> None:
    assert kafka_of("", {}) == "127.0.0.1:9092"
    assert kafka_of("", {"VIGIE_KAFKA_PORT": "19092"}) == "127.0.0.1:19092"
    assert kafka_of("a:1", {"VIGIE_KAFKA_PORT": "19092"}) == "a:1"
