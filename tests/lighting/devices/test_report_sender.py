"""Word of a cabinet has the same id when said again, and another where it was not heard."""

from __future__ import annotations

from services.lighting.devices.report_sender import ReportSender
from tests.lighting.examples import CABINET, install
from tests.lighting.office import MemoryOffice
from vigie.lighting.v1 import commands_pb2 as reports


async def context() -> MemoryOffice:
    made = MemoryOffice()
    await made.decide(install(), CABINET)
    return made


def word() -> reports.ConfirmDimRequest:
    return reports.ConfirmDimRequest(feeder_id="F1", sequence=1)


async def test_the_same_word_after_a_restart_has_the_same_id() -> None:
    heard = await context()
    assert await ReportSender(heard, CABINET).submit(word(), "F1", "1")
    assert await ReportSender(heard, CABINET).submit(word(), "F1", "1")
    first, second = heard.said
    assert first == second


async def test_another_word_has_another_id() -> None:
    heard = await context()
    messenger = ReportSender(heard, CABINET)
    await messenger.submit(word(), "F1", "1")
    await messenger.submit(word(), "F1", "2")
    await messenger.submit(reports.ReportReachableRequest(), "F1", "1")
    assert len({said.request_id for said in heard.said}) == 3  # type: ignore[attr-defined]


async def test_what_was_not_heard_is_said_again_under_another_id() -> None:
    deaf = await context()
    messenger = ReportSender(deaf, CABINET)
    await messenger.submit(word(), "F1", "1")
    deaf.deaf = True
    assert not await messenger.submit(word(), "F1", "1")
    deaf.deaf = False
    assert await messenger.submit(word(), "F1", "1")
    first, again = deaf.said
    assert first != again


async def test_a_refusal_is_not_heard_either() -> None:
    empty = MemoryOffice()
    assert not await ReportSender(empty, CABINET).submit(word(), "F1", "1")
