"""The bulletins of dark signals, diversions and congestions."""

from __future__ import annotations

from typing import Any

import pytest

from services.crews.domain.timestamp import timestamp
from services.testing.spec import SECOND
from services.traffic.bulletins import CAUSES
from tests.traffic.conftest import Town
from tests.traffic.domain import examples as some
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    service_pb2 as api,
)
from vigie.type.v1 import place_pb2

NEED = "traffic/junction/A-1/"
WAY: dict[str, Any] = {
    "edge_ids": ["1"],
    "via_edge_ids": ["2"],
    "street": "Rue Foch",
    "reason": "works",
}
FIGURES: dict[str, Any] = {"vehicles_per_hour": 250, "occupancy_percent": 60, "delay_percent": 80}


@pytest.fixture
def signals(town: Town) -> Town:
    town.ask(some.install())
    town.ask(reports.ReportConnectionRequest(junction_id="A-1", connected=True))
    return town


@pytest.mark.parametrize(
    ("rank", "priority", "wanted"),
    [
        (
            1,
            place_pb2.PRIORITY_P1,
            [
                bulletin.WANTED_POLICE,
                bulletin.WANTED_REPAIR,
                bulletin.WANTED_DIVERSION,
                bulletin.WANTED_BUSES,
            ],
        ),
        (3, place_pb2.PRIORITY_P3, [bulletin.WANTED_REPAIR]),
    ],
)
def test_a_dark_junction_states_what_it_wants_of_others(
    signals: Town, rank: int, priority: place_pb2.Priority, wanted: list[bulletin.Wanted]
) -> None:
    signals.ask(some.install(rank=rank))
    raised, dark = signals.news(some.alarm())
    assert (raised.need_id, raised.priority) == (f"{NEED}signal_dark", priority)
    assert dark == bulletin.SignalDark(
        junction_id="A-1",
        place=some.place(),
        cause="controller",
        priority=priority,
        wanted=wanted,
        edge_ids=["1", "2"],
        dark_time=timestamp(signals.time),
    )


def test_the_other_needs_of_a_dark_junction_end_as_its_duplicates(signals: Town) -> None:
    (lamp,) = signals.news(some.alarm("A0201", "SG1"))
    assert lamp.need_id == f"{NEED}signal_lamp_serious"
    ended, raised, _dark = signals.news(some.alarm())
    assert ended == bulletin.NeedEnded(need_id=lamp.need_id, reason="duplicate")
    assert raised.need_id == f"{NEED}signal_dark"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (some.alarm(active=False), "cleared"),
        (some.note("signal_dark", bulletin.TASK_STATUS_DONE), "done"),
    ],
)
def test_signals_are_restored_by_the_controller_or_by_a_crew(
    signals: Town, request_: Any, reason: str
) -> None:
    signals.ask(some.alarm())
    ended, restored = signals.news(request_)
    assert ended == bulletin.NeedEnded(need_id=f"{NEED}signal_dark", reason=reason)
    assert restored == bulletin.SignalRestored(junction_id="A-1")


def test_each_cause_has_its_word() -> None:
    causes = set(equipment.DarkCause.values()) - {equipment.DARK_CAUSE_UNSPECIFIED}
    assert set(CAUSES) == causes


def test_a_diversion_is_published_while_it_is_signed(town: Town) -> None:
    until = timestamp(town.time + some.HOUR)
    request = api.OpenDiversionRequest(**WAY, until_time=until)
    (opened,) = town.news(request)
    assert opened == bulletin.DiversionOpened(
        **WAY, diversion_id=opened.diversion_id, until_time=until
    )
    name = {"diversion_id": opened.diversion_id}
    later = timestamp(town.time + 2 * some.HOUR)
    (prolonged,) = town.news(api.ProlongDiversionRequest(**name, until_time=later))
    assert prolonged.until_time == later
    (closed,) = town.news(api.CloseDiversionRequest(**name))
    assert closed == bulletin.DiversionClosed(**name)


def test_a_congestion_is_published_with_its_figures(town: Town) -> None:
    install = api.InstallSectionRequest(
        section_id="S1",
        edge_id="1",
        street="Rue Foch",
        junction_id="A-1",
        detector="DL1",
        usual=[9] * 24,
    )
    assert town.news(install) == []
    begun = reports.ReportCongestionRequest(section_id="S1", congested=True, **FIGURES)
    where: dict[str, Any] = {"section_id": "S1", "edge_id": "1", "street": "Rue Foch"}
    assert town.news(begun) == [bulletin.CongestionDetected(**where, **FIGURES)]
    ended = reports.ReportCongestionRequest(section_id="S1")
    assert town.news(ended) == [bulletin.CongestionCleared(section_id="S1")]


def test_a_hold_publishes_nothing(signals: Town) -> None:
    now = signals.time
    hold = some.hold()
    hold.from_time.CopyFrom(timestamp(now))
    hold.until_time.CopyFrom(timestamp(now + 60 * SECOND))
    assert signals.news(hold) == []
