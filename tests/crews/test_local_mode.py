"""The desk hears whether coordination is there, and dispatches when it is not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.view import View
from services.chassis.telemetry import metrics
from services.crews import local_mode
from services.crews.domain.crew import Crew
from services.crews.domain.dispatch_mode import DispatchMode
from services.crews.domain.place import Place
from services.crews.local_dispatch import CrewPosition
from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher
from services.crews.need import Need, Requirements
from services.testing.spec import NOW, SECOND
from tests.crews.offices import MemoryOffice
from tests.crews.sentences import CREW, HOUR, accepted, arrived, free, offered, registered
from vigie.bulletin.v1 import bulletin_pb2 as bulletin, telemetry_pb2
from vigie.crew.v1 import (
    commands_pb2 as commands,
    events_pb2 as events,
    service_pb2 as api,
)
from vigie.need.v1 import commands_pb2 as need_commands

FAULT = Need(
    need_id="lighting/cabinet/MTP-0001/feeder-1",
    kind="supply_fault",
    priority=2,
    place=Place(3.88, 43.6, "Rue Foch"),
    clock_start_time=NOW - HOUR,
    requirements=Requirements(2, ("electrical",), ("bucket_truck",), 1800, 60),
)


def faults(_view: View) -> Iterable[Need]:
    return [FAULT]


def nothing(_view: View) -> Iterable[Need]:
    return []


def desk(context: MemoryOffice, *, needs: object = faults) -> LocalDispatcher:
    return LocalDispatcher(context, "lighting", needs, context.clock)  # type: ignore[arg-type]


def beat(time: int, epoch: str = "e1") -> telemetry_pb2.Heartbeat:
    return telemetry_pb2.Heartbeat(sent_time=time, epoch=epoch)


def crew(context: MemoryOffice) -> Crew:
    found = context.get("crew", CREW)
    assert isinstance(found, Crew)
    return found


def told(context: MemoryOffice, kind: type[Message]) -> list[Message]:
    return [request for request in context.submitted if isinstance(request, kind)]


@pytest.fixture
def context() -> MemoryOffice:
    context = MemoryOffice()
    context.happened(f"crew/{CREW}", *free)
    return context


@pytest.fixture
async def alone(context: MemoryOffice) -> LocalDispatcher:
    """A desk that heard coordination once, long ago."""
    one = desk(context)
    one.on_heartbeat(beat(NOW))
    context.pass_seconds(SILENCE_SECONDS + 1)
    return one


async def test_while_coordination_is_heard_the_desk_does_nothing(context: MemoryOffice) -> None:
    one = desk(context)
    for _ in range(10):
        context.pass_seconds(SILENCE_SECONDS)
        one.on_heartbeat(beat(context.time - SECOND))
        await one.tick()
    assert context.submitted == []


async def test_a_desk_that_just_opened_waits_before_it_takes_over(context: MemoryOffice) -> None:
    one = desk(context)
    one.on_heartbeat(beat(NOW - HOUR))
    context.pass_seconds(SILENCE_SECONDS)
    await one.tick()
    assert context.submitted == []
    context.pass_seconds(1)
    await one.tick()
    assert context.get("desk", "dispatch") == DispatchMode(local=True, since_time=context.time)


async def test_when_coordination_is_silent_the_desk_takes_over(
    context: MemoryOffice, alone: LocalDispatcher
) -> None:
    await alone.tick()
    (entered,) = told(context, commands.EnterLocalModeRequest)
    assert isinstance(entered, commands.EnterLocalModeRequest)
    assert entered.last_heard_time.ToMicroseconds() == NOW
    assert context.get("desk", "dispatch").local  # type: ignore[union-attr]


async def test_one_silence_is_entered_once_whoever_notices(context: MemoryOffice) -> None:
    desks = [desk(context), desk(context)]
    for one in desks:
        one.on_heartbeat(beat(NOW))
    context.pass_seconds(SILENCE_SECONDS + 1)
    ids = set()
    for one in desks:
        context.states.pop("desk/dispatch", None)
        await one.tick()
    ids = {request.request_id for request in told(context, commands.EnterLocalModeRequest)}  # type: ignore[attr-defined]
    assert len(ids) == 1


async def test_only_the_owner_of_the_desk_acts(
    context: MemoryOffice, alone: LocalDispatcher
) -> None:
    context.owner = False
    await alone.tick()
    assert context.submitted == []


async def test_the_desk_hands_back_when_coordination_returns(
    context: MemoryOffice, alone: LocalDispatcher
) -> None:
    await alone.tick()
    context.pass_seconds(60)
    alone.on_heartbeat(beat(context.time, "e2"))
    await alone.tick()
    assert context.get("desk", "dispatch").local is False  # type: ignore[union-attr]


async def test_each_silence_is_a_new_one(context: MemoryOffice, alone: LocalDispatcher) -> None:
    for _ in range(3):
        await alone.tick()
        assert context.get("desk", "dispatch").local  # type: ignore[union-attr]
        context.pass_seconds(60)
        alone.on_heartbeat(beat(context.time))
        await alone.tick()
        assert not context.get("desk", "dispatch").local  # type: ignore[union-attr]
        context.pass_seconds(SILENCE_SECONDS + 1)
    assert len(told(context, commands.EnterLocalModeRequest)) == 3
    assert len(context.met) == len(context.submitted)


async def test_a_heartbeat_from_the_past_is_not_news(context: MemoryOffice) -> None:
    one = desk(context)
    one.on_heartbeat(beat(NOW + SECOND))
    one.on_heartbeat(beat(NOW - HOUR))
    assert one.last_heartbeat == beat(NOW + SECOND)


async def test_a_sender_whose_clock_runs_ahead_is_missed_as_soon(context: MemoryOffice) -> None:
    one = desk(context)
    one.on_heartbeat(beat(NOW + HOUR))
    context.pass_seconds(SILENCE_SECONDS)
    assert not one.coordination_lost
    context.pass_seconds(1)
    assert one.coordination_lost


async def test_an_open_need_is_offered_to_a_free_crew(
    context: MemoryOffice, alone: LocalDispatcher
) -> None:
    await alone.tick()
    offer = crew(context).offer
    assert offer is not None
    assert (offer.need_id, offer.kind, offer.priority) == (FAULT.need_id, "supply_fault", 2)
    assert offer.clock_start_time == FAULT.clock_start_time
    assert offer.lease_end_time == context.time + 60 * SECOND
    await alone.tick()
    assert len(told(context, api.OfferTaskRequest)) == 1


async def test_a_new_owner_goes_on_with_the_same_offer(
    context: MemoryOffice, alone: LocalDispatcher
) -> None:
    await alone.tick()
    version = context.version("crew", CREW)
    successor = desk(context)
    context.pass_seconds(SILENCE_SECONDS + 1)
    await successor.tick()
    assert context.version("crew", CREW) == version


async def test_a_need_that_was_declined_is_offered_to_another_crew(
    context: MemoryOffice, alone: LocalDispatcher
) -> None:
    alone.positions[CREW] = CrewPosition(3.88, 43.6, context.time)
    other = events.CrewRegistered()
    other.CopyFrom(registered)
    other.crew_id = "lighting-02"
    context.happened("crew/lighting-02", other, *free[1:])
    await alone.tick()
    offer = crew(context).offer
    assert offer is not None
    context.happened(f"crew/{CREW}", events.TaskDeclined(task_id=offer.task_id, reason="REST"))
    await alone.tick()
    second = context.get("crew", "lighting-02")
    assert isinstance(second, Crew)
    assert second.offer is not None
    assert second.offer.task_id != offer.task_id


async def test_a_crew_that_changed_meanwhile_refuses_and_the_desk_goes_on(
    context: MemoryOffice, alone: LocalDispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_mode, "assign_crews", lambda *_: [(FAULT, CREW)])
    context.happened(f"crew/{CREW}", offered("T"), accepted("T"))
    before = context.version("crew", CREW)
    await alone.tick()
    assert len(told(context, api.OfferTaskRequest)) == 1
    assert context.version("crew", CREW) == before


async def test_the_departments_own_needs_are_told_what_becomes_of_their_tasks(
    context: MemoryOffice,
) -> None:
    one = desk(context, needs=nothing)
    context.happened(f"crew/{CREW}", offered("T", need_id=FAULT.need_id), accepted("T"))
    context.pass_seconds(SILENCE_SECONDS + 1)
    await one.tick()
    context.happened(f"crew/{CREW}", arrived("T"), events.TaskFinished(task_id="T"))
    await one.tick()
    await one.tick()
    noted = told(context, need_commands.NoteTaskRequest)
    assert [(n.aggregate, n.need_id, n.task_id, n.crew, n.status) for n in noted] == [  # type: ignore[attr-defined]
        ("cabinet/MTP-0001", FAULT.need_id, "T", f"lighting/{CREW}", status)
        for status in (bulletin.TASK_STATUS_ACCEPTED, bulletin.TASK_STATUS_DONE)
    ]


async def test_what_expired_is_asked_again_under_another_id(
    context: MemoryOffice, alone: LocalDispatcher
) -> None:
    context.refusals = ["DEADLINE_PASSED"]
    await alone.tick()
    assert context.get("desk", "dispatch") is None
    assert len(context.met) == 1
    await alone.tick()
    assert context.get("desk", "dispatch").local  # type: ignore[union-attr]


@pytest.mark.parametrize(("code", "asked"), [("NEED_UNKNOWN", 1), ("BROKER_UNAVAILABLE", 2)])
async def test_a_note_is_repeated_only_where_that_may_help(
    context: MemoryOffice, code: str, asked: int
) -> None:
    one = desk(context, needs=nothing)
    context.happened("desk/dispatch", events.LocalModeEntered())
    context.happened(f"crew/{CREW}", offered("T", need_id=FAULT.need_id))
    context.pass_seconds(SILENCE_SECONDS + 1)
    context.refusals = [code]
    for _ in range(3):
        await one.tick()
    assert len(context.met) == asked


async def test_who_hears_no_broker_cannot_say_that_coordination_is_silent(
    context: MemoryOffice,
) -> None:
    one = desk(context)
    one.on_heartbeat(beat(NOW))
    context.available = False
    context.pass_seconds(SILENCE_SECONDS + 5)
    await one.tick()
    context.available = True
    context.pass_seconds(SILENCE_SECONDS - 1)
    await one.tick()
    assert told(context, commands.EnterLocalModeRequest) == []
    context.pass_seconds(2)
    await one.tick()
    assert len(told(context, commands.EnterLocalModeRequest)) == 1


async def test_a_desk_that_takes_over_hands_back_only_to_who_is_there(
    context: MemoryOffice,
) -> None:
    first = desk(context)
    first.on_heartbeat(beat(NOW))
    context.pass_seconds(SILENCE_SECONDS + 1)
    await first.tick()
    second = desk(context)
    second.on_heartbeat(beat(NOW))
    await second.tick()
    assert told(context, commands.LeaveLocalModeRequest) == []
    second.on_heartbeat(beat(context.clock()))
    await second.tick()
    assert len(told(context, commands.LeaveLocalModeRequest)) == 1


def shown(name: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name, {"service": "lighting"})


async def test_every_replica_shows_the_mode_and_how_long_coordination_has_been_silent() -> None:
    context = MemoryOffice()
    mine = desk(context, needs=nothing)
    await mine.tick()
    assert shown("vigie_local_mode") == 0
    context.pass_seconds(SILENCE_SECONDS + 1)
    await mine.tick()
    context.owner = False
    await mine.tick()
    assert shown("vigie_local_mode") == 1
    assert shown("vigie_heartbeat_age_seconds") == SILENCE_SECONDS + 1
    mine.on_heartbeat(beat(context.time))
    await mine.tick()
    assert shown("vigie_heartbeat_age_seconds") == 0
