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
def test_the_first_role_of_each_kind_leads_and_each_of_several_has_a_purpose(kind: str) -> None:
    demand = REQUIREMENTS[kind]
    lead, *others = demand.roles
    assert (lead.skills, lead.equipment) == (demand.skills, demand.equipment)
    assert len({role.name for role in demand.roles}) == len(demand.roles)
    assert all(role.purpose for role in (lead, *others)) or not others


def test_an_electrician_goes_first_to_a_fallen_column_and_signers_go_with_it() -> None:
    first, second = REQUIREMENTS["column_fallen"].roles
    assert (first.skills, second.skills) == (("electrical",), ("signing",))


@pytest.mark.parametrize("kind", sorted(REQUIREMENTS))
def test_a_crew_of_the_roster_can_serve_each_kind_but_a_rehearsal(kind: str) -> None:
    demand = REQUIREMENTS[kind]
    crews = load_crews(CITY)
    filled = [
        any(set(r.skills) <= set(c.skills) and set(r.equipment) <= set(c.equipment) for c in crews)
        for r in demand.roles
    ]
    assert all(filled) == (kind != "rehearsal")


def test_every_arrival_for_roads_is_of_a_kind_of_the_table() -> None:
    arriving = {row.kind for row in load_arrivals(CITY) if row.department == "roads"}
    assert arriving
    assert arriving <= set(REQUIREMENTS)
