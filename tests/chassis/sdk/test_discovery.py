"""The services of an installation: declarations in the checkout, addresses in the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.discovery import Declaration, Directory, UnknownService, declarations
from tests.local import fakes

WATER = Declaration("water", 7008, 7108, is_department=True)
ROADS = Declaration("roads", 7004, 7104, is_department=True)
COORDINATION = Declaration("coordination", 7007, 7107, is_department=False)


def directory(**environment: str) -> Directory:
    return Directory(environment, (ROADS, COORDINATION, WATER))


def test_a_folder_with_a_declaration_and_a_main_module_is_a_service(tmp_path: Path) -> None:
    services = {
        "water": (7008, 7108, ""),
        "coordination": (7007, 7107, ""),
        "simulator": (0, 0, ""),
    }
    root = fakes.checkout(tmp_path, services)
    (root / "services" / "crews").mkdir()
    (root / "services" / "crews" / "service.py").write_text("shared = 1")
    assert declarations(root) == [COORDINATION, WATER]


def test_a_declaration_as_a_department_needs_no_more_than_its_port(tmp_path: Path) -> None:
    root = fakes.checkout(tmp_path, {"water": (1, 1, "")})
    declared = 'WATER = Department(name="water", port=7008)'
    (root / "services" / "water" / "service.py").write_text(declared)
    assert declarations(root) == [WATER]


def test_a_declaration_without_a_port_is_named(tmp_path: Path) -> None:
    root = fakes.checkout(tmp_path, {"water": (7008, 7108, "")})
    (root / "services" / "water" / "service.py").write_text("it = Service(port=PORT)")
    with pytest.raises(UnknownService, match=r"services/water/service\.py has no Service\(\)"):
        declarations(root)


def test_a_folder_without_services_is_no_checkout(tmp_path: Path) -> None:
    with pytest.raises(UnknownService, match="whole checkout"):
        declarations(tmp_path)


def test_no_two_services_of_this_checkout_share_a_port() -> None:
    ports = [port for each in declarations() for port in (each.port, each.http_port)]
    assert len(set(ports)) == len(ports)


def test_the_departments_are_those_listed_or_all_that_are_declared() -> None:
    assert directory().departments == ("roads", "water")
    assert directory(VIGIE_DEPARTMENTS="water, roads,").departments == ("water", "roads")


def test_an_unknown_department_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownService, match=r"'snow': use one of coordination, roads, water"):
        assert directory(VIGIE_DEPARTMENTS="roads,snow").departments


def test_a_department_of_another_release_needs_an_address() -> None:
    found = directory(VIGIE_DEPARTMENTS="roads,snow", VIGIE_SNOW="snow.city:7006")
    assert found.departments == ("roads", "snow")
    assert found.address("snow") == "snow.city:7006"


@pytest.mark.parametrize(
    ("environment", "address", "http_address"),
    [
        ({}, "127.0.0.1:7004", "127.0.0.1:7104"),
        ({"VIGIE_ROADS_PORT": "9004"}, "127.0.0.1:9004", "127.0.0.1:9104"),
        ({"VIGIE_ROADS": "host:1", "VIGIE_ROADS_PORT": "9004"}, "host:1", "host:101"),
        ({"VIGIE_ROADS_HTTP": "host:1"}, "127.0.0.1:7004", "host:1"),
        ({"VIGIE_ROADS_HTTP_PORT": "8004"}, "127.0.0.1:7004", "127.0.0.1:8004"),
    ],
)
def test_the_addresses_come_from_the_environment_or_the_declared_port(
    environment: dict[str, str], address: str, http_address: str
) -> None:
    assert directory(**environment).address("roads") == address
    assert directory(**environment).http_address("roads") == http_address


@pytest.mark.parametrize("address", ["host", ":1", "h:x", "h:0"])
def test_an_address_that_is_none_names_its_variable(address: str) -> None:
    with pytest.raises(UnknownService, match=r"VIGIE_ROADS: .* is no HOST:PORT"):
        directory(VIGIE_ROADS=address).address("roads")
    with pytest.raises(UnknownService, match="VIGIE_ROADS_PORT"):
        directory(VIGIE_ROADS_PORT="x").address("roads")
