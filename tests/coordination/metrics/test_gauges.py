"""The metrics of the city."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.alerts import alert_key
from services.coordination.domain.fold.incident import Alert
from services.coordination.domain.policy import DEFAULT
from services.coordination.metrics.alerts import set_alert_gauges
from services.coordination.metrics.crews import CREW_STATES, crew_state, set_crew_gauges
from services.coordination.metrics.incidents import set_incident_gauges
from services.coordination.metrics.orders import set_order_gauges
from services.coordination.metrics.worker import metrics_worker
from tests.coordination.memory_context import MemoryContext, run_idle
from tests.coordination.metrics.figures import sample
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api

BOTH = ("lighting", "roads")
NOTHING = dict.fromkeys(CREW_STATES, 0.0)


def crews(world: World) -> dict[str, float]:
    set_crew_gauges(world.city, BOTH, world.positions, DEFAULT, world.time)
    return {state: sample("vigie_crews", department="roads", state=state) for state in CREW_STATES}


def incidents(world: World, priority: str, state: str) -> float:
    set_incident_gauges(world.city, DEFAULT, world.time)
    return sample("vigie_incidents", priority=priority, state=state)


def alerted(world: World, priority: str, code: str) -> float:
    set_alert_gauges(world.city)
    return sample("vigie_incidents_alerted", priority=priority, code=code)


def test_open_incidents_are_counted_by_priority_and_state(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.need("roads", "defect/2", at(5), priority=3)
    assert incidents(world, "P2", "offered") == 1
    assert incidents(world, "P3", "waiting") == 1
    world.take_to_site(crew)
    assert incidents(world, "P2", "assigned") == 1
    world.finish(crew)
    assert incidents(world, "P2", "assigned") == 0


def test_crews_are_counted_by_state(world: World, near: str, far: str) -> None:
    assert crews(world) == NOTHING | {"free": 2}
    world.need("roads", "defect/1", at(0))
    assert crews(world)["offered"] == 1
    world.accept(near)
    assert crews(world) == NOTHING | {"free": 1, "busy": 1}


@pytest.mark.parametrize(("seconds", "stale"), [(0, 0), (DEFAULT.position_seconds + 1, 1)])
def test_crews_on_duty_with_an_old_position_are_counted(
    world: World, crew: str, seconds: int, stale: int
) -> None:
    world.time += seconds * MICROS
    crews(world)
    assert sample("vigie_crews_position_stale", department="roads") == stale


def test_an_alert_applies_until_a_crew_accepts_or_is_on_the_site(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    assert alerted(world, "P1", "NOBODY_FOUND") == 1
    crew = world.crew("roads/r1", at(1))
    world.advance(30)
    world.accept(crew)
    assert alerted(world, "P1", "NOBODY_FOUND") == 0
    world.advance(DEFAULT.goal_seconds[1])
    assert alerted(world, "P1", "LATE") == 1
    world.depart(crew)
    world.arrive(crew)
    assert alerted(world, "P1", "LATE") == 0


def test_pending_orders_are_counted_with_their_age(world: World, crew: str) -> None:
    world.lost_orders = True
    world.need("roads", "defect/1", at(0))
    set_order_gauges(world.city, BOTH, world.time + 7 * MICROS)
    for department, count, age in (("roads", 1, 7), ("lighting", 0, 0)):
        assert sample("vigie_orders_pending", department=department) == count
        assert sample("vigie_orders_pending_oldest_seconds", department=department) == age


@pytest.mark.parametrize(("owner", "more"), [(False, 0), (True, 1)])
async def test_only_the_city_s_owner_measures_and_every_replica_counts(
    world: World, crew: str, *, owner: bool, more: int
) -> None:
    world.need("roads", "defect/1", at(0), priority=4)
    before = sample("vigie_retask_seconds_count", priority="P4", outcome="offer")
    context = MemoryContext(world, owner=owner)
    await run_idle(metrics_worker(world.positions, clock=lambda: world.time)(context))
    assert sample("vigie_retask_seconds_count", priority="P4", outcome="offer") == before + more
    assert sample("vigie_incidents", priority="P4", state="offered") == 1


def oldest(world: World, priority: str, state: str) -> float:
    set_incident_gauges(world.city, DEFAULT, world.time)
    return sample("vigie_incident_open_oldest_seconds", priority=priority, state=state)


def test_an_incident_that_is_never_served_counts_by_its_age(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(700)
    world.need("roads", "defect/2", at(9), priority=1)
    assert oldest(world, "P1", "waiting") == oldest(world, "P1", "unattended") == 700
    assert sample("vigie_incidents_beyond_goal", priority="P1") == 1
    assert sample("vigie_incident_roles_open", priority="P1") == 2


def test_the_ages_end_when_a_crew_accepts_and_when_it_arrives(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(20)
    world.accept(crew)
    world.advance(20)
    assert (oldest(world, "P1", "waiting"), oldest(world, "P1", "unattended")) == (0, 40)
    world.depart(crew)
    world.arrive(crew)
    world.advance(1_000)
    assert (oldest(world, "P1", "waiting"), oldest(world, "P1", "unattended")) == (0, 0)
    assert sample("vigie_incidents_beyond_goal", priority="P1") == 0


def test_a_held_incident_has_an_age_of_its_own(world: World) -> None:
    need = world.need("roads", "defect/1", at(0), priority=3)
    world.operator(api.HoldIncidentRequest(incident_id=world.incident(need).id))
    world.advance(60)
    assert (oldest(world, "P3", "held"), oldest(world, "P3", "waiting")) == (60, 0)
    assert sample("vigie_incident_roles_open", priority="P3") == 0


def test_an_alert_that_applies_is_unacknowledged(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    city = world.city.copy()
    set_alert_gauges(city)
    assert sample("vigie_alerts_unacknowledged", priority="P2", code="NOBODY_FOUND") == 1
    (incident,) = city.open_incidents()
    seen = [replace(alert, acknowledged_by="operator:ana") for alert in incident.alerts]
    city.change(incident, alerts=tuple(seen))
    set_alert_gauges(city)
    assert sample("vigie_alerts_unacknowledged", priority="P2", code="NOBODY_FOUND") == 0
    assert sample("vigie_incidents_alerted", priority="P2", code="NOBODY_FOUND") == 1


def test_an_alert_of_no_incident_is_counted_until_an_operator_acknowledges_it(world: World) -> None:
    city = world.city.copy()
    alert = Alert("CREW_NOT_ANSWERING", world.time, "detail", "roads/r1")
    for acknowledged_by, count in (("", 1), ("operator:ana", 0)):
        changed = replace(alert, acknowledged_by=acknowledged_by)
        city.alerts[alert_key(alert.code, alert.subject)] = changed
        set_alert_gauges(city)
        shown = sample("vigie_alerts_unacknowledged", priority="none", code=alert.code)
        assert shown == count


def test_a_crew_that_leaves_two_offers_unanswered_is_counted(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(180)
    crews(world)
    assert sample("vigie_crews_not_answering", department="roads") == 1


def test_the_longest_work_past_the_end_of_a_shift_is_measured(world: World) -> None:
    crew = world.crew("roads/r1", at(1), hours=1)
    world.need("roads", "defect/1", at(0), priority=1, work_seconds=7_200)
    world.take_to_site(crew)
    world.advance(3_600 + 900)
    crews(world)
    assert sample("vigie_crew_overrun_longest_seconds", department="roads") == 900


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "free"),
        ({"offered_from": 1}, "unavailable"),
        ({"offered_from": 1, "on_duty": False}, "on_call"),
        ({"offered_from": 0, "on_duty": False}, "off_duty"),
        ({"on_duty": False}, "off_duty"),
    ],
)
def test_a_crew_has_the_state_of_its_availability(
    world: World, crew: str, changes: dict[str, Any], state: str
) -> None:
    assert crew_state(world.city, replace(world.city.crews[crew], **changes)) == state
