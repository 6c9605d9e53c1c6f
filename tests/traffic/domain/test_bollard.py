"""Decisions about bollards. Their settings are in test_settings, with those of junctions."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, given
from services.traffic.domain.bollard import Status, needs
from services.traffic.domain.device import on_task
from tests.traffic.domain import examples as some
from tests.traffic.domain.examples import BOLLARD, HOUR
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

UNTIL = NOW + HOUR
CONTROL = equipment.CONTROL_BOLLARD
UP, DOWN = equipment.BOLLARD_POSITION_RAISED, equipment.BOLLARD_POSITION_LOWERED
BETWEEN = equipment.BOLLARD_POSITION_BETWEEN


def equipped(**changes: Any) -> dict[str, Any]:
    address = {"host": "127.0.0.1", "port": 16_100, "unit_id": 1}
    return {"place": some.place(), **address, "zone": "Centre", "edge_id": "1", **changes}


def install(**changes: Any) -> commands.InstallBollardRequest:
    return commands.InstallBollardRequest(bollard_id="A-1", **equipped(**changes))


def lower(until: int = UNTIL) -> commands.LowerBollardRequest:
    return commands.LowerBollardRequest(bollard_id="A-1", until_time=timestamp(until))


def show(position: equipment.BollardPosition = UP, **fields: Any) -> Message:
    return reports.ReportBollardStateRequest(bollard_id="A-1", position=position, **fields)


def shown(position: equipment.BollardPosition = UP, **fields: Any) -> Message:
    return events.BollardObserved(position=position, **fields)


INSTALLED = events.BollardInstalled(**equipped())
READY = (INSTALLED, events.DeviceConnected(sequence=1))
RAISE = commands.RaiseBollardRequest(bollard_id="A-1")
LOWERED, RAISED = some.requested(CONTROL, 1, 2, UNTIL), some.requested(CONTROL, 0, 3)
CONFIRMED = some.confirmed(2, CONTROL)
ENDED = events.SettingEnded(control=CONTROL, sequence=3)


@pytest.mark.parametrize(
    ("before", "command", "expected"),
    [
        ([], install(), [INSTALLED]),
        (READY, install(), []),
        (READY, install(unit_id=2), [events.BollardInstalled(**equipped(unit_id=2))]),
        ([], install(place=some.place(5)), "POSITION_INVALID"),
        ([], install(edge_id="77"), "EDGE_ID_INVALID"),
        ([], install(port=80), "ADDRESS_FORBIDDEN"),
        ([], install(host="8.8.8.8"), "ADDRESS_FORBIDDEN"),
        (READY, lower(), [LOWERED]),
        ([*READY, LOWERED], lower(), []),
        (READY, lower(NOW), "UNTIL_TIME_INVALID"),
        (READY, lower(NOW + 25 * HOUR), "UNTIL_TIME_INVALID"),
        ([*READY, LOWERED], RAISE, [RAISED]),
        (READY, RAISE, []),
        ([*READY, shown(DOWN)], RAISE, [some.requested(CONTROL, 0, 2)]),
        (READY, show(), [shown()]),
        ([*READY, shown()], show(), []),
        ([*READY, shown()], show(obstructed=True), [shown(obstructed=True)]),
        (
            [*READY, LOWERED],
            reports.ConfirmBollardRequest(bollard_id="A-1", sequence=2),
            [CONFIRMED],
        ),
        (
            READY,
            reports.ReportBollardConnectionRequest(bollard_id="A-1", reason="SILENT"),
            [events.DeviceSilent(reason="SILENT")],
        ),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], command: Message, expected: str | list[Message]
) -> None:
    given(BOLLARD, *before).when(command).expect(expected)


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        ([shown()], Status.RAISED),
        ([shown(), LOWERED], Status.MOVING),
        ([LOWERED, shown(DOWN), CONFIRMED], Status.LOWERED),
        ([LOWERED, shown(DOWN), CONFIRMED, ENDED], Status.MOVING),
        ([shown(BETWEEN)], Status.MOVING),
        ([shown(faulty=True)], Status.FAULTY),
        ([shown(), events.DeviceSilent(reason="SILENT")], Status.SILENT),
    ],
)
def test_its_state_is_the_most_serious_one(happened: list[Message], status: Status) -> None:
    assert given(BOLLARD, *READY, *happened).state.status is status


def test_a_lowered_bollard_is_raised_at_its_time() -> None:
    lowered = given(BOLLARD, *READY, LOWERED, shown(DOWN), CONFIRMED)
    assert BOLLARD.due(lowered.state) == (UNTIL, "until")
    raised = lowered.later(UNTIL).when(some.elapse("until", UNTIL)).then(ENDED)
    assert (raised.setting(CONTROL).actionable, BOLLARD.due(raised)) == (True, None)


def test_a_bollard_that_rises_by_itself_is_lowered_again() -> None:
    risen = given(BOLLARD, *READY, LOWERED, shown(DOWN), CONFIRMED, shown()).state
    assert risen.setting(CONTROL).actionable


def test_a_faulty_bollard_is_one_need_until_a_crew_was_there() -> None:
    faulty = given(BOLLARD, *READY, shown(faulty=True)).state
    (need,) = needs(faulty, "A-1")
    assert (need.kind, need.asset_id) == ("bollard_fault", "bollard/A-1")
    done = some.note("bollard_fault", bulletin.TASK_STATUS_DONE, "bollard/A-1")
    (repaired,) = on_task(done, faulty, "bollard_fault")
    after = given(BOLLARD, *READY, shown(faulty=True), repaired)
    assert needs(after.state, "A-1") == []
    after.when(show(faulty=True)).then(shown(faulty=True))


def test_an_address_is_held_since_it_was_given_first() -> None:
    moved = given(BOLLARD, *READY).later(NOW + HOUR)
    renamed = moved.when(install(zone="Gare")).then(
        events.BollardInstalled(**equipped(zone="Gare"))
    )
    assert renamed.addressed_time == NOW
    moved_on = moved.when(install(port=16_101)).then(
        events.BollardInstalled(**equipped(port=16_101))
    )
    assert moved_on.addressed_time == NOW + HOUR
