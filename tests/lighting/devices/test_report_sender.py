"""A report has the same id when it is repeated, and another one where it was not acknowledged."""

from __future__ import annotations

import pytest

from services.chassis.devices.report_sender import ReportSender
from services.testing.memory_context import MemoryContext
from tests.lighting.department import LIGHTING
from tests.lighting.examples import CABINET, install
from vigie.lighting.v1 import commands_pb2 as reports


@pytest.fixture
def context() -> MemoryContext:
    context = MemoryContext(LIGHTING)
    context.ask(install())
    return context


Confirmed = reports.ConfirmDimRequest


class Sender:
    """Keeps the id of each submitted report."""

    def __init__(self, context: MemoryContext) -> None:
        self.sender = ReportSender(context, "cabinet_id", CABINET)
        self.ids: list[str] = []

    async def submit(
        self, *key: str, report: Confirmed | reports.ReportReachableRequest | None = None
    ) -> bool:
        report = report or reports.ConfirmDimRequest(feeder_id="F1", sequence=1)
        acknowledged = await self.sender.submit(report, *key)
        self.ids.append(report.request_id)
        return acknowledged


async def test_a_report_has_the_same_id_after_a_restart(context: MemoryContext) -> None:
    first, restarted = Sender(context), Sender(context)
    assert await first.submit("F1", "1")
    assert await restarted.submit("F1", "1")
    assert first.ids == restarted.ids


async def test_another_report_or_key_has_another_id(context: MemoryContext) -> None:
    sender = Sender(context)
    await sender.submit("F1", "1")
    await sender.submit("F1", "2")
    await sender.submit("F1", "1", report=reports.ReportReachableRequest())
    assert len(set(sender.ids)) == 3


async def test_a_report_without_an_answer_is_repeated_under_another_id(
    context: MemoryContext,
) -> None:
    sender = Sender(context)
    context.silent = True
    assert not await sender.submit("F1", "1")
    context.silent = False
    assert await sender.submit("F1", "1")
    assert len(set(sender.ids)) == 2


async def test_a_rejected_report_is_not_acknowledged() -> None:
    assert not await Sender(MemoryContext(LIGHTING)).submit("F1", "1")
