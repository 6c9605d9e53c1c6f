"""A journal record as lines for a person, and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError, Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.partition.codec import Codec, UnknownType, command_name
from services.cli.output.formatting import clock, day, words
from vigie.journal.v1 import journal_pb2 as journal

FEW = 5
"""A longer list is printed as its length: a table of candidates has thousands of crews."""
TEXTS = ("command_id", "aggregate", "actor", "cause", "traceparent")


def day_of(record: journal.Record) -> str:
    """Return the date of a record in the city."""
    return day(_time(record))


def headline(record: journal.Record) -> str:
    """Return the time, the aggregate, the command with its actor, and its outcome."""
    name = command_name(record.type)
    version = f" v{record.version}" if record.version else ""
    line = f"{clock(_time(record))}  {record.aggregate or 'partition'}{version}  {name}"
    if record.actor:
        line += f" of {record.actor}"
    if record.outcome == journal.OUTCOME_ACCEPTED:
        return line
    outcome = words(journal.Outcome.Name(record.outcome).removeprefix("OUTCOME_"))
    reason = f" {record.reason.code}: {record.reason.message}" if record.reason.code else ""
    return f"{line}: {outcome}{reason}"


def event_lines(record: journal.Record, codec: Codec) -> Iterator[str]:
    """Yield each event with its fields, those of its messages behind a dot."""
    for event in record.events:
        found = _decoded(event, codec)
        said = f"{len(event.body)} bytes of a type that this release does not know"
        fields = said if found is None else ", ".join(_fields(_plain(found)))
        yield f"{command_name(event.type)} {fields}".rstrip()


def record_document(record: journal.Record, codec: Codec) -> dict[str, Any]:
    """Return a record as JSON, its events decoded; an unknown one has its body in base64."""
    events = []
    for event in record.events:
        found = _decoded(event, codec)
        body = MessageToDict(event)["body"] if found is None else _plain(found)
        events.append({"type": event.type, "unknown_body" if found is None else "event": body})
    decided = datetime.fromtimestamp(record.decided_time / 1e6, UTC)
    return {
        "decided_time": decided.isoformat(timespec="microseconds"),
        "type": record.type,
        "version": record.version,
        "outcome": journal.Outcome.Name(record.outcome),
        **{name: getattr(record, name) for name in TEXTS},
        "body_sha256": record.body_sha256.hex(),
        "reason": _plain(record.reason),
        "events": events,
    }


def _time(record: journal.Record) -> Timestamp:
    decided = Timestamp()
    decided.FromMicroseconds(record.decided_time)
    return decided


def _decoded(event: journal.Event, codec: Codec) -> Message | None:
    try:
        return codec.event(event)
    except (UnknownType, DecodeError):
        return None


def _plain(message: Message) -> dict[str, Any]:
    return dict(MessageToDict(message, preserving_proto_field_name=True))


def _fields(found: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _fields(value, f"{before}{name}.")
        elif isinstance(value, list) and (len(value) > FEW or isinstance(value[0], dict)):
            yield f"{before}{name} ({len(value)})"
        elif isinstance(value, list):
            yield f"{before}{name} {' '.join(map(str, value))}"
        else:
            yield f"{before}{name} {value}"
