"""Decisions about sections."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.testing.spec import NOW, given
from services.traffic.domain.section import Status
from tests.traffic.domain.examples import SECTION
from vigie.traffic.v1 import commands_pb2 as reports, events_pb2 as events, service_pb2 as commands

COUNTED: dict[str, Any] = {
    "edge_id": "1",
    "street": "Rue Foch",
    "junction_id": "12",
    "detector": "DL1",
    "usual": [100] * 24,
}
CHANGED: dict[str, Any] = {"usual": [9] * 24}
FIGURES: dict[str, Any] = {"vehicles_per_hour": 250, "occupancy_percent": 60, "delay_percent": 80}
INSTALLED = events.SectionInstalled(**COUNTED)
CONGESTED, CLEARED = events.CongestionDetected(**FIGURES), events.CongestionCleared()


def install(**changes: Any) -> commands.InstallSectionRequest:
    return commands.InstallSectionRequest(section_id="A-1", **{**COUNTED, **changes})


def report(*, congested: bool = True) -> reports.ReportCongestionRequest:
    return reports.ReportCongestionRequest(section_id="A-1", congested=congested, **FIGURES)


@pytest.mark.parametrize(
    ("before", "command", "expected"),
    [
        ([], install(), [INSTALLED]),
        ([INSTALLED], install(), []),
        (
            [INSTALLED],
            install(usual=[9] * 24),
            [events.SectionInstalled(**COUNTED | {"usual": [9] * 24})],
        ),
        ([], install(edge_id="77"), "EDGE_ID_INVALID"),
        ([INSTALLED], report(), [CONGESTED]),
        ([INSTALLED, CONGESTED], report(), []),
        ([INSTALLED, CONGESTED], report(congested=False), [CLEARED]),
        ([INSTALLED], report(congested=False), []),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], command: Message, expected: str | list[Message]
) -> None:
    given(SECTION, *before).when(command).expect(expected)


def test_its_figures_are_those_of_the_present_congestion() -> None:
    congested = given(SECTION, INSTALLED, CONGESTED).state
    assert (congested.status, congested.delay_percent) == (Status.CONGESTED, 80)
    assert congested.changed_time == NOW
    changed = given(SECTION, INSTALLED, CONGESTED, INSTALLED).state
    assert changed.status is Status.CONGESTED
    free = given(SECTION, INSTALLED, CONGESTED, CLEARED).state
    assert (free.status, free.vehicles_per_hour) == (Status.FREE, 0)
