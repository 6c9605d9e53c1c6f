"""An owner of one partition in memory and virtual time: commands in, records out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from google.protobuf.message import Message

from services.chassis.partition.codec import Codec, encode_command, encode_event
from services.chassis.partition.command_processor import CommandProcessor
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.timers import Timers, timer_command
from services.chassis.rpc.validation import violations
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import Service
from services.testing.spec import NOW, SECOND
from vigie.journal.v1 import journal_pb2 as journal

DAY_SECONDS = 86_400
TICK = 1_000
"""Microseconds between two commands."""

GAP = 2
"""A transaction of one record leaves a marker behind it: every second offset is a record."""


def empty(service: Service) -> PartitionState:
    """Return the fold of a service before its first record."""
    codec = Codec(service.rpcs, service.commands, service.events)
    return PartitionState(0, service.deciders, codec, DAY_SECONDS)


class InMemoryOwner:
    """Decides commands as a partition owner does, with a clock and ids that every run repeats.

    `records` are its journal, `entries` the same records decoded, with the states that they lead
    to; `sent` are the commands as bytes, each with the time of its decision in microseconds. The
    owner is a `View` of its aggregates.
    """

    tick = TICK

    def __init__(self, service: Service, time: int = NOW) -> None:
        self.service = service
        self.partition_state = empty(service)
        self.processor = CommandProcessor(
            service.name, self.partition_state, 1, violations, self._admit
        )
        self.timers = Timers(service.deciders)
        self.time = time
        self.records: list[journal.Record] = []
        self.entries: list[JournalEntry] = []
        self.sent: list[tuple[bytes, int]] = []
        self.commands = 0
        self.open("epoch-1")

    def _admit(self, kind: str) -> None:
        self.service.admit(kind, self.partition_state.counts[kind])

    def open(self, epoch: str, *, restored: bool = False) -> None:
        """Begin an epoch, as a new owner does."""
        opened = journal.Opened(
            epoch=epoch,
            partitions=1,
            reference_hashes=dict(self.service.reference_hashes),
            restored=restored,
        )
        record = journal.Record(decided_time=self.time, events=[encode_event(opened)])
        self.partition_state.replay(record, len(self.records) * GAP)
        self.records.append(record)

    def ask(self, request: Any, *, actor: str = "operator", **header: Any) -> JournalEntry:
        """Decide a request under a fresh id; `header` sets fields of its command."""
        given = header.pop("command_id", "") or self.fresh_id()
        if "request_id" in request.DESCRIPTOR.fields_by_name:
            request.request_id = given
        command = encode_command(
            request,
            command_id=given,
            aggregate=header.pop("aggregate", ""),
            actor=actor,
            sent_time=header.pop("sent_time", self.time),
            expires_time=header.pop("expires_time", 0),
        )
        for name, value in header.items():
            setattr(command, name, value)
        return self.take(command.SerializeToString())

    def take(self, value: bytes) -> JournalEntry:
        """Decide the next message of the commands topic."""
        self.time += self.tick
        self.commands += 1
        self.sent.append((value, self.time))
        return self.keep(self.processor.decide(value, self.commands - 1, self.time))

    def own(self, request: Message, aggregate: str) -> JournalEntry:
        """Decide a command that the owner sends to itself."""
        return self.keep(self.processor.process_internal(request, aggregate, self.time))

    def keep(self, entry: JournalEntry) -> JournalEntry:
        """Append a record."""
        first = self.partition_state.append(entry)
        self.partition_state.offset = offset = len(self.records) * GAP
        if first is not None:
            first.offset = offset
        if entry.events:
            self.timers.update(entry.record.aggregate, entry.state)
        self.records.append(entry.record)
        self.entries.append(entry)
        return entry

    def wait(self, seconds: float) -> None:
        """Let time pass; each timer falls due at its time."""
        end = self.time + round(seconds * SECOND)
        while (due := self.timers.next_time()) is not None and due <= end:
            self.time = max(self.time, due)
            for each in self.timers.pop_due(self.time):
                self.take(timer_command(each, self.service.name, self.time).SerializeToString())
        self.time = end

    def get(self, kind: str, name: str, /) -> Any | None:
        return self.partition_state.states.get(f"{kind}/{name}")

    def version(self, kind: str, name: str, /) -> int:
        return self.partition_state.versions.get(f"{kind}/{name}", 0)

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        for address, state in sorted(self.partition_state.states.items()):
            if address.startswith(f"{kind}/"):
                yield address.removeprefix(f"{kind}/"), state

    def fresh_id(self) -> str:
        """Return an id that comes once in a run, and in every run."""
        return str(uuid5(NAMESPACE_URL, f"{self.service.name}/{self.commands}"))
