"""Decisions about a crew's card, its shift and its timers."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider
from services.crews.domain.decide import crew_decider, due
from services.crews.domain.dispatch_mode import dispatch_mode_decider
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.crews.examples import (
    CREW,
    DEPOT,
    HOUR,
    LEASE_END,
    SHIFT_END,
    accepted,
    busy,
    crew,
    free,
    making_safe,
    offered,
    on_shift,
    registered,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal

END = commands.EndShiftRequest(crew_id=CREW)
FINISH = commands.FinishTaskRequest(crew_id=CREW, task_id="A")
expired = events.OfferExpired(task_id="A")
ended = events.ShiftEnded()
overrun = events.ShiftOverrun()
reserved = (*free, offered("A"))
renamed = events.CrewRegistered()
renamed.CopyFrom(registered)
renamed.name = "Lumière 2"
long_lease = offered("A", lease_end_time=timestamp(SHIFT_END + SECOND))


def card(**changes: Any) -> commands.RegisterCrewRequest:
    fields: dict[str, Any] = {
        "name": "Lumière 1",
        "skills": ["electrical", "aerial_platform", "electrical"],
        "equipment": ["bucket_truck"],
        "lending": bulletin.LENDING_RULE_P1_P2,
        "depot": DEPOT,
    }
    return commands.RegisterCrewRequest(crew_id=CREW, **(fields | changes))


def start(end_time: int) -> commands.StartShiftRequest:
    return commands.StartShiftRequest(crew_id=CREW, end_time=timestamp(end_time))


def elapse(kind: str, due_time: int) -> journal.ElapseRequest:
    return journal.ElapseRequest(aggregate=f"crew/{CREW}", kind=kind, due_time=due_time)


@pytest.mark.parametrize(
    ("happened", "time", "command", "expected"),
    [
        ((), NOW, card(), [registered]),
        ((registered,), NOW, card(), []),
        (busy, NOW, card(name="Lumière 2"), [renamed]),
        ((), NOW, card(depot=None), "DEPOT_INVALID"),
        ((registered,), NOW, start(SHIFT_END), [on_shift]),
        (free, NOW, start(SHIFT_END), []),
        (free, NOW, start(SHIFT_END + HOUR), "CREW_ON_DUTY"),
        ((registered,), NOW, start(0), "SHIFT_INVALID"),
        ((registered,), NOW, start(NOW), "SHIFT_INVALID"),
        ((registered,), NOW, start(NOW + 24 * HOUR + 1), "SHIFT_INVALID"),
        (free, NOW, END, [ended]),
        ((registered,), NOW, END, []),
        ((*reserved, accepted("A")), NOW, END, "CREW_BUSY"),
        (busy, NOW, END, "CREW_BUSY"),
        (making_safe, NOW, END, "CREW_BUSY"),
        (reserved, NOW, END, "CREW_RESERVED"),
        (reserved, LEASE_END, END, [expired, ended]),
        (reserved, LEASE_END, elapse("offer", LEASE_END), [expired]),
        (free, SHIFT_END, elapse("shift", SHIFT_END), [ended]),
        (busy, SHIFT_END, FINISH, [events.TaskFinished(task_id="A"), ended]),
        (
            (*free, long_lease),
            SHIFT_END + SECOND,
            elapse("offer", SHIFT_END + SECOND),
            [expired, ended],
        ),
        ((), SHIFT_END, elapse("offer", LEASE_END), []),
        (free, SHIFT_END, elapse("offer", LEASE_END), []),
        ((*reserved, accepted("A")), SHIFT_END, elapse("offer", LEASE_END), []),
        (reserved, SHIFT_END, elapse("offer", LEASE_END - SECOND), []),
        (reserved, SHIFT_END, elapse("shift", SHIFT_END), []),
        (busy, SHIFT_END, elapse("shift", SHIFT_END), [overrun]),
        ((*busy, overrun), SHIFT_END, elapse("shift", SHIFT_END), []),
        ((*free, ended), SHIFT_END, elapse("shift", SHIFT_END), []),
        (free, SHIFT_END, elapse("shift", SHIFT_END - SECOND), []),
        (free, SHIFT_END, elapse("unknown", SHIFT_END), []),
    ],
)
def test_each_command_and_timer_in_each_state(
    happened: tuple[Message, ...], time: int, command: Message, expected: str | list[Message]
) -> None:
    crew(*happened).at(time).when(command).expect(expected)


@pytest.mark.parametrize(
    ("happened", "timer"),
    [
        (free, (SHIFT_END, "shift")),
        (reserved, (LEASE_END, "offer")),
        ((*reserved, expired), (SHIFT_END, "shift")),
        (busy, (SHIFT_END, "shift")),
        ((*busy, overrun), None),
        ((*free, ended), None),
    ],
)
def test_a_crew_waits_for_its_answer_then_for_the_end_of_its_shift(
    happened: tuple[Message, ...], timer: tuple[int, str] | None
) -> None:
    assert due(crew(*happened).state) == timer


def test_a_card_is_edited_while_the_crew_works() -> None:
    state = crew(*busy, renamed).state
    assert (state.name, state.task.task_id) == ("Lumière 2", "A")


@pytest.mark.parametrize("decider", [crew_decider, dispatch_mode_decider])
def test_a_request_that_is_no_command_raises_a_type_error_that_names_it(
    decider: Decider[Any],
) -> None:
    with pytest.raises(TypeError, match=r"^not a command for .*ListCrewsRequest$"):
        decider.decide(commands.ListCrewsRequest(), decider.initial, crew().context)
