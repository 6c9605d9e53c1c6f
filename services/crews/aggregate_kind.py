"""One kind of aggregate of a department, and the checks that are the same for every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from google.protobuf.message import Message

from services.chassis.partition.partitioning import aggregate_template
from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.resources import Filter, ToProto
from services.crews.need import NeedsOf
from services.crews.need_bulletins import NeedLifecycle, OnTask, any_part, done_or_cleared
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1.commands_pb2 import NoteTaskRequest

Unknown = Callable[[str], Rejected]


def no_messages(_entry: JournalEntry) -> Iterable[Message]:
    """Publish nothing."""
    return ()


@dataclass(frozen=True)
class Kind:
    """One kind of aggregate.

    - `decider` decides and folds. It receives only commands for this kind and, unless their type is
      in `creates`, only for an aggregate that exists. A request for `<name>/{new}` always creates.
    - `to_proto(id, state, version)` shows an aggregate; without it the kind has no Get, List or
      Watch. `filters` are the filters of List and Watch that `Resource` does not derive.
    - `bulletins(entry)` yields the messages to publish for a record, beside those of needs.
    - `needs(state, id)` returns the open needs; `on_task(command, state, part)` the events of a
      step of the task that serves one. For these, `end_reason` and `had_need` see `NeedLifecycle`.
    """

    name: str
    decider: Decider[Any]
    to_proto: ToProto | None = None
    creates: frozenset[type[Message]] = frozenset()
    filters: Mapping[str, Filter] = field(default_factory=dict)
    bulletins: Callable[[JournalEntry], Iterable[Message]] = no_messages
    needs: NeedsOf | None = None
    on_task: OnTask | None = None
    end_reason: Callable[[JournalEntry, str], str] = done_or_cleared
    had_need: Callable[[Any, str], bool] = any_part

    def lifecycle(self, department: str) -> NeedLifecycle | None:
        """Return the lifecycle of this kind's needs, None where it has none."""
        if self.needs is None:
            return None
        if self.on_task is None:
            raise TypeError(f"{department}: kind {self.name} has needs and no on_task")
        return NeedLifecycle(
            department,
            self.name,
            self.decider.initial,
            self.needs,
            self.on_task,
            self.end_reason,
            self.had_need,
        )

    def guarded(
        self,
        requests: Iterable[type[Message]],
        unknown: Unknown,
        lifecycle: NeedLifecycle | None,
    ) -> Decider[Any]:
        """Return the decider behind its checks.

        The decider rejects a command for another kind with `AGGREGATE_INVALID`, and one for an
        aggregate that does not exist with `unknown(id)`; it hands steps of tasks to `lifecycle`.
        A timer that arrives before its time changes nothing: a clock that was ahead sent it.
        """
        own = {each for each in requests if _template(each).startswith(f"{self.name}/")}
        creates = self.creates | {each for each in own if _template(each).endswith("/{new}")}
        decide_own, initial = self.decider.decide, self.decider.initial

        def decide(command: Any, state: Any, context: DecisionContext) -> Sequence[Message]:
            if isinstance(command, journal.ElapseRequest):
                is_early = command.due_time > context.time
                return [] if is_early else decide_own(command, state, context)
            noted = lifecycle if isinstance(command, NoteTaskRequest) else None
            if noted is None and type(command) not in own:
                message = f"{command.DESCRIPTOR.name} is not a command for a {self.name}."
                raise Rejected("AGGREGATE_INVALID", message, "aggregate")
            if type(command) not in creates and state == initial:
                raise unknown(context.id)
            if noted is not None:
                return noted.note_task(command, state, context.id)
            return decide_own(command, state, context)

        return replace(self.decider, decide=decide)


def _template(request: type[Message]) -> str:
    return aggregate_template(request.DESCRIPTOR)
