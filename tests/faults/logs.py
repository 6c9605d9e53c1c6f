"""Logs written by hand: a small correct one, and pieces that break each invariant."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from google.protobuf.message import Message

from tests.faults.evidence import Asked, Ends, Entry, Evidence, Frame, History, Told, Verdict
from vigie.crew.v1 import events_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as roads

BODY = hashlib.sha256(b"body").digest()
PID = 4711


def record(
    command_id: str,
    aggregate: str,
    version: int,
    source: int,
    *events: Message,
    outcome: journal.Outcome = journal.OUTCOME_ACCEPTED,
) -> journal.Record:
    made = journal.Record(
        command_id=command_id,
        aggregate=aggregate,
        version=version,
        source_offset=source,
        outcome=outcome,
        body_sha256=BODY,
    )
    for event in events:
        body = event.SerializeToString()
        made.events.add(type=event.DESCRIPTOR.full_name, schema=1, body=body)
    return made


def told(
    command_id: str, aggregate: str, offset: int, version: int, verdict: Verdict = Verdict.DONE
) -> Told:
    """Return the answer that a caller got for a command of partition 0."""
    return Told(
        command_id=command_id,
        aggregate=aggregate,
        partition=0,
        body_sha256=BODY,
        verdict=verdict,
        pid=PID,
        told_seconds=2.0,
        version=version,
        offset=offset,
    )


def accepted(task_id: str) -> Message:
    return crews.TaskAccepted(task_id=task_id)


def finished(task_id: str) -> Message:
    return crews.TaskFinished(task_id=task_id)


@dataclass
class Log:
    """A log of partition 0 as a test builds it: records, requests and answers."""

    entries: list[Entry] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    history: History = field(default_factory=History)

    def add(self, offset: int, made: journal.Record) -> None:
        """Put a record at an offset, with the command that it is of."""
        self.entries.append(Entry(offset, made))
        command = journal.Command(command_id=made.command_id, aggregate=made.aggregate)
        self.asked.append(Asked(made.source_offset, command))

    def evidence(self, entries: Sequence[Entry] | None = None) -> Evidence:
        standing = self.entries if entries is None else entries
        offsets = frozenset(entry.offset for entry in standing)
        return Evidence(
            journal={0: standing},
            commands={0: self.asked},
            history=self.history,
            again={0: standing},
            ends={0: Ends(offsets, frozenset())},
            due={0: len(self.asked)},
        )


def good() -> Log:
    """A day without a fault: a defect reported and closed, a crew on one task after the other.

    Offset 5 holds the marker of a transaction.
    """
    log = Log()
    log.add(0, record("c0", "defect/a", 1, 0, roads.DefectReported(kind="pothole")))
    log.add(1, record("c1", "crew/x", 1, 1, accepted("t1")))
    log.add(2, record("c2", "defect/a", 2, 2, roads.DefectClosed(reason="repaired")))
    repeated = record("c2", "defect/a", 2, 3, outcome=journal.OUTCOME_DUPLICATE)
    repeated.first_offset, repeated.first_outcome = 2, journal.OUTCOME_ACCEPTED
    log.add(3, repeated)
    log.add(4, record("c3", "crew/x", 2, 4, finished("t1")))
    log.add(6, record("c4", "crew/x", 3, 5, accepted("t2")))
    log.add(7, record("c5", "defect/a", 2, 6, outcome=journal.OUTCOME_REFUSED))
    log.history.told += [
        told("c0", "defect/a", 0, 1),
        told("c2", "defect/a", 2, 2),
        replace(told("c2", "defect/a", 3, 2), duplicate=True),
        told("c4", "crew/x", 6, 3),
        told("c5", "defect/a", -1, 0, Verdict.REFUSED),
        told("c9", "defect/z", -1, 0, Verdict.UNKNOWN),
    ]
    log.history.streams["dashboard"] = [
        Frame(1, "defect", "a", 1, {0: 0}),
        Frame(1, "synced", offsets={0: 1}),
        Frame(2, "defect", "a", 2, {0: 2}),
        Frame(2, "synced", offsets={0: 2}),
        Frame(2, "heartbeat", offsets={0: 7}),
    ]
    return log
