"""A city's programme: read with the contract's own fields, refused where it has others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.programmes import assignment, programme_of
from vigie.lighting.v1 import equipment_pb2 as equipment

MONTPELLIER = Path(__file__).parents[2] / "deploy/cities/montpellier"


def test_montpellier_burns_half_its_light_in_the_small_hours() -> None:
    programme = programme_of(City.load(MONTPELLIER))
    assert programme is not None
    assert len(programme.nights) == 12
    levels = {(step.anchor, step.minutes): step.level_percent for step in programme.steps}
    assert levels[equipment.ANCHOR_MIDNIGHT, 23 * 60] == 50
    assert levels[equipment.ANCHOR_DAWN, 0] == 0
    assert assignment("MTP-0001", programme).programme == programme


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[programme]\nprogramme_id = "x"\nlevels = [1]\n', "levels"),
        ('[programme]\nsteps = [{ anchor = "ANCHOR_NOON" }]\n', "ANCHOR_NOON"),
    ],
)
def test_a_programme_of_another_form_is_refused(
    hamlet: City, tmp_path: Path, table: str, told: str
) -> None:
    (tmp_path / "city.toml").write_text(table, encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        programme_of(replace(hamlet, folder=tmp_path))


def test_a_city_may_have_no_programme(hamlet: City, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text("", encoding="utf-8")
    assert programme_of(replace(hamlet, folder=tmp_path)) is None
