"""A department of the oracle: the real crews, bulletins and local mode, and needs set by hand.

A need is the state of an aggregate of its own, `fault/<number>`. No command raises it: the oracle
records the need as it is from now on, and the real lifecycle of needs publishes what changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any, cast

from google.protobuf.message import Message

from services.chassis.partition.codec import encode_event
from services.chassis.partition.command_processor import CommandProcessor
from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.view import View
from services.crews.aggregate_kind import Kind
from services.crews.department import CREW_RPC, Department
from services.crews.domain.place import place_of
from services.crews.domain.role import role_of
from services.crews.need import Need, Requirements
from services.testing.in_memory_owner import InMemoryOwner
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1.commands_pb2 import NoteTaskRequest

FAULT = "fault"
CLOSURE = "closure"
TAKEN_UP = frozenset(
    {
        bulletins.TASK_STATUS_ACCEPTED,
        bulletins.TASK_STATUS_EN_ROUTE,
        bulletins.TASK_STATUS_HOLDING,
        bulletins.TASK_STATUS_ON_SITE,
        bulletins.TASK_STATUS_MAKING_SAFE,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A need, None once it has ended."""

    raised: bool = False
    need: Need | None = None
    released: bool = False
    """Whether a note withdrew it or stated its end; its department may serve it by itself later."""


def _decide(command: Any, _state: Any, context: DecisionContext) -> Sequence[Message]:
    raise Rejected("COMMAND_INVALID", f"{context.id} takes no {type(command).__name__}.")


def _evolve(fault: Fault, event: Any, _context: DecisionContext) -> Fault:
    match event:
        case bulletins.NeedRaised():
            assigned = fault.need is not None and fault.need.assigned
            return replace(fault, raised=True, need=_need(event, assigned=assigned))
        case bulletins.NeedEnded():
            return replace(fault, need=None)
        case bulletins.TaskChanged():
            ended = event.status in {bulletins.TASK_STATUS_WITHDRAWN, bulletins.TASK_STATUS_DONE}
            noted = replace(fault, released=fault.released or ended)
            if event.status == bulletins.TASK_STATUS_DONE or fault.need is None:
                return replace(noted, need=None)
            assigned = event.status in TAKEN_UP
            return replace(noted, need=replace(fault.need, assigned=assigned))
        case _:
            raise TypeError(f"no fault folds {event.DESCRIPTOR.full_name}")


def _need(event: bulletins.NeedRaised, *, assigned: bool) -> Need:
    return Need(
        kind=event.kind,
        priority=int(event.priority),
        place=place_of(event.place),
        clock_start_time=event.clock_start_time.ToMicroseconds(),
        requirements=_requirements(event),
        assigned=assigned,
    )


def _requirements(event: bulletins.NeedRaised) -> Requirements:
    if event.roles:
        return Requirements.for_roles(int(event.priority), "", *map(role_of, event.roles))
    return Requirements(
        priority=int(event.priority),
        skills=tuple(event.skills),
        equipment=tuple(event.equipment),
        work=event.work_seconds,
        make_safe=event.make_safe_seconds,
    )


def _needs(fault: Fault, _id: str) -> Sequence[Need]:
    return () if fault.need is None else (fault.need,)


def _on_task(command: NoteTaskRequest, _fault: Fault, _part: str) -> Sequence[Message]:
    return [bulletins.TaskChanged(task_id=command.task_id, status=command.status)]


@cache
def fault_kind() -> Kind:
    """Return the kind of the oracle's needs."""
    decider = Decider(_decide, _evolve, Fault())
    return Kind(FAULT, decider, needs=_needs, on_task=_on_task)


@cache
def closure_kind() -> Kind:
    """Return the kind of closed streets: its events are its bulletins."""
    decider: Decider[bool] = Decider(_decide, lambda _state, _event, _context: True, initial=False)
    return Kind(CLOSURE, decider, bulletins=lambda entry: entry.events)


@cache
def declare(name: str) -> Department:
    """Return a department without rpcs of its own.

    The bulletins take the place of the events that its own `events.proto` would have.
    """
    file = SimpleNamespace(
        name=f"vigie/{name}/v1/events.proto",
        message_types_by_name=bulletins.DESCRIPTOR.message_types_by_name,
    )
    return Department(
        name=name,
        port=1,
        rpc=CREW_RPC,
        events=cast("ModuleType", SimpleNamespace(DESCRIPTOR=file)),
        kinds=[fault_kind(), closure_kind()],
        requirements={"pothole": Requirements(3, (), (), 1_200, 120, "an example")},
    )


def open_needs(name: str, view: View) -> Iterator[Need]:
    """Yield the open needs of a department."""
    lifecycle = fault_kind().lifecycle(name)
    assert lifecycle is not None
    yield from lifecycle.in_view(view)


def no_violations(_message: Message) -> Sequence[tuple[str, str]]:
    """Check nothing: the rules of requests have tests of their own, and take half the time."""
    return ()


class OracleOwner(InMemoryOwner):
    """An owner whose requests are not validated and whose clock is set by the oracle."""

    tick = 0

    def __init__(self, service: Any, time: int) -> None:
        super().__init__(service, time)
        self.processor = CommandProcessor(service.name, self.partition_state, 1, no_violations)
        self.aggregates: dict[str, None] = {}

    def happen(self, aggregate: str, event: Message, actor: str) -> JournalEntry:
        """Record an event without a command."""
        record = journal.Record(
            aggregate=aggregate,
            version=self.partition_state.versions.get(aggregate, 0) + 1,
            decided_time=max(self.time, self.partition_state.time),
            outcome=journal.OUTCOME_ACCEPTED,
            actor=actor,
            events=[encode_event(event)],
        )
        return self.keep(self.partition_state.evolved(record, (event,)))

    def keep(self, entry: JournalEntry) -> JournalEntry:
        """Append a record and note its aggregate, so that views need not search for it."""
        super().keep(entry)
        if entry.events:
            self.aggregates.setdefault(entry.record.aggregate)
        return entry
