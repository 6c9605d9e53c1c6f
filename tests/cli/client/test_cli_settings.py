"""The settings of a run, from options and the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.discovery import UnknownService
from services.cli.client.cli_settings import checked_actor, city_folder, directory_of, kafka_of


def test_an_option_comes_before_the_environment() -> None:
    environment = {"VIGIE_ROADS": "host-a:1", "VIGIE_LIGHTING": "host-b:2"}
    found = directory_of(["roads=host-c:3", "roads-http=host-d:4"], environment)
    assert (found.address("roads"), found.address("lighting")) == ("host-c:3", "host-b:2")
    assert found.http_address("roads") == "host-d:4"


def test_a_department_of_another_release_needs_its_address() -> None:
    environment = {"VIGIE_DEPARTMENTS": "roads,birds", "VIGIE_BIRDS_PORT": "7009"}
    found = directory_of(["birds-http=host:5"], environment)
    assert found.departments == ("roads", "birds")
    assert (found.address("birds"), found.http_address("birds")) == ("127.0.0.1:7009", "host:5")


@pytest.mark.parametrize(
    ("entries", "environment", "problem"),
    [
        *((entry, {}, "HOST:PORT") for entry in ("roads", "roads=host", "roads=:1", "roads=h:x")),
        ("birds=host:1", {}, "a NAME among coordination, lighting, roads"),
        ("", {"VIGIE_DEPARTMENTS": "roads,birds"}, "no service 'birds'"),
        ("", {"VIGIE_ROADS": "nowhere"}, "VIGIE_ROADS: 'nowhere'"),
    ],
)
def test_an_unknown_name_or_address_is_rejected(
    entries: str, environment: dict[str, str], problem: str
) -> None:
    with pytest.raises(UnknownService, match=problem):
        directory_of(entries.split(), environment)


def test_the_city_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert (city_folder(None) / "city.toml").exists()
    assert city_folder(tmp_path) == tmp_path


def test_an_actor_has_the_form_that_services_accept() -> None:
    assert checked_actor("operator:ana") == "operator:ana"
    for actor in ("", "Ana", "é", "a" * 101):
        with pytest.raises(ValueError, match="--actor"):
            checked_actor(actor)


def test_the_broker_is_that_of_the_option_or_of_the_local_run() -> None:
    assert kafka_of("", {}) == "127.0.0.1:9092"
    assert kafka_of("", {"VIGIE_KAFKA_PORT": "19092"}) == "127.0.0.1:19092"
    assert kafka_of("a:1", {"VIGIE_KAFKA_PORT": "19092"}) == "a:1"
