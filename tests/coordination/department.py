"""A department in virtual time: its crews' own decider, its answers to orders, its bulletins."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.coordination.domain.fold.entities import PendingOrder
from services.coordination.domain.fold.orders import request_of
from services.crews.bulletins import bulletin, crew_bulletins, order_answered
from services.crews.domain.crew import Crew
from services.crews.domain.decide import crew_decider
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.works.v1 import commands_pb2 as works, works_pb2


class Department:
    """A department that accepts every note and whose crews obey their decider.

    The department appends its bulletins to `outbox`, which it shares with the other departments.
    """

    def __init__(self, name: str, outbox: list[events.BulletinReceived]) -> None:
        self.name = name
        self.outbox = outbox
        self.crews: dict[str, Crew] = {}
        self.versions: dict[str, int] = {}
        self.offsets: dict[int, int] = {}
        self.answered: dict[str, journal.Record] = {}
        self.notes: list[needs.NoteTaskRequest] = []
        self.conflicts: dict[str, list[works_pb2.WorksConflict]] = {}
        """The conflicts that were noted last for each works site."""
        self.silent = False
        self.clock_offset = 0
        """How far its clock is ahead, in microseconds."""

    def announce(self, aggregate: str, time: int, version: int = 0, **news: Any) -> None:
        """Publish a bulletin; `version` is the next one unless it is given."""
        time += self.clock_offset
        version = self.versions[aggregate] = version or self.versions.get(aggregate, 0) + 1
        self._publish(
            bulletins.Bulletin(
                department=self.name, aggregate=aggregate, version=version, event_time=time, **news
            )
        )

    def _publish(self, told: bulletins.Bulletin) -> None:
        partition = sum(told.aggregate.encode()) % 4
        offset = self.offsets.get(partition, 0)
        self.offsets[partition] = offset + 1
        self.outbox.append(
            events.BulletinReceived(
                topic=f"vigie.{self.name}.bulletins",
                partition=partition,
                offset=offset,
                bulletin=told,
            )
        )

    def obey(self, order: PendingOrder, time: int) -> None:
        """Carry out an order of coordination, unless the department does not respond."""
        if self.silent:
            return
        request: Any = request_of(order)
        if isinstance(request, needs.NoteTaskRequest):
            self._note(request, order.id, time)
        elif isinstance(request, works.NoteConflictsRequest):
            self._note_conflicts(request, order, time)
        elif order.expires_time < time + self.clock_offset:
            record = _record(order.id, f"crew/{request.crew_id}", time, "coordination")
            record.outcome = journal.OUTCOME_EXPIRED
            self.answered[order.id] = record
            self._answer(JournalEntry(record, "crew", "", (), None, None, _at(time)))
        else:
            self.decide(request.crew_id, request, "coordination", time, order.id)

    def _note(self, request: needs.NoteTaskRequest, command_id: str, time: int) -> None:
        record = _record(command_id, request.aggregate, time, "coordination")
        if command_id not in self.answered:
            self.notes.append(request)
        self.answered[command_id] = record
        self._answer(JournalEntry(record, "need", "", (), None, None, _at(time)))
        if request.status == bulletins.TASK_STATUS_DONE:
            ended = bulletins.NeedEnded(need_id=request.need_id, reason="done")
            self.announce(request.aggregate, time, need_ended=ended)

    def _note_conflicts(
        self, request: works.NoteConflictsRequest, order: PendingOrder, time: int
    ) -> None:
        record = _record(order.id, f"works/{request.works_id}", time, "coordination")
        if order.expires_time < time + self.clock_offset:
            record.outcome = journal.OUTCOME_EXPIRED
        elif order.id not in self.answered:
            self.conflicts[request.works_id] = list(request.conflicts)
        self.answered[order.id] = record
        self._answer(JournalEntry(record, "works", "", (), None, None, _at(time)))

    def decide(
        self, crew_id: str, request: Message, actor: str, time: int, command_id: str = ""
    ) -> Rejected | None:
        """Decide a command for a crew and publish what follows; return its rejection."""
        before = crew = self.crews.get(crew_id, Crew())
        time += self.clock_offset
        context = DecisionContext(time, crew_id, actor, command_id)
        key = f"crew/{crew_id}"
        record = _record(command_id, key, time, actor)
        happened: tuple[Message, ...] = ()
        refused = None
        first = self.answered.get(command_id)
        if first is not None:
            record.outcome = journal.OUTCOME_DUPLICATE
            record.first_outcome = first.outcome
        else:
            try:
                happened = tuple(crew_decider.decide(request, before, context))
            except Rejected as rejected:
                refused = rejected
                record.outcome = journal.OUTCOME_REFUSED
                record.reason.code = rejected.code
            if command_id:
                self.answered[command_id] = record
        for event in happened:
            crew = crew_decider.evolve(crew, event, context)
        if happened:
            self.crews[crew_id] = crew
        record.version = self.versions[key] = self.versions.get(key, 0) + len(happened)
        entry = JournalEntry(record, "crew", crew_id, happened, before, crew, context)
        for told in crew_bulletins(entry):
            self._publish(bulletin(entry, self.name, told))
        self._answer(entry)
        return refused

    def _answer(self, entry: JournalEntry) -> None:
        for told in order_answered(entry):
            self._publish(bulletin(entry, self.name, told))


def _at(time: int) -> DecisionContext:
    return DecisionContext(time, "")


def _record(command_id: str, aggregate: str, time: int, actor: str) -> journal.Record:
    return journal.Record(
        command_id=command_id,
        aggregate=aggregate,
        decided_time=time,
        actor=actor,
        outcome=journal.OUTCOME_ACCEPTED,
    )
