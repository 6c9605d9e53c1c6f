"""Where the command line finds its services."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.client.session import (
    Session,
    addresses_of,
    checked_actor,
    city_folder,
    departments_of,
    kafka_of,
)


def test_everything_is_on_loopback_unless_told_otherwise() -> None:
    found = addresses_of((), {})
    assert (found["lighting"], found["roads"], found["coordination"]) == (
        "127.0.0.1:7001",
        "127.0.0.1:7004",
        "127.0.0.1:7007",
    )


def test_what_is_given_goes_before_the_environment() -> None:
    environment = {"VIGIE_ROADS": "host-a:1", "VIGIE_LIGHTING": "host-b:2"}
    found = addresses_of(["roads=host-c:3"], environment)
    assert (found["roads"], found["lighting"]) == ("host-c:3", "host-b:2")


@pytest.mark.parametrize("entry", ["roads", "birds=host:1", "roads=host", "roads=:1", "roads=h:x"])
def test_an_address_that_is_none_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"HOST:PORT"):
        addresses_of([entry], {})


def test_a_bad_address_in_the_environment_names_its_variable() -> None:
    with pytest.raises(ValueError, match=r"VIGIE_ROADS: 'nowhere'"):
        addresses_of((), {"VIGIE_ROADS": "nowhere"})


def test_probes_stand_a_hundred_above_unless_told_otherwise() -> None:
    def session(environment: dict[str, str]) -> Session:
        found = addresses_of((), environment)
        return Session(found, ("roads",), "a", 1.0, Path(), "", "vigie")

    assert session({}).http("roads") == "127.0.0.1:7104"
    assert session({"VIGIE_ROADS": "host:9000"}).http("roads") == "host:9100"
    assert session({"VIGIE_ROADS_HTTP": "host:1"}).http("roads") == "host:1"


def test_departments_come_from_the_environment() -> None:
    assert departments_of({}) == ("lighting", "roads")
    assert departments_of({"VIGIE_DEPARTMENTS": "snow, roads,"}) == ("snow", "roads")


def test_the_city_is_found_from_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert (city_folder(None) / "city.toml").exists()
    assert city_folder(tmp_path) == tmp_path


def test_an_actor_is_written_as_services_take_it() -> None:
    assert checked_actor("operator:ana") == "operator:ana"
    for actor in ("", "Ana", "é", "a" * 101):
        with pytest.raises(ValueError, match="--actor"):
            checked_actor(actor)


def test_the_ports_that_a_run_was_given_are_found_by_the_same_variables() -> None:
    environment = {"VIGIE_ROADS_PORT": "17004", "VIGIE_ROADS_HTTP_PORT": "18004"}
    found = addresses_of((), environment)
    assert (found["roads"], found["roads-http"]) == ("127.0.0.1:17004", "127.0.0.1:18004")
    assert found["lighting"] == "127.0.0.1:7001"
    assert addresses_of((), environment | {"VIGIE_ROADS": "a:1"})["roads"] == "a:1"
    with pytest.raises(ValueError, match="VIGIE_ROADS_PORT"):
        addresses_of((), {"VIGIE_ROADS_PORT": "x"})


def test_the_broker_is_where_a_run_put_it() -> None:
    assert kafka_of("", {}) == "127.0.0.1:9092"
    assert kafka_of("", {"VIGIE_KAFKA_PORT": "19092"}) == "127.0.0.1:19092"
    assert kafka_of("a:1", {"VIGIE_KAFKA_PORT": "19092"}) == "a:1"
