"""The queries of the control room itself: its alerts and its dispatch modes."""

from __future__ import annotations

from typing import Any

from services.chassis.rpc.validation import violations
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.operator_queries import list_alerts, list_dispatch_modes
from tests.coordination.memory_context import WorldView
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2 as place


def alerts(world: World, *, waiting: bool = False) -> list[api.Alert]:
    request = api.ListAlertsRequest(unacknowledged_only=waiting)
    assert not violations(request)
    answer: Any = list_alerts(WorldView(world), request)
    return list(answer.alerts)


def test_alerts_are_in_the_order_in_which_their_incidents_are_served(world: World) -> None:
    world.need("roads", "defect/1", at(0), 2, "flooding", ["diving"])
    world.advance(1)
    world.need("roads", "defect/2", at(5), 1, "column_fallen", ["electrical"])
    found = [(each.incident_id, each.code) for each in alerts(world)]
    assert found == [("I2", "NOBODY_FOUND"), ("I1", "NOBODY_FOUND")]
    assert all(each.HasField("repeat_time") for each in alerts(world))


def test_an_alert_of_a_crew_comes_first_and_has_its_subject(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), 1, "flooding", ["diving"])
    for number in (2, 3):
        world.need("roads", f"defect/{number}", at(number), 3)
        world.advance(700)
    first = alerts(world)[0]
    assert (first.code, first.subject, first.incident_id) == ("CREW_NOT_ANSWERING", crew, "")


def test_an_acknowledged_alert_is_in_the_whole_list_alone(world: World) -> None:
    world.need("roads", "defect/1", at(0), 1, "flooding", ["diving"])
    world.operator(api.AcknowledgeAlertRequest(incident_id="I1", code="NOBODY_FOUND"))
    assert alerts(world, waiting=True) == []
    (known,) = alerts(world)
    assert (known.acknowledged_by, known.HasField("repeat_time")) == ("operator:ana", False)


def test_the_modes_that_were_set_are_listed_by_priority_and_department(world: World) -> None:
    for priority, department in ((2, "roads"), (1, ""), (2, "")):
        world.operator(
            api.SetDispatchModeRequest(
                priority=proto_enum(place.Priority, priority),
                department=department,
                mode=events.DISPATCH_MODE_CONFIRM,
                reason="STORM",
            )
        )
    answer: Any = list_dispatch_modes(WorldView(world), api.ListDispatchModesRequest())
    found = [(each.priority, each.department) for each in answer.modes]
    assert found == [(1, ""), (2, ""), (2, "roads")]
    mode = answer.modes[0]
    assert (mode.mode, mode.reason) == (events.DISPATCH_MODE_CONFIRM, "STORM")
    assert (mode.set_by, mode.set_time.ToMicroseconds()) == ("operator:ana", world.time)
