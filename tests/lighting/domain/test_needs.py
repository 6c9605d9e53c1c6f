"""What a crew is wanted for at a cabinet, and what it takes."""

from __future__ import annotations

import pytest

from services.lighting.domain.needs import REQUIREMENTS, supply_part


def test_without_a_feeder_it_is_the_whole_cabinets_supply() -> None:
    assert supply_part("") == "supply"


@pytest.mark.parametrize("kind", REQUIREMENTS)
def test_nobody_without_a_licence_works_on_anything_electrical(kind: str) -> None:
    assert "electrical" in REQUIREMENTS[kind].skills
    assert 0 < REQUIREMENTS[kind].make_safe < REQUIREMENTS[kind].work


def test_only_a_lamp_is_out_of_reach_from_the_ground() -> None:
    assert [kind for kind in REQUIREMENTS if REQUIREMENTS[kind].equipment] == ["lamp_failure"]
