"""The digest of one record, which binds a snapshot to the journal that it was made from."""

from __future__ import annotations

import hashlib
from contextlib import closing

from services.chassis.journal.journal import Journal
from services.chassis.journal.read_to_end import read_to_end
from services.chassis.topics.names import ResourceNames


def record_sha256(source: Journal, names: ResourceNames, partition: int, offset: int) -> bytes:
    """Return the SHA-256 of the record at an offset of the journal; empty if none is there."""
    place = (names.journal, partition)
    start, end = source.bounds([place])[place]
    if not start <= offset < end:
        return b""
    with closing(read_to_end(source, {place: offset}, 1)) as messages:
        found = next(messages, None)
    if found is None or found.offset != offset:
        return b""
    return hashlib.sha256(found.value).digest()
