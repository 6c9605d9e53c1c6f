"""The controllers of a real city, and the file of their security code."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.equipment.city_junctions import junctions_of, own_security_code
from services.simulator.equipment.junction import CommandRejected
from services.traffic.rsmp.security_code import NoSecurityCode


def test_each_junction_has_a_controller_with_its_detectors(montpellier: City) -> None:
    junctions = junctions_of(montpellier, "2222")
    assert list(junctions) == [junction.id for junction in montpellier.junctions]
    counted = montpellier.flow_sections[0]
    controller = junctions[counted.junction]
    detector = controller.detectors[f"{counted.junction}-DL{counted.detector}"]
    assert (detector.id, tuple(detector.usual)) == (counted.id, counted.usual)


def test_each_arc_into_a_junction_has_an_emergency_route(montpellier: City) -> None:
    place = montpellier.junctions[0]
    controller = junctions_of(montpellier, "2222")[place.id]
    order = {"status": "True", "securityCode": "2222"}
    controller.command("M0005", order | {"emergencyroute": str(len(place.edges))})
    assert controller.emergency_routes == [len(place.edges)]
    with pytest.raises(CommandRejected, match="no emergency route"):
        controller.command("M0005", order | {"emergencyroute": str(len(place.edges) + 1)})


def test_a_city_without_junctions_has_no_controllers(hamlet: City) -> None:
    assert junctions_of(hamlet, "2222") == {}


def test_a_new_code_is_written_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "code"
    code = own_security_code(path)
    assert own_security_code(path) == code
    assert len(code) == 16
    assert path.stat().st_mode & 0o077 == 0


def test_an_empty_file_is_an_error_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "code"
    path.touch()
    with pytest.raises(NoSecurityCode):
        own_security_code(path)
