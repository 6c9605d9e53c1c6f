"""Installation, alarms and dark signals of a junction."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from buf.validate import validate_pb2
from services.crews.need import P1, P2, P3
from services.testing.spec import NOW, SECOND, given
from services.traffic.domain.device import on_task
from services.traffic.domain.junction.decide import MOST_ALARMS
from services.traffic.domain.junction.state import DOUBT_SECONDS, Status, needs
from services.traffic.domain.kinds import NEED_OF_ALARM, REQUIREMENTS
from tests.traffic.domain import examples as some
from tests.traffic.domain.examples import FLASH, HOUR, INSTALLED, JUNCTION, READY
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

RAISED, DARK, RESTORED = some.raised(), some.dark(), events.SignalRestored()
FLASHES = some.observed(position=FLASH, source="control_block")
DOUBT_END = NOW + DOUBT_SECONDS * SECOND
NOT_ORDERED = some.dark(equipment.DARK_CAUSE_NOT_ORDERED)
SILENT = events.DeviceSilent(reason="CLOSED")
LOST = reports.ReportFeederLostRequest(junction_id="A-1")


def mark(mark: equipment.AlarmMark, code: str = "A0001") -> commands.MarkAlarmRequest:
    return commands.MarkAlarmRequest(junction_id="A-1", code=code, component="TC", mark=mark)


def marked(mark: equipment.AlarmMark) -> events.AlarmMarked:
    return events.AlarmMarked(code="A0001", component="TC", mark=mark)


ACKNOWLEDGED, SUSPENDED, RESUMED = (
    equipment.ALARM_MARK_ACKNOWLEDGED,
    equipment.ALARM_MARK_SUSPENDED,
    equipment.ALARM_MARK_RESUMED,
)


@pytest.mark.parametrize(
    ("before", "command", "expected"),
    [
        ([], some.install(), [INSTALLED]),
        ([INSTALLED], some.install(), []),
        (READY, some.install(rank=2), [events.JunctionInstalled(**some.equipped(rank=2))]),
        ([], some.install(place=some.place(5)), "POSITION_INVALID"),
        ([], some.install(edge_ids=["77"]), "EDGE_ID_INVALID"),
        (READY, some.state(), [some.observed()]),
        ([*READY, some.observed()], some.state(), []),
        (READY, some.alarm("A0202"), [some.raised("A0202")]),
        ([*READY, some.raised("A0202")], some.alarm("A0202"), []),
        (READY, some.alarm(active=False), []),
        (READY, some.alarm(), [RAISED, DARK]),
        ([*READY, RAISED, DARK], some.alarm("A0008"), [some.raised("A0008")]),
        (
            [*READY, RAISED, DARK],
            some.alarm(active=False),
            [events.AlarmEnded(code="A0001", component="TC"), RESTORED],
        ),
        ([*READY, RAISED, DARK], mark(ACKNOWLEDGED), [marked(ACKNOWLEDGED)]),
        ([*READY, RAISED, DARK, marked(ACKNOWLEDGED)], mark(ACKNOWLEDGED), []),
        ([*READY, RAISED, DARK], mark(SUSPENDED), [marked(SUSPENDED), RESTORED]),
        ([*READY, RAISED, marked(SUSPENDED)], mark(RESUMED), [marked(RESUMED), DARK]),
        ([*READY, RAISED, DARK], mark(RESUMED), []),
        (READY, mark(ACKNOWLEDGED), "ALARM_UNKNOWN"),
        ([*READY, SILENT], LOST, [events.FeederLost(), some.dark(equipment.DARK_CAUSE_FEEDER)]),
        (READY, LOST, []),
        ([*READY, SILENT, events.FeederLost()], LOST, [some.dark(equipment.DARK_CAUSE_FEEDER)]),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], command: Message, expected: str | list[Message]
) -> None:
    given(JUNCTION, *before).when(command).expect(expected)


def test_a_changed_junction_keeps_what_it_was_to_show() -> None:
    request = some.flash_requested()
    again = events.JunctionInstalled(**some.equipped(rank=3))
    before, after = given(JUNCTION, *READY, request), given(JUNCTION, *READY, request, again)
    assert after.state.settings == before.state.settings
    assert after.state.rank == 3
    assert after.state.silent_reason == ""


def test_signals_that_flash_without_an_order_are_dark_after_a_minute() -> None:
    seen = given(JUNCTION, *READY).when(some.state(position=FLASH, source="control_block"))
    doubted = seen.then(FLASHES)
    assert (doubted.status, JUNCTION.due(doubted)) == (Status.NORMAL, (DOUBT_END, "doubt"))
    elapse = some.elapse("doubt", DOUBT_END)
    dark = given(JUNCTION, *READY, FLASHES).at(NOW).later(DOUBT_END).when(elapse).then(NOT_ORDERED)
    assert (dark.status, JUNCTION.due(dark), dark.dark_time) == (Status.DARK, None, DOUBT_END)


def test_signals_that_recover_in_time_were_never_dark() -> None:
    recovered = given(JUNCTION, *READY, FLASHES).later(NOW + SECOND).when(some.state())
    assert JUNCTION.due(recovered.then(some.observed())) is None


@pytest.mark.parametrize(
    "shown",
    [
        (some.observed(position=FLASH, source="calendar_clock"),),
        (some.flash_requested(), some.observed(position=FLASH, source="forced")),
    ],
)
def test_signals_that_flash_by_calendar_or_by_order_are_not_dark(shown: tuple[Message]) -> None:
    flashing = given(JUNCTION, *READY, *shown).state
    assert flashing.doubt_time == 0
    assert (JUNCTION.due(flashing) or (0, ""))[1] != "doubt"


def test_signals_that_flash_on_after_their_order_ended_are_dark_a_minute_later() -> None:
    flashing = (some.flash_requested(), some.observed(position=FLASH), some.confirmed(2))
    ended = events.SettingEnded(control=equipment.CONTROL_POSITION, sequence=3)
    end = NOW + HOUR
    after = given(JUNCTION, *READY, *flashing).later(end)
    still = after.when(some.elapse("until", end)).then(ended)
    assert JUNCTION.due(still) == (end + DOUBT_SECONDS * SECOND, "doubt")


@pytest.mark.parametrize(("rank", "priority"), [(1, P1), (2, P2), (3, P3)])
def test_a_dark_junction_is_one_need_with_the_priority_of_its_streets(
    rank: int, priority: int
) -> None:
    installed = events.JunctionInstalled(**some.equipped(rank=rank))
    lamp = some.raised("A0201", "SG1")
    before = (installed, some.CONNECTED, lamp)
    assert [n.kind for n in needs(given(JUNCTION, *before).state, "A-1")] == ["signal_lamp_serious"]
    (need,) = needs(given(JUNCTION, *before, RAISED, DARK).state, "A-1")
    assert (need.kind, need.part, need.priority) == ("signal_dark", "signal_dark", priority)
    assert need.asset_id == "junction/A-1"


def test_a_repair_counts_until_the_controller_reports_the_fault_again() -> None:
    dark = given(JUNCTION, *READY, RAISED, DARK)
    done = some.note("signal_dark", bulletin.TASK_STATUS_DONE)
    (repaired,) = on_task(done, dark.state, "signal_dark")
    after = given(JUNCTION, *READY, RAISED, DARK, repaired)
    assert (needs(after.state, "A-1"), after.state.status) == ([], Status.NORMAL)
    after.when(some.alarm()).then(RAISED, DARK)


def test_several_alarms_of_one_kind_are_one_need_with_the_first_clock() -> None:
    first = given(JUNCTION, *READY, some.raised("A0301", "DL1"))
    later = first.later(NOW + HOUR).when(some.alarm("A0302", "DL2")).decided
    both = first.later(NOW + HOUR).decider
    state = first.state
    for event in later:
        state = both.evolve(state, event, first.at(NOW + HOUR).context)
    assert [(n.kind, n.clock_start_time) for n in needs(state, "A-1")] == [("detector_fault", NOW)]


def test_a_controller_that_connects_again_ends_the_loss_of_its_feeder() -> None:
    lost = (SILENT, events.FeederLost(), some.dark(equipment.DARK_CAUSE_FEEDER))
    connect = reports.ReportConnectionRequest(junction_id="A-1", connected=True)
    back = events.DeviceConnected(sequence=2)
    after = given(JUNCTION, *READY, *lost).when(connect).then(back, RESTORED)
    assert after.status is Status.NORMAL


def test_a_release_sends_signals_that_flash_without_an_order_to_normal() -> None:
    release = commands.ReleaseJunctionRequest(junction_id="A-1")
    normal = some.requested(equipment.CONTROL_POSITION, 0, 2)
    given(JUNCTION, *READY, FLASHES).when(release).then(normal)


def test_a_controller_that_invents_components_fills_no_memory() -> None:
    many = [some.raised("A0301", f"DL{number}") for number in range(MOST_ALARMS)]
    given(JUNCTION, *READY, *many).when(some.alarm("A0302", "DL1")).expect([])


def test_each_alarm_of_the_list_has_a_row_and_each_kind_its_requirements() -> None:
    options: Any = reports.ReportAlarmRequest.DESCRIPTOR.fields_by_name["code"].GetOptions()
    listed = getattr(options.Extensions[validate_pb2.field].string, "in")
    assert set(NEED_OF_ALARM) == set(listed)
    assert set(NEED_OF_ALARM.values()) - {""} <= set(REQUIREMENTS)
