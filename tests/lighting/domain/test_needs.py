"""The requirements of the needs of a cabinet."""

from __future__ import annotations

import pytest

from services.lighting.domain.needs import REQUIREMENTS, supply_part


def test_the_supply_without_a_feeder_is_that_of_the_cabinet() -> None:
    assert supply_part("") == "supply"


@pytest.mark.parametrize("kind", ["lamp_failure", "supply_fault", "door_open", "control_fault"])
def test_each_need_requires_a_licence_and_less_time_to_make_safe_than_to_repair(kind: str) -> None:
    assert "electrical" in REQUIREMENTS[kind].skills
    assert 0 < REQUIREMENTS[kind].make_safe < REQUIREMENTS[kind].work


def test_only_a_failed_lamp_requires_equipment() -> None:
    assert set(REQUIREMENTS) == {"lamp_failure", "supply_fault", "door_open", "control_fault"}
    assert [kind for kind in REQUIREMENTS if REQUIREMENTS[kind].equipment] == ["lamp_failure"]
