"""Settings of a device, from the request to the read-back: shared by junctions and bollards."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, given
from services.traffic.domain.device import NEVER_CONNECTED, on_task
from services.traffic.domain.junction.state import Junction, needs
from tests.traffic.domain import examples as some
from tests.traffic.domain.examples import HOUR, JUNCTION, READY
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

POSITION, PLAN = equipment.CONTROL_POSITION, equipment.CONTROL_PLAN
REQUESTED = some.flash_requested()
CONFIRMED = some.confirmed(2)
UNTIL = NOW + HOUR


def confirm(sequence: int = 2) -> reports.ConfirmSettingRequest:
    return reports.ConfirmSettingRequest(junction_id="A-1", control=POSITION, sequence=sequence)


def miss(sequence: int = 2) -> reports.ReportSettingMissedRequest:
    return reports.ReportSettingMissedRequest(
        junction_id="A-1", control=POSITION, sequence=sequence, reason="MISMATCH"
    )


def missed(attempts: int, retry: int = 0) -> events.SettingMissed:
    retry_time = timestamp(NOW + retry * SECOND) if retry else None
    return events.SettingMissed(
        control=POSITION,
        sequence=2,
        reason="MISMATCH",
        attempts=attempts,
        retry_time=retry_time,
    )


RETRIED = events.SettingRetried(control=POSITION)
THREE = (missed(1, 5), RETRIED, missed(2, 10), RETRIED, missed(3))
ENDED = events.SettingEnded(control=POSITION, sequence=3)


@pytest.mark.parametrize(
    ("before", "time", "command", "expected"),
    [
        ([], NOW, some.flash(), [REQUESTED]),
        ([REQUESTED], NOW, some.flash(), []),
        ([REQUESTED, CONFIRMED], NOW, some.flash(), []),
        ([REQUESTED], NOW, some.flash(UNTIL + 1), [some.flash_requested(3, UNTIL + 1)]),
        ([REQUESTED, *THREE], NOW, some.flash(), [some.flash_requested(3)]),
        ([], UNTIL, some.flash(), "UNTIL_TIME_INVALID"),
        ([], NOW - 24 * HOUR, some.flash(), "UNTIL_TIME_INVALID"),
        ([REQUESTED], NOW, confirm(), [CONFIRMED]),
        ([REQUESTED, CONFIRMED], NOW, confirm(), []),
        ([REQUESTED, some.flash_requested(3)], NOW, confirm(), []),
        ([], NOW, confirm(), []),
        ([REQUESTED], NOW, miss(), [missed(1, 5)]),
        ([REQUESTED, missed(1, 5)], NOW, miss(), []),
        ([REQUESTED, missed(1, 5), RETRIED], NOW, miss(), [missed(2, 10)]),
        ([REQUESTED, *THREE[:4]], NOW, miss(), [missed(3)]),
        ([REQUESTED, *THREE], NOW, miss(), []),
        ([REQUESTED], NOW, miss(1), []),
        ([REQUESTED, missed(1, 5)], NOW + 5 * SECOND, some.elapse("retry", 0), [RETRIED]),
        ([REQUESTED, missed(1, 5)], NOW, some.elapse("retry", 0), []),
        ([REQUESTED], UNTIL, some.elapse("until", UNTIL), [ENDED]),
        ([REQUESTED, ENDED], UNTIL, some.elapse("until", UNTIL), []),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], time: int, command: Message, expected: str | list[Message]
) -> None:
    given(JUNCTION, *READY, *before).at(time).when(command).expect(expected)


def test_a_request_for_too_long_names_the_field_and_the_limit() -> None:
    rejected = (
        given(JUNCTION, *READY)
        .when(some.flash(NOW + 25 * HOUR))
        .then_rejected("UNTIL_TIME_INVALID")
    )
    assert rejected.field == "until_time"
    assert "24 hours" in rejected.message


def test_the_next_timer_is_a_retry_then_the_end() -> None:
    waiting = given(JUNCTION, *READY, REQUESTED, missed(1, 5)).state
    assert JUNCTION.due(waiting) == (NOW + 5 * SECOND, "retry")
    assert not waiting.setting(POSITION).actionable
    retried = given(JUNCTION, *READY, REQUESTED, missed(1, 5), RETRIED).state
    assert JUNCTION.due(retried) == (UNTIL, "until")
    assert retried.setting(POSITION).actionable
    ended = given(JUNCTION, *READY, REQUESTED, ENDED).state
    assert JUNCTION.due(ended) is None
    assert (ended.setting(POSITION).value, ended.setting(POSITION).actionable) == (0, True)


def test_a_setting_that_was_given_up_is_a_need_until_a_crew_was_there() -> None:
    failed = given(JUNCTION, *READY, REQUESTED, *THREE).state
    (need,) = needs(failed, "A-1")
    assert (need.kind, need.clock_start_time, need.assigned) == ("signal_control", NOW, False)
    done = some.note("signal_control", bulletin.TASK_STATUS_DONE)
    (repaired,) = on_task(done, failed, "signal_control")
    after = given(JUNCTION, *READY, REQUESTED, *THREE, repaired).state
    assert needs(after, "A-1") == []
    assert after.setting(POSITION).actionable


def test_a_device_that_connects_again_gets_what_it_may_have_lost() -> None:
    silent, back = events.DeviceSilent(reason="CLOSED"), events.DeviceConnected(sequence=4)
    plan, normal = some.requested(PLAN, 7, 3, UNTIL), some.requested(POSITION, 0, 2)
    before = (*READY, normal, some.confirmed(2), plan, some.confirmed(3, PLAN), silent)
    connect = reports.ReportConnectionRequest(junction_id="A-1", connected=True)
    after = given(JUNCTION, *before).when(connect).then(back)
    assert after.setting(PLAN).actionable
    assert not after.setting(POSITION).pending
    assert after.silent_reason == ""


CONNECT = reports.ReportConnectionRequest(junction_id="A-1", connected=True)
CLOSE = reports.ReportConnectionRequest(junction_id="A-1", reason="CLOSED")
SILENT = events.DeviceSilent(reason="CLOSED")


@pytest.mark.parametrize(
    ("before", "report", "expected"),
    [
        ([some.INSTALLED], CONNECT, [some.CONNECTED]),
        (READY, CONNECT, []),
        (READY, CLOSE, [SILENT]),
        ([*READY, SILENT], CLOSE, []),
        ([*READY, SILENT], CONNECT, [events.DeviceConnected(sequence=2)]),
    ],
)
def test_a_connection_is_reported_once(
    before: list[Message], report: Message, expected: list[Message]
) -> None:
    given(JUNCTION, *before).when(report).expect(expected)


def test_a_new_device_has_never_connected() -> None:
    assert given(JUNCTION, some.INSTALLED).state.silent_reason == NEVER_CONNECTED


def test_a_value_that_the_device_loses_is_written_again_three_times() -> None:
    shown = (some.observed(position=some.FLASH), CONFIRMED)
    lost = some.observed()
    once = given(JUNCTION, *READY, REQUESTED, *shown, lost).state
    assert once.setting(POSITION).actionable
    often = given(JUNCTION, *READY, REQUESTED, *(*shown, lost) * 4).state
    assert often.setting(POSITION).failed
    assert [need.kind for need in needs(often, "A-1")] == ["signal_control"]


def test_a_value_of_the_devices_own_programme_is_no_loss() -> None:
    normal = some.requested(PLAN, 0, 2)
    seen = (some.confirmed(2, PLAN), some.observed(plan=3))
    after = given(JUNCTION, *READY, normal, *seen).state
    assert not after.setting(PLAN).pending


@pytest.mark.parametrize("status", [bulletin.TASK_STATUS_EN_ROUTE, bulletin.TASK_STATUS_SUSPENDED])
def test_a_step_of_a_task_is_noted_once(status: bulletin.TaskStatus) -> None:
    failed = given(JUNCTION, *READY, REQUESTED, *THREE)
    (noted,) = on_task(some.note("signal_control", status), failed.state, "signal_control")
    after = given(JUNCTION, *READY, REQUESTED, *THREE, noted).state
    assert on_task(some.note("signal_control", status), after, "signal_control") == []
    (need,) = needs(after, "A-1")
    assert need.assigned == (status == bulletin.TASK_STATUS_EN_ROUTE)


def test_a_release_returns_all_that_people_ordered() -> None:
    plan = commands.SetPlanRequest(junction_id="A-1", plan=7, until_time=timestamp(UNTIL))
    planned = given(JUNCTION, *READY, REQUESTED).when(plan)
    assert planned.decided == [some.requested(PLAN, 7, 3, UNTIL)]
    release = commands.ReleaseJunctionRequest(junction_id="A-1")
    before = given(JUNCTION, *READY, REQUESTED, *planned.decided)
    both = [some.requested(POSITION, 0, 4), some.requested(PLAN, 0, 4)]
    after = before.when(release).then(*both)
    assert after == given(JUNCTION, *READY, REQUESTED, *planned.decided, *both).state
    given(JUNCTION, *READY).when(release).expect([])


def test_a_situation_is_a_setting_too() -> None:
    situation = commands.SetSituationRequest(
        junction_id="A-1", situation=9, until_time=timestamp(UNTIL)
    )
    wanted = some.requested(equipment.CONTROL_SITUATION, 9, 2, UNTIL)
    given(JUNCTION, *READY).when(situation).then(wanted)


def test_nothing_is_recorded_before_the_installation() -> None:
    assert given(JUNCTION).state == Junction()
