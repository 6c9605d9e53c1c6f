"""What a crew is wanted for at a cabinet, and what it takes."""

from __future__ import annotations

import pytest

from services.lighting.domain.needs import MEANS, lamp_part, need_id, supply_part


def test_a_need_is_named_for_its_part_of_its_cabinet() -> None:
    assert need_id("C-1", lamp_part("L4")) == "lighting/cabinet/C-1/lamp/L4"
    assert need_id("C-1", supply_part("F2")) == "lighting/cabinet/C-1/feeder/F2"


def test_without_a_feeder_it_is_the_whole_cabinets_supply() -> None:
    assert supply_part("") == "supply"


@pytest.mark.parametrize("kind", MEANS)
def test_nobody_without_a_licence_works_on_anything_electrical(kind: str) -> None:
    assert "electrical" in MEANS[kind].skills
    assert 0 < MEANS[kind].make_safe_seconds < MEANS[kind].work_seconds


def test_only_a_lamp_is_out_of_reach_from_the_ground() -> None:
    assert [kind for kind in MEANS if MEANS[kind].equipment] == ["lamp_failure"]
