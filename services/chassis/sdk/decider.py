"""An aggregate's decider: how it decides, how it evolves, and when its next timer falls due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from google.protobuf.message import Message

State = TypeVar("State")

MICROS = 1_000_000
"""Microseconds in a second: times of records and decisions are microseconds since 1970, UTC."""

NO_ACTOR = ""


class Rejected(Exception):
    """A command, or a query, answered no.

    `code` is a stable word in capitals. Its ending decides what a gRPC caller sees: `_UNKNOWN` is
    NOT_FOUND, `_INVALID` is INVALID_ARGUMENT, `_EXISTS` is ALREADY_EXISTS, anything else is
    FAILED_PRECONDITION. `message` is a sentence that names the remedy; `field` is the request's
    field at fault, where there is one.
    """

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.field = field


class DecisionContext(msgspec.Struct, frozen=True):
    """The time and the origin of one decision. Pure code reads no other clock.

    `time` is the owner's, in microseconds since 1970, UTC; `id` is the aggregate's own;
    `traceparent` is the trace of the caller, for the requests that follow from the decision.
    """

    time: int
    id: str
    actor: str = NO_ACTOR
    command_id: str = ""
    cause: str = ""
    traceparent: str = ""


def no_timer(_state: Any) -> tuple[int, str] | None:
    """Return None: the aggregate has no timer."""
    return None


@dataclass(frozen=True)
class Decider(Generic[State]):
    """One kind of aggregate, whole (Chassaing's decider, with timers).

    - `decide(command, state, moment)` returns events (none: it is already so) or raises `Rejected`.
    - `evolve(state, event, moment)` returns the next state and never raises on an event of its own.
    - `initial` is the state before the first event: a frozen dataclass of plain values
      (numbers, text, enums, tuples, frozen dataclasses, dicts), so that a snapshot can hold it.
    - `due(state)` is the earliest timer, as (time in microseconds, kind), or None. When it falls
      due the decider receives an `ElapseRequest` of that kind; one that no longer fits is answered
      with no events.
    """

    decide: Callable[[Any, State, DecisionContext], Sequence[Message]]
    evolve: Callable[[State, Any, DecisionContext], State]
    initial: State
    due: Callable[[State], tuple[int, str] | None] = no_timer
