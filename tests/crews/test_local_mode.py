"""Local mode: when a department dispatches its own crews, and what it submits."""

from __future__ import annotations

import pytest

from services.chassis.telemetry import metrics
from services.crews import local_mode
from services.crews.domain.dispatch_mode import DispatchMode
from services.crews.local_candidates import CrewPosition
from services.crews.local_dispatch import Assignment, Plan
from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW, SECOND
from tests.crews.dispatchers import (
    FAULT,
    crew_of,
    dispatcher_of,
    heartbeat,
    local,
    nothing,
    submitted,
)
from tests.crews.examples import CREW, HOUR, accepted, arrived, free, offered, registered
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import commands_pb2 as commands, events_pb2 as events, service_pb2 as api
from vigie.need.v1 import commands_pb2 as need_commands


async def test_while_heartbeats_come_nothing_is_submitted(context: MemoryContext) -> None:
    dispatcher = dispatcher_of(context)
    for _ in range(10):
        context.wait(SILENCE_SECONDS)
        dispatcher.on_heartbeat(heartbeat(context.time - SECOND))
        await dispatcher.tick()
    assert context.submitted == []


async def test_a_dispatcher_that_just_started_waits_for_a_heartbeat(context: MemoryContext) -> None:
    dispatcher = dispatcher_of(context)
    dispatcher.on_heartbeat(heartbeat(NOW - HOUR))
    context.wait(SILENCE_SECONDS)
    await dispatcher.tick()
    assert context.submitted == []
    context.wait(1)
    await dispatcher.tick()
    mode = context.get("desk", "dispatch")
    assert isinstance(mode, DispatchMode)
    assert (mode.local, mode.since_time) == (True, context.time)


async def test_without_heartbeats_the_department_enters_local_mode(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    await dispatcher.tick()
    (entered,) = submitted(context, commands.EnterLocalModeRequest)
    assert entered.last_heard_time.ToMicroseconds() == NOW
    assert local(context)


async def test_every_process_enters_one_silence_under_the_same_id(context: MemoryContext) -> None:
    dispatchers = [dispatcher_of(context), dispatcher_of(context)]
    for dispatcher in dispatchers:
        dispatcher.on_heartbeat(heartbeat(NOW))
    context.wait(SILENCE_SECONDS + 1)
    for dispatcher in dispatchers:
        context.partition_state.states.pop("desk/dispatch", None)
        await dispatcher.tick()
    entered = submitted(context, commands.EnterLocalModeRequest)
    assert len(entered) == 2
    assert len({request.request_id for request in entered}) == 1


async def test_only_the_owner_of_the_dispatch_mode_acts(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    context.owned = lambda _aggregate: False
    await dispatcher.tick()
    assert context.submitted == []


async def test_each_silence_is_entered_and_left_under_ids_of_its_own(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    for _ in range(3):
        await dispatcher.tick()
        assert local(context)
        context.wait(60)
        dispatcher.on_heartbeat(heartbeat(context.time, "e2"))
        await dispatcher.tick()
        assert not local(context)
        context.wait(SILENCE_SECONDS + 1)
    entered = submitted(context, commands.EnterLocalModeRequest)
    left = submitted(context, commands.LeaveLocalModeRequest)
    ids = {request.request_id for request in entered} | {request.request_id for request in left}
    assert (len(entered), len(left)) == (3, 3)
    assert len(ids) == 6


async def test_an_open_need_is_offered_once_to_a_free_crew(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    await dispatcher.tick()
    offer = crew_of(context).offer
    assert offer is not None
    assert (offer.need_id, offer.kind, offer.priority) == (FAULT.need_id, "supply_fault", 2)
    assert offer.clock_start_time == FAULT.clock_start_time
    assert offer.lease_end_time == context.time + 60 * SECOND
    await dispatcher.tick()
    successor = dispatcher_of(context)
    context.wait(SILENCE_SECONDS + 1)
    await successor.tick()
    assert len(submitted(context, api.OfferTaskRequest)) == 1


async def test_a_need_that_was_declined_is_offered_to_another_crew(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    dispatcher.positions[CREW] = CrewPosition(3.88, 43.6, context.time)
    other = events.CrewRegistered()
    other.CopyFrom(registered)
    other.crew_id = "lighting-02"
    context.happened("crew/lighting-02", other, *free[1:])
    await dispatcher.tick()
    offer = crew_of(context).offer
    assert offer is not None
    context.happened(f"crew/{CREW}", events.TaskDeclined(task_id=offer.task_id, reason="REST"))
    await dispatcher.tick()
    second = crew_of(context, "lighting-02").offer
    assert second is not None
    assert second.task_id != offer.task_id


async def test_a_rejected_offer_does_not_stop_the_dispatcher(
    context: MemoryContext, dispatcher: LocalDispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = FAULT.requirements.roles[0]
    monkeypatch.setattr(local_mode, "plan", lambda *_: Plan([Assignment(FAULT, role, CREW)]))
    context.happened(f"crew/{CREW}", offered("T"), accepted("T"))
    before = context.version("crew", CREW)
    await dispatcher.tick()
    assert len(submitted(context, api.OfferTaskRequest)) == 1
    assert context.version("crew", CREW) == before


async def test_the_departments_needs_receive_the_steps_of_their_tasks(
    context: MemoryContext,
) -> None:
    dispatcher = dispatcher_of(context, nothing)
    context.happened(f"crew/{CREW}", offered("T", need_id=FAULT.need_id), accepted("T"))
    context.wait(SILENCE_SECONDS + 1)
    await dispatcher.tick()
    context.happened(f"crew/{CREW}", arrived("T"), events.TaskFinished(task_id="T"))
    await dispatcher.tick()
    await dispatcher.tick()
    noted = submitted(context, need_commands.NoteTaskRequest)
    assert [(n.aggregate, n.need_id, n.task_id, n.crew, n.status) for n in noted] == [
        ("cabinet/MTP-0001", FAULT.need_id, "T", f"lighting/{CREW}", status)
        for status in (bulletin.TASK_STATUS_ACCEPTED, bulletin.TASK_STATUS_DONE)
    ]


async def test_an_expired_command_is_submitted_again_under_another_id(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    context.rejections = ["DEADLINE_PASSED"]
    await dispatcher.tick()
    assert not local(context)
    await dispatcher.tick()
    assert local(context)
    first, second = submitted(context, commands.EnterLocalModeRequest)
    assert first.request_id != second.request_id


@pytest.mark.parametrize(("code", "attempts"), [("NEED_UNKNOWN", 1), ("BROKER_UNAVAILABLE", 2)])
async def test_a_note_is_repeated_only_where_that_may_help(
    context: MemoryContext, code: str, attempts: int
) -> None:
    dispatcher = dispatcher_of(context, nothing)
    context.happened("desk/dispatch", events.LocalModeEntered())
    context.happened(f"crew/{CREW}", offered("T", need_id=FAULT.need_id))
    context.wait(SILENCE_SECONDS + 1)
    context.rejections = [code]
    for _ in range(3):
        await dispatcher.tick()
    assert len(context.submitted) == attempts


async def test_every_replica_exports_the_mode_and_the_age_of_the_heartbeat(
    context: MemoryContext,
) -> None:
    def shown(name: str) -> float | None:
        return metrics.REGISTRY.get_sample_value(name, {"service": "lighting"})

    dispatcher = dispatcher_of(context, nothing)
    await dispatcher.tick()
    assert shown("vigie_local_mode") == 0
    context.wait(SILENCE_SECONDS + 1)
    await dispatcher.tick()
    context.owned = lambda _aggregate: False
    await dispatcher.tick()
    assert shown("vigie_local_mode") == 1
    assert shown("vigie_heartbeat_age_seconds") == SILENCE_SECONDS + 1
    dispatcher.on_heartbeat(heartbeat(context.time))
    await dispatcher.tick()
    assert shown("vigie_heartbeat_age_seconds") == 0
