"""The driver of a controller, over RSMP on a real socket."""

from __future__ import annotations

import pytest

from services.traffic.devices import junction_driver
from services.traffic.domain.junction.state import Status
from services.traffic.rsmp.versions import LATEST
from tests.traffic.devices.conftest import Crossing
from tests.traffic.devices.controller import connected
from tests.traffic.domain import examples as some
from tests.traffic.rsmp.raw_site import dialled, version
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as api,
)

FLASH = equipment.FUNCTIONAL_POSITION_YELLOW_FLASH
JUNCTION = "junction/J1"


async def test_a_controller_that_dials_in_is_shown(crossing: Crossing) -> None:
    assert crossing.junction.silent_reason
    async with connected(crossing.port, "J1") as controller:
        await until(lambda: crossing.junction.position, "the state is reported")
        assert crossing.junction.status is Status.NORMAL
        assert (crossing.junction.plan, crossing.junction.control_mode) == (1, "control")
        controller.show(S0014_status="3", S0091_user="1")
        await until(lambda: crossing.junction.at_panel, "the operator at the panel is seen")
        assert crossing.junction.plan == 3


async def test_the_counts_of_a_junction_with_sections_are_subscribed_to(crossing: Crossing) -> None:
    async with connected(crossing.port, "J1") as controller:
        await crossing.comes_to(Status.NORMAL)
        assert ("S0205", "vehicles") not in controller.subscribed
        install = api.InstallSectionRequest(
            section_id="J1-1", edge_id="s0", junction_id="J1", detector="J1-DL1", usual=[9] * 24
        )
        crossing.ask(install)
        await until(lambda: ("S0205", "vehicles") in controller.subscribed, "it is subscribed")
        assert controller.subscribed["S0207", "occupancy"] == ("60", False)


async def test_a_site_that_is_no_junction_is_refused(crossing: Crossing) -> None:
    async with dialled(crossing.port) as site:
        reason = await site.rejected(version("J9", str(LATEST)))
        assert "J9 is not known" in reason
        await site.ended()
    assert crossing.submitted == []


async def test_yellow_flash_is_written_with_its_return_and_taken_back(crossing: Crossing) -> None:
    async with connected(crossing.port, "J1") as controller:
        await crossing.comes_to(Status.NORMAL)
        crossing.order(api.SetPositionRequest, position=FLASH)
        await crossing.confirms(equipment.CONTROL_POSITION)
        (sent,) = controller.commands
        assert (sent["code"], sent["status"], sent["intersection"]) == ("M0001", "YellowFlash", "0")
        assert 28 <= int(sent["timeout"]) <= 30
        assert crossing.junction.position == FLASH
        crossing.release()
        await until(lambda: len(controller.commands) == 2, "normal control is written")
        await crossing.confirms(equipment.CONTROL_POSITION)
        assert controller.commands[1]["status"] == "NormalControl"
        assert crossing.junction.doubt_time == 0


async def test_plan_situation_and_route_are_written_and_taken_back(crossing: Crossing) -> None:
    controls = (equipment.CONTROL_PLAN, equipment.CONTROL_SITUATION, equipment.CONTROL_ROUTE)
    async with connected(crossing.port, "J1") as controller:
        await crossing.comes_to(Status.NORMAL)
        crossing.order(api.SetPlanRequest, plan=3)
        crossing.order(api.SetSituationRequest, situation=2)
        hold = some.hold(route=2)
        hold.junction_id = "J1"
        hold.from_time.FromMicroseconds(crossing.time)
        hold.until_time.FromMicroseconds(crossing.time + some.MINUTE)
        crossing.ask(hold)
        for control in controls:
            await crossing.confirms(control)
        shown = crossing.junction
        assert (shown.plan, shown.situation, shown.route) == (3, 2, 2)
        crossing.release()
        crossing.ask(reports.ReleaseHoldRequest(junction_id="J1", corridor_id="C1"))
        for control in controls:
            await crossing.confirms(control)
        shown = crossing.junction
        assert (shown.plan, shown.situation, shown.route) == (1, 1, 0)
        assert {sent["code"] for sent in controller.commands} == {"M0002", "M0003", "M0005"}


@pytest.mark.parametrize(("trait", "reason"), [("lies", "MISMATCH"), ("rejects", "REJECTED")])
async def test_a_setting_that_is_not_read_back_is_missed(
    crossing: Crossing, trait: str, reason: str
) -> None:
    async with connected(crossing.port, "J1") as controller:
        await crossing.comes_to(Status.NORMAL)
        setattr(controller, trait, True)
        crossing.order(api.SetPlanRequest, plan=3)
        await until(lambda: crossing.events(events.SettingMissed, JUNCTION), "it is missed")
        (missed,) = crossing.events(events.SettingMissed, JUNCTION)
        assert missed.reason == reason
        assert not crossing.events(events.SettingConfirmed, JUNCTION)


async def test_an_alarm_makes_the_junction_dark_until_a_crew_was_there(crossing: Crossing) -> None:
    async with connected(crossing.port, "J1") as controller:
        await crossing.comes_to(Status.NORMAL)
        controller.alarm("A0001")
        await crossing.comes_to(Status.DARK)
        note = some.note("signal_dark", bulletin.TASK_STATUS_DONE, "junction/J1")
        crossing.ask(note, actor="coordination")
        dark = events.SignalDarkDetected
        await until(lambda: len(crossing.events(dark, JUNCTION)) == 2, "it is reported again")


async def test_the_end_of_an_alarm_counts_once_it_has_lasted(
    crossing: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(crossing.port, "J1") as controller:
        controller.alarm("A0301")
        await until(lambda: crossing.junction.alarms, "the alarm is on record")
        controller.alarm("A0301", active=False)
        controller.show(S0014_status="2")
        await until(lambda: crossing.junction.plan == 2, "a later status is on record")
        assert crossing.junction.alarms
        monkeypatch.setattr(junction_driver, "ALARM_END_SECONDS", 0.0)
        controller.show(S0014_status="3")
        await until(lambda: not crossing.junction.alarms, "the end is on record")


async def test_a_connected_controller_that_was_found_silent_is_reported_again(
    crossing: Crossing,
) -> None:
    async with connected(crossing.port, "J1"):
        await crossing.comes_to(Status.NORMAL)
        crossing.ask(
            reports.ReportConnectionRequest(
                junction_id="J1", connected=False, reason="NO_CONNECTION"
            )
        )
        assert crossing.junction.silent_reason
        await until(lambda: not crossing.junction.silent_reason, "it is reported as connected")


async def test_marks_of_an_alarm_are_sent_once(crossing: Crossing) -> None:
    marks = (equipment.ALARM_MARK_ACKNOWLEDGED, equipment.ALARM_MARK_SUSPENDED)
    async with connected(crossing.port, "J1") as controller:
        controller.alarm("A0301")
        await until(lambda: crossing.junction.alarms, "the alarm is on record")
        (alarm,) = crossing.junction.alarms
        for mark in marks:
            crossing.ask(
                api.MarkAlarmRequest(
                    junction_id="J1", code=alarm.code, component=alarm.component, mark=mark
                )
            )
        await until(lambda: len(controller.alarm_requests) == 2, "both are sent")
        controller.show(S0014_status="3")
        await until(lambda: crossing.junction.plan == 3, "the driver looked again")
        assert sorted(controller.alarm_requests) == [("A0301", "Acknowledge"), ("A0301", "Suspend")]


async def test_a_controller_that_dials_again_gets_its_settings_again(crossing: Crossing) -> None:
    async with connected(crossing.port, "J1"):
        await crossing.comes_to(Status.NORMAL)
        crossing.order(api.SetPlanRequest, plan=3)
        await crossing.confirms(equipment.CONTROL_PLAN)
    async with connected(crossing.port, "J1") as again:
        await until(lambda: again.commands, "the plan is written again")
        await crossing.confirms(equipment.CONTROL_PLAN)
        assert again.values["S0014", "status"] == "3"
