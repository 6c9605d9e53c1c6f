"""The commands of operators: what they do, and when they are rejected."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2


def opens(km: float = 0.0) -> api.OpenIncidentRequest:
    return api.OpenIncidentRequest(kind="tree_down", priority="PRIORITY_P1", place=at(km))


def joins(incident_id: str, other: str) -> api.JoinIncidentsRequest:
    return api.JoinIncidentsRequest(incident_id=incident_id, other_incident_id=other)


def splits(need_id: str, incident_id: str = "I1") -> api.SplitIncidentRequest:
    return api.SplitIncidentRequest(incident_id=incident_id, need_id=need_id)


def upgrades(incident_id: str, priority: int = 1) -> api.UpgradeIncidentRequest:
    level = proto_enum(place_pb2.Priority, priority)
    return api.UpgradeIncidentRequest(incident_id=incident_id, priority=level)


def closes(incident_id: str) -> api.CloseIncidentRequest:
    return api.CloseIncidentRequest(incident_id=incident_id, reason="DUPLICATE")


def rejected(world: World, request: Message) -> Rejected:
    with pytest.raises(Rejected) as caught:
        world.operator(request)
    return caught.value


def test_a_report_of_an_operator_is_an_incident_with_a_crew(world: World, crew: str) -> None:
    request = opens()
    world.operator(request)
    assert world.command(request) == [], "the same report twice is one"
    assert world.offered(crew) == "I1.1"
    assert world.incident(f"coordination/report/{request.request_id}").id == "I1"
    world.take_to_site(crew)
    world.finish(crew)
    assert world.incident("I1").close_reason == "DONE"
    assert world.city.pending_orders == {}


def test_a_report_of_a_known_event_joins_its_incident(world: World) -> None:
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.operator(opens(0.01))
    assert list(world.city.incidents) == ["I1"]
    assert world.incident("I1").priority == 1


def test_two_incidents_are_joined(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    other = world.need("roads", "defect/2", at(0.5), 1, "obstruction")
    world.decline(crew)
    assert world.incident(other).state is State.WAITING
    assert rejected(world, joins("I1", "I2")).code == "INCIDENTS_APART"
    joined = joins("I1", "I2")
    joined.confirm = True
    world.operator(joined)
    incident = world.incident(other)
    assert (incident.id, incident.priority) == ("I1", 1)
    assert world.city.closed["I2"].close_reason == "JOINED"
    assert world.operator(joins("I1", "I2")) == []


def test_a_report_of_another_event_is_split_off_and_stays_apart(world: World) -> None:
    first = world.need("roads", "defect/1", at(0), 2, "tree_down")
    second = world.need("lighting", "thing/1", at(0.01), 1, "tree_down")
    world.operator(splits(second))
    assert world.incident(second).id == "I2"
    assert world.incident(first).priority == 2
    assert world.incident(second).clock_start_time == world.city.needs[second].clock_start_time
    assert world.operator(splits(second)) == []


def test_an_operator_s_priority_overrides_the_reports(world: World) -> None:
    world.need("roads", "defect/1", at(0), 4)
    world.operator(upgrades("I1"))
    assert world.incident("I1").priority == 1
    world.need("lighting", "thing/1", at(0), 3, "pothole")
    assert world.incident("I1").priority == 1
    assert world.operator(upgrades("I1")) == []


def test_a_held_incident_has_no_offer_until_it_is_released(world: World, crew: str) -> None:
    hold, release = api.HoldIncidentRequest, api.ReleaseIncidentRequest
    world.need("roads", "defect/1", at(0))
    world.operator(hold(incident_id="I1"))
    assert world.offered(crew) == ""
    world.advance(300)
    assert world.offered(crew) == ""
    assert world.operator(hold(incident_id="I1")) == []
    world.operator(release(incident_id="I1"))
    assert world.offered(crew) == "I1.2"
    assert world.operator(release(incident_id="I1")) == []


def test_closing_recalls_the_crew(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0))
    world.accept(crew)
    world.operator(closes("I1"))
    assert world.task(crew) == ""
    assert world.operator(closes("I1")) == []


def test_a_crew_that_accepts_while_its_incident_closes_is_recalled(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0))
    world.lost_orders = True
    world.operator(closes("I1"))
    world.lost_orders = False
    world.accept(crew)
    assert world.task(crew) == ""
    assert world.decided(events.TaskRecalled)[0].reason == "CLOSED"


@pytest.mark.parametrize(
    ("request_", "code", "field"),
    [
        (opens(200), "POSITION_INVALID", "place.position"),
        (joins("I2", "I1"), "INCIDENTS_APART", "confirm"),
        (joins("I2", "I2"), "OTHER_INCIDENT_INVALID", "other_incident_id"),
        (api.HoldIncidentRequest(incident_id="I1"), "INCIDENT_HAS_CREW", "incident_id"),
        (splits("roads/defect/1"), "LAST_REPORT", "need_id"),
        (splits("roads/defect/9"), "REPORT_UNKNOWN", "need_id"),
        (upgrades("I3"), "INCIDENT_CLOSED", "incident_id"),
        (closes("I9"), "INCIDENT_UNKNOWN", "incident_id"),
        (api.HoldIncidentRequest(incident_id="I9"), "INCIDENT_UNKNOWN", "incident_id"),
        (api.ReleaseIncidentRequest(incident_id="I9"), "INCIDENT_UNKNOWN", "incident_id"),
        (upgrades("I9"), "INCIDENT_UNKNOWN", "incident_id"),
        (splits("x", "I9"), "INCIDENT_UNKNOWN", "incident_id"),
        (joins("I9", "I1"), "INCIDENT_UNKNOWN", "incident_id"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Message) else str(each),
)
def test_a_rejection_has_the_code_and_the_field(
    world: World, crew: str, request_: Message, code: str, field: str
) -> None:
    """I1 has a crew, I2 waits, I3 is closed."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(crew)
    world.need("roads", "defect/2", at(0.5), 2)
    world.need("roads", "defect/3", at(2), 2)
    world.close("I3")
    found = rejected(world, request_)
    assert (found.code, found.field) == (code, field)
