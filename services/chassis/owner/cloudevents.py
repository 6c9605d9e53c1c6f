"""Bulletins as messages: protobuf in the value, CloudEvents 1.0 in the headers."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.message import Message

from services.chassis.journal.journal import Outgoing
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.topics.names import ResourceNames

SCHEMA = "urn:proto:"
"""The start of `ce_dataschema`; the full name of the value's message follows, with its version."""


def news_of(bulletin: Message) -> str:
    """Return the name of the field that is set in a bulletin's oneof."""
    union = bulletin.DESCRIPTOR.oneofs[0].name
    return bulletin.WhichOneof(union) or "unknown"


def outgoing_bulletin(
    names: ResourceNames, partition: int, entry: JournalEntry, bulletin: Message, number: int
) -> Outgoing:
    """Encode a bulletin, CloudEvents 1.0 in binary mode. `number` counts within the record."""
    record = entry.record
    source = record.source_offset if record.HasField("source_offset") else record.command_id
    when = datetime.fromtimestamp(record.decided_time / 1e6, UTC).isoformat(timespec="microseconds")
    journal = f"{names.journal}/{partition}"
    headers = {
        "ce_specversion": "1.0",
        "ce_id": f"{journal}/{record.aggregate}/{record.version}/{source}/{number}",
        "ce_source": f"/{names.prefix}/{names.service}",
        "ce_type": f"{bulletin.DESCRIPTOR.full_name}.{news_of(bulletin)}",
        "ce_dataschema": f"{SCHEMA}{bulletin.DESCRIPTOR.full_name}",
        "ce_subject": record.aggregate,
        "ce_time": when,
        "content-type": "application/protobuf",
        "traceparent": record.traceparent,
    }
    return Outgoing(
        names.bulletins,
        partition,
        record.aggregate.encode(),
        bulletin.SerializeToString(deterministic=True),
        [(name, text.encode()) for name, text in headers.items() if text],
    )
