"""The way back: an empty cluster gets the copy up to its newest cut, and the suite may start."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from services.backup import note as notes
from services.backup.copying import Copier
from services.backup.note import Note
from services.backup.places import JOURNAL, Place, places_of
from services.backup.refusal import Refusal
from services.backup.settings import Settings
from services.backup.side import Side
from services.chassis.clock import now_microseconds
from services.chassis.ids import new_id
from vigie.journal.v1 import journal_pb2 as journal


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to."""

    note: Note
    records: int
    seconds: float


def restore(settings: Settings, copy: Side, suite: Side) -> Restored:
    """Bring the copy to topics that stand and are empty. Cut short, it may be run again."""
    started = time.monotonic()
    note = notes.last(copy)
    if note is None:
        raise Refusal(f"No pass of the copy {copy.prefix} has ended yet: there is no cut in it.")
    places = list(places_of(settings))
    ends = note.cut.ends
    if missing := [place for place in places if place not in ends]:
        raise Refusal(
            f"The copy has no {missing[0].topic(suite.prefix)}/{missing[0].partition}: "
            "DEPARTMENTS names one that was not copied."
        )
    copier = Copier(copy, suite, places)
    copier.copy({place: ends[place] for place in places})
    _open_anew(copier, [place for place in places if place.kind == JOURNAL])
    return Restored(note, copier.appender.records, time.monotonic() - started)


def _open_anew(copier: Copier, places: Sequence[Place]) -> None:
    """Begin a new epoch: a cursor given out before may speak of what was not copied."""
    counts = {place.service: place.partition + 1 for place in places}
    for place in places:
        opened = journal.Opened(epoch=new_id(), partitions=counts[place.service], restored=True)
        record = journal.Record(
            type=journal.Opened.DESCRIPTOR.full_name,
            decided_time=now_microseconds(),
            outcome=journal.OUTCOME_ACCEPTED,
        )
        record.events.add(type=record.type, schema=1, body=opened.SerializeToString())
        copier.appender.add(place, b"", record.SerializeToString())
    copier.appender.flush()
