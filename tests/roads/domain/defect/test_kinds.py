"""The table of kinds against the proto, the roster and the recorded arrivals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.city.arrivals import load_arrivals
from services.city.crew_roster import load_crews
from services.roads.domain.defect.kinds import DUE_MICROSECONDS, REQUIREMENTS
from vigie.roads.v1 import service_pb2 as api

ROOT = Path(__file__).parents[4]
CITY = ROOT / "deploy/cities/montpellier"


def test_the_proto_lists_the_kinds_of_the_table_and_no_other() -> None:
    options = str(api.ReportDefectRequest.DESCRIPTOR.fields_by_name["kind"].GetOptions())
    assert set(re.findall(r'in: "(\w+)"', options)) == set(REQUIREMENTS)


@pytest.mark.parametrize("kind", sorted(REQUIREMENTS))
def test_each_kind_has_a_reason_a_due_time_and_a_duration_of_at_most_a_day(kind: str) -> None:
    demand = REQUIREMENTS[kind]
    assert demand.because
    assert demand.priority in DUE_MICROSECONDS
    assert 0 < demand.make_safe < demand.work <= 86_400


@pytest.mark.parametrize("kind", sorted(REQUIREMENTS))
def test_a_crew_of_the_roster_can_serve_each_kind_but_a_rehearsal(kind: str) -> None:
    demand = REQUIREMENTS[kind]
    found = any(
        set(demand.skills) <= set(crew.skills) and set(demand.equipment) <= set(crew.equipment)
        for crew in load_crews(CITY)
    )
    assert found == (kind != "rehearsal")


def test_every_arrival_for_roads_is_of_a_kind_of_the_table() -> None:
    arriving = {row.kind for row in load_arrivals(CITY) if row.department == "roads"}
    assert arriving
    assert arriving <= set(REQUIREMENTS)
