"""No crew is offered a role that digs before the networks let it."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.decider import MICROS, Rejected
from services.coordination.domain.fold.entities import timestamp
from tests.coordination.laws import check_city
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1.dig_clearance_pb2 import DigClearance

DIG = {"name": "digging", "skills": ["dig"], "digs": True}
SIGN = {"name": "signing", "skills": ["sign"]}
NEED = "roads/works/1"
CLEAR = DigClearance(basis="atu", from_time=timestamp(NOON))


def lacking(*codes: str) -> DigClearance:
    return DigClearance(basis="atu", missing=codes)


def raise_need(world: World, *roles: Any, priority: int = 2, **fields: Any) -> str:
    return world.need("roads", "works/1", at(0), priority, "urgent_dig", roles=roles, **fields)


def clear(world: World, clearance: DigClearance, *roles: Any) -> None:
    """Publish the need with another clearance."""
    need = bulletins.NeedRaised(
        need_id=NEED,
        kind="urgent_dig",
        priority="PRIORITY_P2",
        place=at(0),
        clock_start_time=timestamp(NOON),
        work_seconds=1800,
        roles=roles or [DIG],
        dig_clearance=clearance,
    )
    world.announce("roads", "works/1", need_changed=bulletins.NeedChanged(need=need))


def verdicts(world: World) -> list[tuple[str, str, list[str]]]:
    """Return the groups of the last table: verdict, detail and crews."""
    table = world.decided(events.NobodyFound)[-1].appraisal
    return [
        (events.Verdict.Name(group.verdict), group.detail, list(group.crews))
        for group in table.verdicts
    ]


@pytest.mark.parametrize("priority", [1, 2, 4])
def test_the_verdict_names_each_missing_answer(world: World, priority: int) -> None:
    world.crew("roads/r1", at(1), ["dig"])
    world.crew("roads/r2", at(1), ["sign"])
    missing = lacking("receipt_electricity", "receipt_gas")
    raise_need(world, DIG, priority=priority, dig_clearance=missing)
    assert world.offered("roads/r1") == ""
    assert verdicts(world) == [
        ("VERDICT_SKILL_MISSING", "dig", ["roads/r2"]),
        ("VERDICT_DIG_NOT_CLEARED", "receipt_electricity, receipt_gas", ["roads/r1"]),
    ]
    check_city(world)


def test_a_need_without_a_clearance_is_not_cleared(world: World) -> None:
    world.crew("roads/r1", at(1), ["dig"])
    raise_need(world, DIG)
    assert verdicts(world) == [("VERDICT_DIG_NOT_CLEARED", "dict_or_atu", ["roads/r1"])]


def test_the_clearance_sends_the_crew_at_once(world: World) -> None:
    world.crew("roads/r1", at(1), ["dig"])
    raise_need(world, DIG, dig_clearance=lacking("atu"))
    clear(world, lacking("receipt_gas"))
    assert world.offered("roads/r1") == ""
    clear(world, CLEAR)
    assert world.offered("roads/r1") != ""
    check_city(world)


def test_a_role_that_does_not_dig_is_offered_meanwhile(world: World) -> None:
    world.crew("roads/r1", at(1), ["dig"])
    world.crew("roads/r2", at(1), ["sign"])
    raise_need(world, SIGN, DIG, dig_clearance=lacking("atu"))
    assert (world.offered("roads/r1"), world.offered("roads/r2") != "") == ("", True)


def test_a_crew_on_the_spot_takes_no_digging_role_without_the_clearance(world: World) -> None:
    world.crew("roads/r1", at(1), ["dig", "sign"])
    raise_need(world, SIGN, DIG, dig_clearance=lacking("atu"))
    task = world.accept("roads/r1")
    incident = world.incident(NEED)
    filled = [role.name for role in incident.roles if role.has_task(task)]
    assert filled == ["signing"]
    check_city(world)


@pytest.mark.parametrize(
    ("from_seconds", "until_seconds", "is_offered"),
    [(0, 0, True), (0, 3_600, True), (-3_600, -1, False), (3_600, 7_200, False)],
)
def test_a_clearance_counts_within_its_time(
    world: World, from_seconds: int, until_seconds: int, *, is_offered: bool
) -> None:
    until = timestamp(NOON + until_seconds * MICROS) if until_seconds else None
    begin = timestamp(NOON + from_seconds * MICROS)
    world.crew("roads/r1", at(1), ["dig"])
    raise_need(world, DIG, dig_clearance=DigClearance(from_time=begin, until_time=until))
    assert bool(world.offered("roads/r1")) == is_offered


def test_no_operator_waives_the_gate(world: World) -> None:
    world.crew("roads/r1", at(1), ["dig"])
    raise_need(world, DIG, dig_clearance=lacking("receipt_gas"))
    request = api.AssignIncidentRequest(
        incident_id=world.incident(NEED).id, department="roads", crew_id="r1", reason="PHONED"
    )
    with pytest.raises(Rejected) as rejected:
        world.operator(request)
    assert (rejected.value.code, rejected.value.field) == ("DIG_NOT_CLEARED", "role")
    assert "receipt_gas" in rejected.value.message
    clear(world, CLEAR)
    world.do("roads/r1", crews.DeclineTaskRequest, task_id=world.offered("roads/r1"), reason="REST")


def test_an_operators_report_of_a_kind_that_digs_is_not_cleared(world: World) -> None:
    kind = {"kind": "urgent_dig", "priority": "PRIORITY_P2", "roles": [DIG]}
    world.announce("roads", "desk/dispatch", kinds_declared={"kinds": [kind]})
    world.crew("roads/r1", at(1), ["dig"])
    world.operator(api.OpenIncidentRequest(kind="urgent_dig", priority="PRIORITY_P2", place=at(0)))
    assert verdicts(world) == [("VERDICT_DIG_NOT_CLEARED", "dict_or_atu", ["roads/r1"])]
