"""The bulletins about incidents, decisions and alerts: a scenario for each of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coordination.places import at
from tests.coordination.scenarios.telling import assign
from tests.coordination.world import World
from vigie.bulletin.v1.bulletin_pb2 import Bulletin
from vigie.coordination.v1 import service_pb2 as api

ABOUT = "incident_opened incident_changed crew_chosen offer_ended incident_attended incident_closed"


@pytest.fixture
def world() -> World:
    return World()


def names(world: World) -> list[str]:
    """Return the names of the bulletins about incidents, in their order."""
    found = [str(each.WhichOneof("news")) for each in world.reader.bulletins]
    return [name for name in found if name in ABOUT]


def last(world: World, name: str) -> Any:
    return next(getattr(b, name) for b in reversed(world.reader.bulletins) if b.HasField(name))


def test_an_incident_is_published_from_its_opening_to_its_end(world: World) -> None:
    crew = world.crew("roads/one", at(1))
    need = world.need("roads", "defect/1", at(0), 3)
    task = world.take_to_site(crew)
    world.finish(crew)
    steps = ("incident_opened", "crew_chosen", "incident_attended", "incident_closed")
    assert [name for name in names(world) if name != "incident_changed"] == list(steps)
    opened, chosen = last(world, "incident_opened"), last(world, "crew_chosen")
    assert (opened.incident_id, opened.need_id, opened.priority) == ("I1", need, 3)
    assert opened.place.position == at(0).position
    assert opened.goal_time.ToMicroseconds() > opened.clock_start_time.ToMicroseconds()
    assert (chosen.decision_id, chosen.incident_id) == ("I1.1", "I1")
    assert (chosen.department, chosen.crew_id, chosen.task_id) == ("roads", "one", task)
    assert not chosen.by_operator
    assert last(world, "incident_attended").task_id == task
    assert last(world, "incident_closed").reason == "DONE"


def test_the_envelope_names_coordination_and_its_aggregate(world: World) -> None:
    world.need("roads", "defect/1", at(0), 3)
    bulletin = world.reader.bulletins[0]
    assert (bulletin.department, bulletin.aggregate) == ("coordination", "city/city")
    assert bulletin.event_time == world.time


def test_a_declined_offer_is_published_with_its_reason(world: World) -> None:
    crew = world.crew("roads/one", at(1))
    world.need("roads", "defect/1", at(0), 3)
    world.decline(crew)
    ended = last(world, "offer_ended")
    assert (ended.incident_id, ended.department, ended.crew_id) == ("I1", "roads", "one")
    assert ended.reason == "DECLINED"


def test_a_crew_that_an_operator_chose_is_published_as_such(world: World) -> None:
    world.crew("roads/one", at(1))
    other = world.crew("roads/other", at(4))
    need = world.need("roads", "defect/1", at(0), 3)
    assign(world, need, other)
    chosen = last(world, "crew_chosen")
    assert (chosen.crew_id, chosen.by_operator) == ("other", True)


def test_another_report_and_another_priority_change_the_incident(world: World) -> None:
    first = world.need("roads", "defect/1", at(0), 3, "pothole")
    second = world.need("roads", "defect/2", at(0.01), 3, "pothole")
    changed = last(world, "incident_changed")
    assert list(changed.gained_need_ids) == [second]
    assert changed.incident_id == world.incident(first).id
    world.change_need(first, "pothole", at(0), 1)
    assert last(world, "incident_changed").priority == 1


def test_a_split_report_is_an_incident_of_its_own(world: World) -> None:
    first = world.need("roads", "defect/1", at(0), 3, "pothole")
    second = world.need("roads", "defect/2", at(0.01), 3, "pothole")
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=second))
    assert list(last(world, "incident_changed").lost_need_ids) == [second]
    opened = last(world, "incident_opened")
    assert (opened.incident_id, opened.need_id) == (world.incident(second).id, second)
    assert opened.incident_id != world.incident(first).id


def test_a_joined_incident_is_closed(world: World) -> None:
    world.need("roads", "defect/1", at(0), 3, "pothole")
    other = world.need("roads", "defect/2", at(3), 3, "pothole")
    world.operator(api.JoinIncidentsRequest(incident_id="I1", other_incident_id="I2", confirm=True))
    assert list(last(world, "incident_changed").gained_need_ids) == [other]
    closed = last(world, "incident_closed")
    assert (closed.incident_id, closed.reason) == ("I2", "JOINED")


def test_an_alert_is_published_and_its_end(world: World) -> None:
    """Given no crew for a life, the alert of the incident ends when a crew takes it."""
    world.need("roads", "defect/1", at(0), 1)
    raised = last(world, "alert_raised")
    assert (raised.incident_id, raised.code) == ("I1", "NOBODY_FOUND")
    crew = world.crew("roads/one", at(1))
    world.advance(60)
    world.accept(crew)
    changed = last(world, "incident_changed")
    assert (changed.state, list(changed.alert_codes)) == ("ASSIGNED", [])


def test_the_end_of_an_alert_has_its_own_bulletin(world: World) -> None:
    world.need("roads", "defect/1", at(0), 1)
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.advance(3_600)
    raised = [each.alert_raised.code for each in world.reader.bulletins]
    assert "HELD" in raised
    world.operator(api.ReleaseIncidentRequest(incident_id="I1"))
    ended = last(world, "alert_ended")
    assert (ended.incident_id, ended.code) == ("I1", "HELD")


def test_no_bulletin_names_an_operator_or_holds_a_sentence() -> None:
    """The operators are pseudonyms, and alerts have sentences: both stay in the journal."""
    news = Bulletin.DESCRIPTOR.oneofs_by_name["news"].fields
    own = [field.message_type for field in news if 50 <= field.number < 60]
    names = {name for kind in own if kind is not None for name in kind.fields_by_name}
    assert "alert_codes" in names
    assert not names & {"actor", "detail", "override_reason"}
