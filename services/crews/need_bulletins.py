"""The needs of a department's aggregates: their bulletins, and the tasks that serve them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.chassis.sdk.view import View
from services.crews.domain.dig_clearance import clearance_message
from services.crews.domain.place import place_message
from services.crews.domain.role import role_message
from services.crews.domain.timestamp import timestamp
from services.crews.need import Need, NeedsOf
from services.crews.need_metrics import NEEDS_INVALID
from services.crews.need_rules import broken_rule
from vigie.bulletin.v1 import bulletin_pb2
from vigie.need.v1 import commands_pb2 as commands
from vigie.type.v1 import place_pb2

log = structlog.get_logger(__name__)

NEEDS_FAILED = "needs_failed"
"""The rule of an aggregate whose needs raise an error."""

MOST_REPORTED = 1_000

NOTE_TASK = commands.NoteTaskRequest.DESCRIPTOR.full_name

OnTask = Callable[[commands.NoteTaskRequest, Any, str], Sequence[Message]]
"""The events of a step of the task that serves an open need: (command, state, part) -> events."""


def any_part(_state: Any, _part: str) -> bool:
    """Accept every part as one that had a need."""
    return True


def done_or_cleared(entry: JournalEntry, _part: str) -> str:
    """Return `done` where a task's last step ended the need, else `cleared`."""
    return "done" if entry.record.type == NOTE_TASK else "cleared"


@dataclass(frozen=True)
class NeedLifecycle:
    """The needs of one kind of aggregate.

    - `needs(state, id)` returns the open ones. A comparison of them before and after
      each record gives the bulletins NeedRaised, NeedChanged and NeedEnded.
    - `on_task(command, state, part)` returns the events of a task's step.
    - `end_reason(entry, part)` returns why a need ended: done, cleared, duplicate or withdrawn.
    - `had_need(state, part)` returns whether the part ever had a need: an order about a need that
      ended changes nothing, and one about a need that never was is rejected.
    - `reported` are the needs that broke a rule: each is logged once in a process.
    """

    department: str
    kind: str
    initial: Any
    needs: NeedsOf
    on_task: OnTask
    end_reason: Callable[[JournalEntry, str], str] = done_or_cleared
    had_need: Callable[[Any, str], bool] = any_part
    reported: set[tuple[str, str]] = field(default_factory=set, compare=False)

    def open_needs(self, state: Any, id_: str) -> list[Need]:
        """Return the open needs of an aggregate under the ids that other services use.

        A need that breaks a rule is counted and left out: it costs itself only.
        """
        prefix = f"{self.department}/{self.kind}/{id_}"
        named = (
            replace(need, need_id=f"{prefix}/{need.part}" if need.part else prefix)
            for need in self.needs(state, id_)
        )
        return [need for need in named if self._keeps_the_rules(need)]

    def _keeps_the_rules(self, need: Need) -> bool:
        rule = broken_rule(need)
        if rule:
            self._report(need.need_id, rule)
        return not rule

    def in_view(self, view: View) -> Iterator[Need]:
        """Yield every open need of this kind. An aggregate whose needs cannot be read has none."""
        for id_, state in view.all(self.kind):
            yield from self._readable_needs(state, id_)

    def _readable_needs(self, state: Any, id_: str) -> list[Need]:
        """Return the open needs of an aggregate; none where the department fails to read them."""
        try:
            return self.open_needs(state, id_)
        except Exception as error:  # noqa: BLE001  # one aggregate costs itself only
            self._report(f"{self.department}/{self.kind}/{id_}", NEEDS_FAILED, repr(error))
            return []

    def _report(self, need_id: str, rule: str, error: str = "") -> None:
        NEEDS_INVALID.labels(self.department, self.kind, rule).inc()
        if (need_id, rule) not in self.reported and len(self.reported) < MOST_REPORTED:
            self.reported.add((need_id, rule))
            log.error("need_invalid", need=need_id, rule=rule, error=error)

    def note_task(
        self, command: commands.NoteTaskRequest, state: Any, id_: str
    ) -> Sequence[Message]:
        """Decide on a step of a task. A step for a need that has ended changes nothing."""
        for need in self.open_needs(state, id_):
            if need.need_id == command.need_id:
                return self.on_task(command, state, need.part)
        prefix = f"{self.department}/{self.kind}/{id_}"
        part = command.need_id.removeprefix(prefix).removeprefix("/")
        if command.need_id.startswith(prefix) and self.had_need(state, part):
            return []
        message = f"{self.kind.capitalize()} {id_} has no need {command.need_id}."
        raise Rejected("NEED_UNKNOWN", message, "need_id")

    def bulletins(self, entry: JournalEntry) -> Iterator[Message]:
        """Yield what a record changed: ended needs first, so that no fault is counted twice."""
        before = self.initial if entry.before is None else entry.before
        # Where the state before cannot be read, the record that repairs it must still pass.
        old = {need.need_id: need for need in self._readable_needs(before, entry.id)}
        new = {need.need_id: need for need in self.open_needs(entry.state, entry.id)}
        for id_, need in old.items():
            if _ended(need, new.get(id_)):
                reason = self.end_reason(entry, need.part)
                yield bulletin_pb2.NeedEnded(need_id=id_, reason=reason)
        for id_, need in new.items():
            known = old.get(id_)
            if known is None or _ended(known, need):
                yield need_raised(need)
            elif replace(known, assigned=need.assigned) != need:
                yield bulletin_pb2.NeedChanged(need=need_raised(need))


def _ended(old: Need, new: Need | None) -> bool:
    """Return whether a need ended; one that began again under the same id did."""
    return new is None or new.clock_start_time != old.clock_start_time


def need_raised(need: Need) -> bulletin_pb2.NeedRaised:
    """Return a need as other services receive it."""
    requirements = need.requirements
    return bulletin_pb2.NeedRaised(
        need_id=need.need_id,
        kind=need.kind,
        priority=proto_enum(place_pb2.Priority, need.priority),
        place=place_message(need.place),
        skills=requirements.skills,
        equipment=requirements.equipment,
        clock_start_time=timestamp(need.clock_start_time),
        work_seconds=requirements.work,
        make_safe_seconds=requirements.make_safe,
        due_time=timestamp(need.due_time) if need.due_time else None,
        roles=[] if requirements.has_one_role else map(role_message, requirements.roles),
        asset_id=need.asset_id,
        parent_asset_id=need.parent_asset_id,
        dig_clearance=clearance_message(need.dig_clearance) if need.digs else None,
    )
