"""Local mode in a department: a life first, and the alarm for needs that no own crew serves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.telemetry import metrics
from services.crews.domain.crew import Crew
from services.crews.domain.role import Role
from services.crews.local_mode import LocalDispatcher
from services.crews.need import P1, P4, Need, Requirements
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW
from tests.crews.dispatchers import (
    FAULT,
    crew_of,
    dispatcher_of,
    heartbeat,
    needs_of,
    submitted,
)
from tests.crews.examples import CREW, accepted, arrived, free, offered, registered, unsafe
from tests.lighting.department import LIGHTING
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, NeedUnserved
from vigie.crew.v1 import events_pb2 as events, service_pb2 as api
from vigie.need.v1.commands_pb2 import NoteTaskRequest
from vigie.type.v1.place_pb2 import PRIORITY_P1

LIFE = replace(
    FAULT, priority=P1, clock_start_time=NOW, requirements=Requirements(P1, (), (), 900, 60)
)
LIFTING = replace(LIFE, requirements=Requirements(P1, ("lifting",), (), 900, 60))


def in_local_mode(context: MemoryContext, *needs: Need) -> LocalDispatcher:
    context.happened("desk/dispatch", events.LocalModeEntered())
    return dispatcher_of(context, partial(needs_of, list(needs)))


def second_crew(context: MemoryContext, *happened: Message) -> str:
    other = events.CrewRegistered()
    other.CopyFrom(registered)
    other.crew_id = "lighting-02"
    context.happened("crew/lighting-02", other, *free[1:], *happened)
    return other.crew_id


def waiting(priority: str = "P1") -> float | None:
    labels = {"service": "lighting", "priority": priority}
    return metrics.REGISTRY.get_sample_value("vigie_local_needs_waiting", labels)


def published_news(context: MemoryContext) -> list[NeedUnserved]:
    """Return the published news of unserved needs."""
    found: list[Any] = [each for entry in context.entries for each in LIGHTING.bulletins(entry)]
    news: list[Bulletin] = found
    return [each.need_unserved for each in news if each.HasField("need_unserved")]


async def test_a_life_takes_a_crew_off_routine_work_that_it_first_makes_safe(
    context: MemoryContext,
) -> None:
    context.happened(f"crew/{CREW}", offered("A"), accepted("A"), arrived("A"), unsafe("A"))
    await in_local_mode(context, LIFE).tick()
    offer = crew_of(context).offer
    assert offer is not None
    assert (offer.need_id, offer.priority) == (LIFE.need_id, PRIORITY_P1)
    await context.submit(
        api.AcceptTaskRequest(
            request_id=(id_ := context.fresh_id()), crew_id=CREW, task_id=offer.task_id
        ),
        command_id=id_,
    )
    assert [type(each) for each in context.entries[-1].events] == [
        events.TaskAccepted,
        events.MakingSafeStarted,
    ]


async def test_a_lesser_offer_is_withdrawn_and_the_life_offered_in_one_round(
    context: MemoryContext,
) -> None:
    context.happened(f"crew/{CREW}", offered("A"))
    await in_local_mode(context, LIFE).tick()
    offer = crew_of(context).offer
    assert offer is not None
    assert offer.need_id == LIFE.need_id
    assert [each.task_id for each in context.events(events.OfferWithdrawn)] == ["A"]


async def test_a_yes_that_comes_before_the_withdrawal_stands(
    context: MemoryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a leader who accepts in the same moment, the round offers nothing on a stale state."""
    context.happened(f"crew/{CREW}", offered("A"))
    dispatcher = in_local_mode(context, LIFE)
    stale: dict[str, Crew] = {CREW: crew_of(context)}
    context.happened(f"crew/{CREW}", accepted("A"))
    monkeypatch.setattr(LocalDispatcher, "_crews", lambda _self: stale)
    await dispatcher.tick()
    crew = crew_of(context)
    assert crew.offer is None
    assert crew.task is not None
    assert crew.task.task_id == "A"
    monkeypatch.undo()
    await dispatcher.tick()
    offer = crew_of(context).offer
    assert offer is not None
    assert offer.need_id == LIFE.need_id


async def test_an_unanswered_life_goes_to_the_next_crew_and_then_to_all_again(
    context: MemoryContext,
) -> None:
    other = second_crew(context)
    dispatcher = in_local_mode(context, LIFE)
    asked: list[str] = []
    for _ in range(4):
        await dispatcher.tick()
        asked += [each for each in (CREW, other) if crew_of(context, each).offer is not None]
        context.wait(61)
    assert len(asked) == 4
    assert {asked[0], asked[1]} == {CREW, other}
    assert asked[2:] == asked[:2]


async def test_a_need_that_nobody_serves_is_counted_logged_and_published_until_it_is(
    context: MemoryContext, capsys: pytest.CaptureFixture[str]
) -> None:
    dispatcher = in_local_mode(context, LIFTING)
    for _ in range(3):
        await dispatcher.tick()
    assert waiting() == 1
    assert capsys.readouterr().out.count("local_need_waits") == 1
    assert published_news(context) == [NeedUnserved(need_id=LIFE.need_id, unserved=True)]
    dispatcher.on_heartbeat(heartbeat(context.time))
    await dispatcher.tick()
    assert waiting() == 0
    assert published_news(context)[1:] == [NeedUnserved(need_id=LIFE.need_id, unserved=False)]


async def test_a_need_that_a_crew_can_go_to_is_served_again(context: MemoryContext) -> None:
    context.happened(f"crew/{CREW}", offered("A", priority=PRIORITY_P1), accepted("A"))
    dispatcher = in_local_mode(context, LIFE)
    await dispatcher.tick()
    assert waiting() == 1
    second_crew(context)
    await dispatcher.tick()
    assert waiting() == 0
    assert [each.unserved for each in published_news(context)] == [True, False]


async def test_only_the_owner_counts_the_needs_that_wait(context: MemoryContext) -> None:
    dispatcher = in_local_mode(context, LIFTING)
    await dispatcher.tick()
    context.owned = lambda _aggregate: False
    await dispatcher.tick()
    assert waiting() == 0


@pytest.mark.parametrize("need_id", ["lighting/x", "lighting", "lighting//x", "lighting/a/b/"])
async def test_a_task_for_no_need_of_the_department_costs_itself_only(
    context: MemoryContext, need_id: str
) -> None:
    """Given a crew whose task names a need of another shape, local mode dispatches the others."""
    context.happened(f"crew/{CREW}", offered("A", need_id=need_id, priority=PRIORITY_P1))
    other = second_crew(context)
    await in_local_mode(context, LIFE).tick()
    assert crew_of(context, other).offer is not None
    assert submitted(context, NoteTaskRequest) == []


async def test_a_partition_that_does_not_answer_stops_no_other_command(
    context: MemoryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a first crew whose partition has no owner, the second need is offered in this round."""
    other = second_crew(context)
    submit = context.submit

    async def slow(request: Any, **header: Any) -> Any:
        if getattr(request, "crew_id", "") == CREW:
            raise TimeoutError
        return await submit(request, **header)

    monkeypatch.setattr(context, "submit", slow)
    routine = replace(FAULT, priority=P4, need_id="lighting/cabinet/MTP-0002")
    await in_local_mode(context, LIFE, routine).tick()
    assert crew_of(context, other).offer is not None


async def test_the_first_crew_to_finish_does_not_end_the_need_of_the_others(
    context: MemoryContext,
) -> None:
    roles = (Role("electrician", ("electrical",)), Role("signing", ("signing",)))
    column = replace(LIFE, requirements=Requirements.for_roles(P1, "", *roles))
    signers = events.CrewRegistered()
    signers.CopyFrom(registered)
    signers.crew_id = "lighting-02"
    signers.skills[:] = ["signing"]
    dispatcher = in_local_mode(context, column)
    context.happened(
        f"crew/{CREW}", offered("T", need_id=LIFE.need_id), accepted("T"), arrived("T")
    )
    context.happened(f"crew/{CREW}", events.TaskFinished(task_id="T"))
    await dispatcher.tick()
    assert submitted(context, NoteTaskRequest) == []
    assert waiting() == 1
    work = (offered("S", need_id=LIFE.need_id), accepted("S"), arrived("S"))
    context.happened("crew/lighting-02", signers, free[1], *work, events.TaskFinished(task_id="S"))
    await dispatcher.tick()
    done = [each.task_id for each in submitted(context, NoteTaskRequest)]
    assert sorted(done) == ["S", "T"]
