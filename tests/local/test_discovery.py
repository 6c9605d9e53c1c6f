"""Services are found by their folders, with the ports that they declare."""

from pathlib import Path

import pytest

from deploy.local.discovery import Declared, declared
from deploy.local.errors import StartupError
from tests.local import fakes

ROOT = Path(__file__).parents[2]


def test_a_folder_with_a_declaration_and_a_main_module_is_a_service(tmp_path: Path) -> None:
    services = {
        "water": (7008, 7108, ""),
        "coordination": (7007, 7107, ""),
        "simulator": (0, 7100, ""),
    }
    root = fakes.checkout(tmp_path, services)
    (root / "services" / "crews").mkdir()
    (root / "services" / "crews" / "service.py").write_text("shared = 1")
    assert declared(root) == [
        Declared("coordination", 7007, 7107, department=False),
        Declared("water", 7008, 7108, department=True),
    ]


def test_a_declaration_without_ports_is_named(tmp_path: Path) -> None:
    root = fakes.checkout(tmp_path, {"water": (7008, 7108, "")})
    (root / "services" / "water" / "service.py").write_text("it = Service(port=PORT)")
    with pytest.raises(StartupError, match=r"services/water/service\.py has no Service\(\)"):
        declared(root)


def test_a_folder_without_services_is_no_checkout(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match="whole checkout"):
        declared(tmp_path)


def test_the_services_of_this_checkout_hold_no_port_twice() -> None:
    ports = [port for each in declared(ROOT) for port in (each.port, each.http_port)]
    assert len(set(ports)) == len(ports)
