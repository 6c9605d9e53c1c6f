"""A story of the traffic department and its crews with every event of its journal."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import read
from services.crews.domain.timestamp import timestamp
from services.testing.spec import SECOND
from services.traffic.feeds.documents import feeds
from services.traffic.service import declare
from services.traffic.settings import TrafficSettings
from tests.golden.crews import crew_story
from tests.golden.recorder import Recorder
from tests.traffic.domain import examples as some
from tests.traffic.feeds.city import STREETS
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    service_pb2 as api,
    situation_pb2,
)
from vigie.type.v1 import place_pb2

HOUR = 3_600
FAULT = journal.ElapseRequest(aggregate="desk/dispatch", kind="none")
ID: dict[str, Any] = {"junction_id": "A-1"}


def traffic_service() -> Service:
    """The traffic department, on ground of its own."""
    settings = read(TrafficSettings, rsmp_port=0)
    return declare(some.GROUND, settings, feeds(STREETS, "Montpellier"))


def traffic_story(*, misuse: bool = True) -> Recorder:
    """Everything that befalls each kind of thing, and crews; after misuse, or not."""
    run = Recorder(traffic_service())
    if misuse:
        outside = some.install(place=some.place(5))
        run.misuse(some.install(), outside, FAULT, FAULT.aggregate)
    run.ask(some.install())
    _settings(run)
    _dark(run)
    _holds(run)
    _bollard(run)
    _diversion(run)
    _section(run)
    _corridor(run)
    crew_story(run)
    _situations(run)
    return run


def _until(run: Recorder, seconds: int) -> Any:
    return timestamp(run.time + seconds * SECOND)


def _connect(run: Recorder, *, connected: bool = True) -> None:
    report = reports.ReportConnectionRequest(**ID, connected=connected)
    run.ask(report, actor="traffic")


def _number(run: Recorder) -> int:
    return int(run.partition_state.state("junction", "junction/A-1").sequence)


def _settings(run: Recorder) -> None:
    _connect(run)
    control = equipment.CONTROL_POSITION
    run.ask(some.flash(run.time + HOUR * SECOND))
    for _ in range(3):
        missed = reports.ReportSettingMissedRequest(
            **ID, control=control, sequence=_number(run), reason="NO_ANSWER"
        )
        run.ask(missed, actor="traffic")
        run.wait(30)
    run.ask(some.note("signal_control"), actor="coordination")
    run.ask(some.note("signal_control", bulletin.TASK_STATUS_DONE), actor="coordination")
    confirm = reports.ConfirmSettingRequest(**ID, control=control, sequence=_number(run))
    run.ask(confirm, actor="traffic")
    run.ask(some.state(position=some.FLASH, source="forced"), actor="traffic")
    run.wait(2 * HOUR)
    run.ask(some.state(), actor="traffic")
    run.ask(api.SetPlanRequest(**ID, plan=3, until_time=_until(run, HOUR)))
    run.ask(api.SetSituationRequest(**ID, situation=3, until_time=_until(run, HOUR)))
    run.ask(api.ReleaseJunctionRequest(**ID))


def _dark(run: Recorder) -> None:
    run.ask(some.alarm("A0201", "SG1"), actor="traffic")
    run.ask(some.alarm(), actor="traffic")
    for mark in (equipment.ALARM_MARK_ACKNOWLEDGED, equipment.ALARM_MARK_SUSPENDED):
        run.ask(api.MarkAlarmRequest(**ID, code="A0001", component="TC", mark=mark))
    run.ask(some.alarm(active=False), actor="traffic")
    run.ask(some.state(position=some.FLASH), actor="traffic")
    run.wait(100)
    run.ask(some.note("signal_dark", bulletin.TASK_STATUS_DONE), actor="coordination")
    _connect(run, connected=False)
    run.ask(reports.ReportFeederLostRequest(**ID), actor="traffic")
    _connect(run)
    run.ask(some.state(), actor="traffic")


def _holds(run: Recorder) -> None:
    def hold(corridor_id: str, start: int, end: int, route: int) -> None:
        request = reports.HoldJunctionRequest(
            **ID,
            corridor_id=corridor_id,
            priority=place_pb2.PRIORITY_P1,
            from_time=_until(run, start),
            until_time=_until(run, end),
            route=route,
        )
        run.ask(request, actor="traffic")

    hold("C1", 0, 60, 1)
    hold("C2", 30, 90, 2)
    run.wait(40)
    run.ask(reports.ReleaseHoldRequest(**ID, corridor_id="C1"), actor="traffic")
    run.wait(100)
    hold("C3", 0, 600, 1)


def _bollard(run: Recorder) -> None:
    id_: dict[str, Any] = {"bollard_id": "B1"}
    install = api.InstallBollardRequest(
        **id_,
        place=some.place(),
        host="127.0.0.1",
        port=16_100,
        unit_id=1,
        zone="Centre",
        edge_id="1",
    )
    run.ask(install)
    run.ask(reports.ReportBollardConnectionRequest(**id_, connected=True), actor="traffic")
    run.ask(api.LowerBollardRequest(**id_, until_time=_until(run, HOUR)))
    run.ask(reports.ConfirmBollardRequest(**id_, sequence=2), actor="traffic")
    position = equipment.BOLLARD_POSITION_LOWERED
    shown = reports.ReportBollardStateRequest(**id_, position=position, faulty=True)
    run.ask(shown, actor="traffic")
    run.ask(api.RaiseBollardRequest(**id_))
    missed = reports.ReportBollardMissedRequest(**id_, sequence=3, reason="MISMATCH")
    run.ask(missed, actor="traffic")
    run.wait(30)


def _diversion(run: Recorder) -> None:
    def signed(*via: str) -> str:
        request = api.OpenDiversionRequest(
            edge_ids=["1"],
            via_edge_ids=via,
            street="Rue Foch",
            reason="works",
            until_time=_until(run, HOUR),
        )
        return run.ask(request).id

    name = signed("2")
    run.wait(2 * HOUR)
    run.ask(api.ProlongDiversionRequest(diversion_id=name, until_time=_until(run, HOUR)))
    run.ask(api.CloseDiversionRequest(diversion_id=name))
    run.ask(api.ProlongDiversionRequest(diversion_id=name, until_time=_until(run, HOUR)))
    signed("1")


def _section(run: Recorder) -> None:
    id_: dict[str, Any] = {"section_id": "S1"}
    install = api.InstallSectionRequest(
        **id_,
        edge_id="1",
        street="Rue Foch",
        junction_id="A-1",
        detector="DL1",
        usual=[100] * 24,
    )
    run.ask(install)
    for congested in (True, False):
        report = reports.ReportCongestionRequest(**id_, congested=congested, delay_percent=80)
        run.ask(report, actor="traffic")


def _corridor(run: Recorder) -> None:
    crew = "roads/roads-1"
    opened = api.OpenCorridorRequest(
        crew=crew, priority=place_pb2.PRIORITY_P1, destination=some.place()
    )
    id_: dict[str, Any] = {"corridor_id": run.ask(opened).id}
    step = equipment.CorridorStep(
        junction_id="A-1",
        route=1,
        expected_time=_until(run, 60),
        from_time=_until(run, 30),
        until_time=_until(run, 90),
        gained_seconds=14,
    )
    planned = reports.PlanCorridorRequest(**id_, steps=[step], arrival_time=_until(run, 300))
    run.ask(planned, actor="traffic")
    run.ask(api.CloseCorridorRequest(**id_, reason="arrived"))
    released = reports.ReportCorridorStepRequest(
        **id_,
        junction_id="A-1",
        state=equipment.STEP_STATE_RELEASED,
        held_seconds=20,
        gained_seconds=14,
    )
    run.ask(released, actor="traffic")


def _situations(run: Recorder) -> None:
    """A closure of roads, its end, and a message that is no bulletin; all of it a day later."""
    news: list[dict[str, Any]] = [
        {"road_closed": bulletin.RoadClosed(closure_id="C1", edge_ids=["1"], street="Rue Foch")},
        {"road_opened": bulletin.RoadOpened(closure_id="C1")},
    ]
    received = [
        situation_pb2.ReceivedBulletin(
            topic="vigie.roads.bulletins",
            offset=offset,
            bulletin=bulletin.Bulletin(department="roads", event_time=run.time, **each),
        )
        for offset, each in enumerate(news)
    ]
    broken = situation_pb2.ReceivedBulletin(
        topic="vigie.roads.bulletins", offset=2, rejected_rule="undecodable"
    )
    run.own(reports.ReceiveBulletinsRequest(received=[*received, broken]), "situations/city")
    run.wait(25 * HOUR)
