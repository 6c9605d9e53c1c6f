"""Hamlet, a city of four lamps and two crews, and its simulated equipment."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.platform.saved_state import StateFile
from tests.city.conftest import hamlet, hamlet_folder, montpellier

__all__ = ["hamlet", "hamlet_folder", "montpellier"]


@pytest.fixture
def equipment(hamlet: City) -> SimulatedCabinets:
    return SimulatedCabinets(hamlet.cabinets)


@pytest.fixture
def state_file(tmp_path: Path) -> StateFile:
    return StateFile.open(tmp_path / "field.json")


@pytest.fixture
def faults(equipment: SimulatedCabinets, state_file: StateFile) -> Faults:
    return Faults(equipment, state_file)
