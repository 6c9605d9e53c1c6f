"""Sites and departments: unsafe sites, closed streets, and a department that dispatches alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from services.chassis.sdk.decider import Rejected
from services.city.streets import AS_USUAL, Delays
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.travel_times import Drives
from services.coordination.domain.fold.role import State
from services.coordination.domain.policy import DEFAULT
from tests.coordination.places import StraightLines, at
from tests.coordination.scenarios.telling import asked, codes
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


def open_pit(world: World, crew: str) -> str:
    """Let a crew work at a P4 that it declared unsafe; return its task."""
    task_id = world.take_to_site(crew)
    world.do(crew, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=300)
    return task_id


@pytest.mark.parametrize("reason", ["OTHER", "STAND_DOWN", "CLOSED"])
def test_an_unsafe_site_is_not_released(world: World, crew: str, reason: str) -> None:
    world.need("roads", "defect/1", at(0), 4)
    release = crews.ReleaseTaskRequest(crew_id="r1", task_id=open_pit(world, crew), reason=reason)
    refused = world.departments["roads"].decide("r1", release, crew, world.time)
    assert refused is not None
    assert refused.code == "SITE_UNSAFE"
    assert world.task(crew)


def test_a_breakdown_at_an_unsafe_site_makes_it_urgent_at_once(world: World, crew: str) -> None:
    """Given a crew that breaks down at an open pit, the pit is at least a P2 with an alert."""
    need = world.need("roads", "defect/1", at(0), 4)
    task_id = open_pit(world, crew)
    other = world.crew("roads/other", at(4))
    world.do(crew, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    assert world.incident(need).priority == 2
    assert "LEFT_UNSAFE" in codes(world, need)
    assert asked(world, other) == [other]


def test_an_operator_s_close_does_not_take_a_crew_off_an_open_pit(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0), 4)
    open_pit(world, crew)
    with pytest.raises(Rejected, match="SITE_UNSAFE"):
        world.close(world.incident(need).id)
    assert world.task(crew)
    assert world.incident(need).state is State.ASSIGNED


class Closed(StraightLines):
    """Streets of which none leads to the place."""

    def drives(
        self,
        longitude: float,
        latitude: float,
        crews: NDArray[np.float64],
        closed: frozenset[str],
        delays: Delays = AS_USUAL,
    ) -> Drives:
        found = super().drives(longitude, latitude, crews, closed, delays)
        return replace(found, seconds=np.full(len(crews), np.inf))


def test_a_life_that_no_open_street_leads_to_has_an_alert_of_its_own(
    world: World, crew: str
) -> None:
    world.scheduler = AppraisalScheduler(Closed(), world.positions)
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    assert "UNREACHABLE" in codes(world, need)
    assert "NOBODY_FOUND" not in codes(world, need)


def test_an_acknowledged_alert_is_not_raised_by_one_more_crew_without_a_way(
    world: World, crew: str
) -> None:
    """Given a life whose table is renewed each minute, the number of crews is no other cause."""
    world.scheduler = AppraisalScheduler(Closed(), world.positions)
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    acknowledged = api.AcknowledgeAlertRequest(
        incident_id=world.incident(need).id, code="UNREACHABLE"
    )
    world.operator(acknowledged)
    world.crew("roads/another", at(3))
    world.advance(DEFAULT.nobody_table_seconds[1] + DEFAULT.reappraise_most_seconds[1])
    assert len(world.decided(events.NobodyFound)) == 2
    alert = world.incident(need).alert("UNREACHABLE")
    assert alert is not None
    assert not alert.repeat_time, "it is still acknowledged"


def _local(world: World, name: str) -> None:
    world.announce(name, "desk/dispatch", mode_changed=bulletins.ModeChanged(local=True))


def test_a_department_without_a_crew_of_its_own_gets_one_in_local_mode(world: World) -> None:
    """Given roads cut off without an electrician, lighting's goes to the fallen column."""
    _local(world, "roads")
    able = world.crew("lighting/able", at(1), ["electrical"])
    need = world.need("roads", "defect/1", at(0), 1, "column_fallen", ["electrical"])
    assert world.offered(able) == "", "the department may have a crew of its own"
    unserved = bulletins.NeedUnserved(need_id=need, unserved=True)
    world.announce("roads", "desk/needs", need_unserved=unserved)
    world.advance(2)
    assert world.offered(able)


def test_a_crew_that_its_department_keeps_is_found_for_a_life(world: World) -> None:
    """Given a crew lent to no one beside a P1, the table names it, so that a person can ask."""
    kept = world.crew("lighting/kept", at(0.1), lending=bulletins.LENDING_RULE_NEVER)
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    assert "NOBODY_FOUND" in codes(world, need)
    table = world.city.decisions[world.incident(need).lead.decision_id]
    assert kept.encode() in table.body
