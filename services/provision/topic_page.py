"""Writes the page of topics for data teams: `python -m services.provision.topic_page`."""

from __future__ import annotations

from collections.abc import Iterator, Set as AbstractSet
from pathlib import Path
from typing import Any, cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from services.chassis.sdk.proto_modules import proto_files
from services.chassis.topics.kinds import DAY, FOR_EVER, HOUR, KINDS, TopicKind
from services.provision.catalogue import COORDINATION, DEPARTMENT_PARTITIONS, partitions_of
from vigie.bulletin.v1 import bulletin_pb2, telemetry_pb2
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import data_class_pb2 as classes

PAGE = Path(__file__).parents[2] / "protos" / "topics.md"
DEPARTMENT = "<department>"
KEYS = {"telemetry": "the sender: a crew, or `coordination`", "snapshots": "the part of a state"}
BODIES = {"commands": "service_pb2", "journal": "events_pb2"}
"""The modules of the messages that are serialized inside a value."""

HEAD = """# Topics

`python -m services.provision.topic_page` writes this page from the catalogue and the contracts.

- The prefix of an installation is `VIGIE_PREFIX`, by default `vigie`.
- Read with `isolation.level=read_committed`. The messages of a key are in the order of writing.
- **Bulletins are for other systems.** Other topics are internal: releases change their content.
- Departments publish needs, crews and tasks; coordination incidents, decisions and alerts.
- [How to read bulletins](README.md#how-to-read-bulletins) has readers with and without generated
  code, and the ways to the whole state for a reader that starts late.
- Telemetry also has empty messages, by which services read the time of the broker.
- [data_class.proto](vigie/type/v1/data_class.proto) explains the data classes. No topic has a field
  of personal data; a test checks that.

| topic | key | value | partitions | kept | data classes |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the page as Markdown, as committed in `protos/topics.md`."""
    rows = [_row(service, kind) for service in (DEPARTMENT, COORDINATION) for kind in KINDS]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(service: str, kind: TopicKind) -> tuple[str, ...]:
    value = _value(service, kind.name)
    found = {name for each in _parts(service, kind.name, value) for name in _classes(each)}
    count = DEPARTMENT_PARTITIONS if service == DEPARTMENT else partitions_of(service)
    return (
        f"`<prefix>.{service}.{kind.name}`",
        KEYS.get(kind.name, "the aggregate, as `defect/ID`"),
        f"`{value.full_name}`",
        str(count if kind.own else 1),
        _kept(kind),
        ", ".join(sorted(found)).lower() or "none",
    )


def _value(service: str, kind: str) -> Descriptor:
    is_city = service == COORDINATION
    values: dict[str, type[Message]] = {
        "commands": journal.Command,
        "journal": journal.Record,
        "bulletins": bulletin_pb2.Bulletin,
        "snapshots": journal.Snapshot,
        "telemetry": telemetry_pb2.Heartbeat if is_city else telemetry_pb2.CrewSighted,
    }
    return cast("Descriptor", values[kind].DESCRIPTOR)


def _parts(service: str, kind: str, value: Descriptor) -> Iterator[Descriptor]:
    """Yield the type of a value and those of the messages that are serialized inside it."""
    yield value
    if kind not in BODIES:
        return
    for file in proto_files(BODIES[kind]):
        is_city = f".{COORDINATION}." in file.package
        if is_city == (service == COORDINATION):
            yield from _inputs(file) if kind == "commands" else _all(file)


def _inputs(file: Any) -> Iterator[Descriptor]:
    for service in file.services_by_name.values():
        yield from (method.input_type for method in service.methods)


def _all(file: Any) -> Iterator[Descriptor]:
    yield from file.message_types_by_name.values()


def _classes(message: Descriptor, seen: AbstractSet[str] = frozenset()) -> Iterator[str]:
    """Yield the data classes of the fields of a message and of those in it."""
    if message.full_name in seen:
        return
    for field in message.fields:
        if field.message_type is not None:
            yield from _classes(field.message_type, seen | {message.full_name})
        number = int(field.GetOptions().Extensions[cast("Any", classes.data_class)])
        if number:
            yield classes.DataClass.Name(number).removeprefix("DATA_CLASS_")


def _kept(kind: TopicKind) -> str:
    if kind.compacted:
        return "the last of each key"
    if kind.retention_ms == FOR_EVER:
        return "for ever"
    days, hours = divmod(kind.retention_ms, DAY)
    return f"{days} days" if days else f"{hours // HOUR} h"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
