"""What the room may say: happened, already so, refused."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.values import State
from tests.coordination.world import World, at, check_city
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2


def opens(km: float = 0.0, kind: str = "tree_down", priority: int = 1) -> api.OpenIncidentRequest:
    return api.OpenIncidentRequest(
        kind=kind, priority=proto_enum(place_pb2.Priority, priority), place=at(km)
    )


def refused(world: World, request: Message) -> Rejected:
    with pytest.raises(Rejected) as caught:
        world.operator(request)
    return caught.value


def test_a_report_of_an_operator_is_an_incident_with_a_crew() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    request = opens()
    world.operator(request)
    assert world.offered(crew) == "I1.1"
    assert world.incident(f"coordination/report/{request.request_id}").id == "I1"
    world.take_to_site(crew)
    world.finish(crew)
    assert world.incident("I1").close_reason == "DONE"
    assert world.city.pending_orders == {}
    check_city(world)


def test_a_report_of_what_is_known_joins_it() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.operator(opens(0.01))
    assert list(world.city.incidents) == ["I1"]
    assert world.incident("I1").priority == 1
    check_city(world)


def test_the_same_report_twice_is_one() -> None:
    world = World()
    request = opens()
    world.operator(request)
    assert world.command(request) == []


def test_a_place_outside_the_city_is_refused_by_its_field() -> None:
    no = refused(World(), opens(200))
    assert (no.code, no.field) == ("POSITION_INVALID", "place.position")


def test_two_incidents_are_joined_and_every_need_is_notified_of_one_crew() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    other = world.need("roads", "defect/2", at(0.5), 1, "obstruction")
    world.decline(crew)
    assert world.incident(other).state is State.WAITING
    world.operator(api.JoinIncidentsRequest(incident_id="I1", other_incident_id="I2"))
    incident = world.incident(other)
    assert incident.id == "I1"
    assert incident.priority == 1
    assert world.city.closed["I2"].close_reason == "JOINED"
    again = api.JoinIncidentsRequest(incident_id="I1", other_incident_id="I2")
    assert world.operator(again) == []
    check_city(world)


def test_an_incident_with_a_crew_does_not_vanish_into_another() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.need("roads", "defect/2", at(0.5), 2, "pothole")
    request = api.JoinIncidentsRequest(incident_id="I2", other_incident_id="I1")
    assert refused(world, request).code == "INCIDENT_HAS_CREW"
    itself = api.JoinIncidentsRequest(incident_id="I1", other_incident_id="I1")
    assert refused(world, itself).code == "OTHER_INCIDENT_INVALID"


def test_a_report_of_another_event_is_split_off_and_stays_apart() -> None:
    world = World()
    first = world.need("roads", "defect/1", at(0), 2, "tree_down")
    second = world.need("lighting", "thing/1", at(0.01), 1, "tree_down")
    request = api.SplitIncidentRequest(incident_id="I1", need_id=second)
    world.operator(request)
    assert world.incident(second).id == "I2"
    assert world.incident(first).priority == 2
    assert world.incident(second).clock_start_time == world.city.needs[second].clock_start_time
    assert world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=second)) == []
    check_city(world)


def test_neither_the_last_report_nor_an_unknown_one_is_split_off() -> None:
    world = World()
    need = world.need("roads", "defect/1", at(0))
    alone = api.SplitIncidentRequest(incident_id="I1", need_id=need)
    assert refused(world, alone).code == "LAST_REPORT"
    strange = api.SplitIncidentRequest(incident_id="I1", need_id="roads/defect/9")
    assert refused(world, strange).code == "REPORT_UNKNOWN"


def test_an_operator_s_priority_overrides_the_reports() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), 4)
    upgrade = api.UpgradeIncidentRequest(incident_id="I1", priority=place_pb2.PRIORITY_P1)
    world.operator(upgrade)
    assert world.incident("I1").priority == 1
    world.need("lighting", "thing/1", at(0), 3, "pothole")
    assert world.incident("I1").priority == 1
    assert (
        world.operator(api.UpgradeIncidentRequest(incident_id="I1", priority=place_pb2.PRIORITY_P1))
        == []
    )
    check_city(world)


def test_a_held_incident_withdraws_its_offer_and_makes_none_until_released() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    assert world.offered(crew) == ""
    world.advance(300)
    assert world.offered(crew) == ""
    assert world.operator(api.HoldIncidentRequest(incident_id="I1")) == []
    world.operator(api.ReleaseIncidentRequest(incident_id="I1"))
    assert world.offered(crew) == "I1.2"
    assert world.operator(api.ReleaseIncidentRequest(incident_id="I1")) == []
    check_city(world)


def test_an_incident_with_a_crew_is_not_held() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.accept(crew)
    assert refused(world, api.HoldIncidentRequest(incident_id="I1")).code == "INCIDENT_HAS_CREW"


def test_closing_calls_the_crew_back() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.accept(crew)
    world.operator_closes("I1")
    assert world.task(crew) == ""
    assert world.operator(api.CloseIncidentRequest(incident_id="I1", reason="DUPLICATE")) == []
    check_city(world)


def test_an_acceptance_that_crosses_the_closing_is_called_back() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.lost_orders = True
    world.operator_closes("I1")
    world.lost_orders = False
    world.do(crew, crews.AcceptTaskRequest(crew_id="r1", task_id="I1.1"))
    assert world.task(crew) == ""
    assert world.decided(events.TaskRecalled)[0].reason == "CLOSED"


@pytest.mark.parametrize(
    "request_",
    [
        api.CloseIncidentRequest(incident_id="I9", reason="DUPLICATE"),
        api.HoldIncidentRequest(incident_id="I9"),
        api.ReleaseIncidentRequest(incident_id="I9"),
        api.UpgradeIncidentRequest(incident_id="I9", priority=place_pb2.PRIORITY_P1),
        api.SplitIncidentRequest(incident_id="I9", need_id="x"),
        api.JoinIncidentsRequest(incident_id="I9", other_incident_id="I1"),
    ],
)
def test_an_incident_that_nobody_knows_is_named(request_: Message) -> None:
    assert refused(World(), request_).code == "INCIDENT_UNKNOWN"


def test_a_closed_incident_takes_no_more_orders() -> None:
    world = World()
    world.need("roads", "defect/1", at(0))
    world.operator_closes("I1")
    request = api.UpgradeIncidentRequest(incident_id="I1", priority=place_pb2.PRIORITY_P1)
    assert refused(world, request).code == "INCIDENT_CLOSED"
