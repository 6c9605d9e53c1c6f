"""A need that local mode fails on costs itself only, with any error."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.telemetry import metrics
from services.crews import local_mode
from services.crews.failed_needs import DISPATCH_FAILED, FailedNeeds
from services.crews.local_dispatch import Plan, plan
from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher
from services.testing.memory_context import MemoryContext
from tests.crews.dispatchers import FAULT, crew_of, local, needs_of, submitted
from tests.crews.examples import CREW, accepted, free, offered, registered
from vigie.crew.v1 import events_pb2 as events, service_pb2 as api
from vigie.need.v1.commands_pb2 import NoteTaskRequest

BAD = replace(FAULT, need_id="lighting/cabinet/MTP-0002/feeder-1", priority=1)
ERRORS = [ValueError("x"), KeyError("x"), TypeError("x"), ZeroDivisionError(), RuntimeError("x")]


def failed_needs() -> float:
    labels = {"service": "lighting", "kind": "cabinet", "rule": DISPATCH_FAILED}
    return metrics.REGISTRY.get_sample_value("vigie_needs_invalid_total", labels) or 0


@pytest.fixture
def dispatcher(context: MemoryContext) -> LocalDispatcher:
    """A dispatcher in a long silence, with a bad need before a sound one."""
    found = LocalDispatcher(
        context, "lighting", lambda view: needs_of([BAD, FAULT], view), context.clock
    )
    context.wait(SILENCE_SECONDS + 1)
    return found


@pytest.mark.parametrize("error", ERRORS)
async def test_a_need_that_cannot_be_planned_is_left_out(
    context: MemoryContext,
    dispatcher: LocalDispatcher,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(needs: Any, *rest: Any) -> Plan:
        if BAD in needs:
            raise error
        return plan(needs, *rest)

    monkeypatch.setattr(local_mode, "plan", failing)
    before = failed_needs()
    await dispatcher.tick()
    offer = crew_of(context).offer
    assert offer is not None
    assert offer.need_id == FAULT.need_id
    assert failed_needs() == before + 1


@pytest.mark.parametrize("error", ERRORS)
async def test_a_need_that_cannot_be_offered_is_passed_over(
    context: MemoryContext,
    dispatcher: LocalDispatcher,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context.happened("crew/lighting-02", registered, *free[1:])
    submit = context.submit

    async def failing(request: Message, **options: Any) -> Any:
        if isinstance(request, api.OfferTaskRequest) and request.need_id == BAD.need_id:
            raise error
        return await submit(request, **options)

    monkeypatch.setattr(context, "submit", failing)
    await dispatcher.tick()
    offers = submitted(context, api.OfferTaskRequest)
    assert [offer.need_id for offer in offers] == [FAULT.need_id]


@pytest.mark.parametrize("error", ERRORS)
async def test_a_need_whose_task_cannot_be_noted_is_passed_over(
    context: MemoryContext,
    dispatcher: LocalDispatcher,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context.happened(f"crew/{CREW}", offered("T", need_id=BAD.need_id), accepted("T"))
    context.happened("desk/dispatch", events.LocalModeEntered())
    submit = context.submit

    async def failing(request: Message, **options: Any) -> Any:
        if isinstance(request, NoteTaskRequest):
            raise error
        return await submit(request, **options)

    monkeypatch.setattr(context, "submit", failing)
    before = failed_needs()
    await dispatcher.tick()
    assert local(context)
    assert failed_needs() == before + 1


def test_a_need_without_an_id_of_its_own_is_counted_too() -> None:
    def fail() -> None:
        raise LookupError

    def count() -> float:
        labels = {"service": "lighting", "kind": "", "rule": DISPATCH_FAILED}
        return metrics.REGISTRY.get_sample_value("vigie_needs_invalid_total", labels) or 0

    before = count()
    with FailedNeeds("lighting").isolate("x"):
        fail()
    assert count() == before + 1
