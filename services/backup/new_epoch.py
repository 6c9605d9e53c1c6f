"""The last record of a restore in each journal: the installation begins a new epoch."""

from __future__ import annotations

from collections.abc import Sequence

from services.backup.appender import Appender
from services.backup.partitions import Place
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from vigie.journal.v1 import journal_pb2 as journal


def open_anew(appender: Appender, places: Sequence[Place]) -> None:
    """Begin a new epoch: a cursor given out before may speak of what was not copied."""
    counts = {
        place.service: 1 + max(p.partition for p in places if p.service == place.service)
        for place in places
    }
    for place in places:
        opened = journal.Opened(epoch=new_id(), partitions=counts[place.service], restored=True)
        record = journal.Record(
            type=journal.Opened.DESCRIPTOR.full_name,
            decided_time=now_microseconds(),
            outcome=journal.OUTCOME_ACCEPTED,
        )
        record.events.add(type=record.type, schema=1, body=opened.SerializeToString())
        appender.add(place, b"", record.SerializeToString())
    appender.flush()
