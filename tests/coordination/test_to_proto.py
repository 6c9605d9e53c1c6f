"""Incidents, crews, decisions and sources as the API shows them."""

from __future__ import annotations

from services.coordination.dispatch.positions import CrewPosition
from services.coordination.to_proto import (
    IncidentInCity,
    crew_to_proto,
    decision_to_proto,
    incident_to_proto,
    sources,
)
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def shown(world: World) -> api.Incident:
    return incident_to_proto("I1", IncidentInCity(world.city, world.incident("I1")))


def test_an_incident_shows_its_crew_its_step_and_its_lease(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    offered = shown(world)
    assert offered.state == api.INCIDENT_STATE_OFFERED
    assert (offered.crew, offered.crew_name, offered.task_id) == (crew, "R1", "I1.1")
    assert offered.task_status == bulletins.TASK_STATUS_OFFERED
    assert offered.lease_end_time.ToMicroseconds() == NOON + 90_000_000
    world.take_to_site(crew)
    attended = shown(world)
    assert attended.task_status == bulletins.TASK_STATUS_ON_SITE
    assert attended.HasField("attended_time")
    world.finish(crew)
    closed = shown(world)
    assert (closed.state, closed.close_reason) == (api.INCIDENT_STATE_CLOSED, "DONE")
    assert closed.task_status == bulletins.TASK_STATUS_DONE


def test_a_crew_shows_its_position_its_task_and_its_offer(world: World, crew: str) -> None:
    free = crew_to_proto(world.city, world.city.crews[crew], None)
    assert free.task_id == free.offered_task_id == ""
    assert not free.HasField("sighted_time")
    world.need("roads", "defect/1", at(1), priority=4)
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(0), 1, "tree_down")
    position = CrewPosition(3.8, 43.6, NOON)
    busy = crew_to_proto(world.city, world.city.crews[crew], position)
    assert (busy.task_id, busy.incident_id, busy.offered_task_id) == ("I1.1", "I1", "I2.1")
    assert busy.task_place.street == "Rue de la Loge"
    assert busy.sighted_time.ToMicroseconds() == NOON


def test_a_decision_shows_its_crew_first_and_its_outcome(world: World, near: str, far: str) -> None:
    nearest = world.crew("roads/nearest", at(0.1))
    world.need("roads", "defect/1", at(0), 2)
    world.decline(nearest, "REST")
    decision = decision_to_proto(world.city, "I1.1", world.city.decisions["I1.1"])
    assert (decision.outcome, decision.detail) == ("DECLINED", "REST")
    assert decision.crew == nearest
    assert [row.crew_id for row in decision.appraisal.candidates] == ["nearest", "near", "far"]


def test_crews_asked_at_once_share_one_table(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(0), 1)
    first, second = (
        decision_to_proto(world.city, key, world.city.decisions[key]) for key in ("I1.1", "I1.2")
    )
    assert (first.crew, second.crew) == (near, far)
    assert not events.CrewChosen.FromString(world.city.decisions["I1.2"].body).HasField("appraisal")
    assert {row.crew_id for row in second.appraisal.candidates} == {"near", "far"}
    assert second.appraisal.candidates[0].crew_id == "far"


def test_each_department_shows_how_current_its_bulletins_are(world: World, crew: str) -> None:
    world.announce("lighting", "desk/dispatch", mode_changed=bulletins.ModeChanged(local=True))
    broken = events.BulletinReceived(topic="vigie.roads.bulletins", undecodable=b"\xff")
    for offset in (8, 9):
        broken.offset = offset
        world.bulletins.append(events.BulletinReceived.FromString(broken.SerializeToString()))
    world.settle()
    told = {source.department: source for source in sources(world.city)}
    assert told["lighting"].local_mode
    assert told["roads"].undecodable_count == 2
    assert told["roads"].newest_event_time.ToMicroseconds() == NOON
