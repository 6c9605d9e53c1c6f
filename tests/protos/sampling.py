"""Writes a sample of each type that is kept and has none: `python -m tests.protos.sampling`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import FieldDescriptor, OneofDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

PROTOS = Path(__file__).parents[2] / "protos"
FOLDER = Path(__file__).parent / "samples"
ENVELOPES = ("vigie/journal/v1/journal", "vigie/bulletin/v1/bulletin")
KEPT = {"Command", "Record", "Event", "Opened", "ElapseRequest", "Snapshot", "Bulletin"}
DEPTH = 6


def samples() -> dict[str, Message]:
    """Every type that stands on a topic, filled; one sample for each choice that it offers."""
    return dict(_samples())


def _samples() -> Iterator[tuple[str, Message]]:
    events = [str(p.relative_to(PROTOS))[:-6] for p in PROTOS.glob("vigie/*/v1/events.proto")]
    for name in (*ENVELOPES, *sorted(events)):
        file = importlib.import_module(name.replace("/", ".") + "_pb2").DESCRIPTOR
        for descriptor in file.message_types_by_name.values():
            if name in ENVELOPES and descriptor.name not in KEPT:
                continue
            kind = GetMessageClass(descriptor)
            choices = [oneof for oneof in descriptor.oneofs if not _is_optional(oneof)]
            if not choices:
                yield descriptor.full_name, filled(kind)
            for field in (field for oneof in choices for field in oneof.fields):
                yield f"{descriptor.full_name}-{field.name}", filled(kind, field.name)


def filled(kind: type[Message], chosen: str = "", depth: int = DEPTH) -> Message:
    """A message with something in every field, and in each choice the one that is `chosen`."""
    message: Any = kind()
    for field in message.DESCRIPTOR.fields:
        oneof = field.containing_oneof
        if oneof is not None and not _is_optional(oneof):
            names = [each.name for each in oneof.fields]
            if field.name != (chosen if chosen in names else names[0]):
                continue
        _fill(message, field, depth)
    return message  # type: ignore[no-any-return]


def _fill(message: Any, field: FieldDescriptor, depth: int) -> None:
    if field.message_type is None:
        value = _value(field)
        if field.is_repeated:
            getattr(message, field.name).extend([value, value])
        else:
            setattr(message, field.name, value)
    elif field.message_type.GetOptions().map_entry:
        _fill_map(getattr(message, field.name), field, depth)
    elif depth:
        part = filled(GetMessageClass(field.message_type), depth=depth - 1)
        target = getattr(message, field.name)
        if field.is_repeated:
            target.append(part)
        else:
            target.CopyFrom(part)


def _fill_map(entries: Any, field: FieldDescriptor, depth: int) -> None:
    entry: Any = field.message_type
    key, value = (entry.fields_by_name[part] for part in ("key", "value"))
    if value.message_type is None:
        entries[_value(key)] = _value(value)
    else:
        part = filled(GetMessageClass(value.message_type), depth=depth - 1)
        entries[_value(key)].CopyFrom(part)


def _value(field: FieldDescriptor) -> Any:
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            return field.name if field.type == FieldDescriptor.TYPE_STRING else field.name.encode()
        case FieldDescriptor.CPPTYPE_BOOL:
            return True
        case FieldDescriptor.CPPTYPE_ENUM:
            enum: Any = field.enum_type
            return enum.values[-1].number
        case FieldDescriptor.CPPTYPE_DOUBLE | FieldDescriptor.CPPTYPE_FLOAT:
            return field.number + 0.5
        case _:
            return field.number


def _is_optional(oneof: OneofDescriptor) -> bool:
    return len(oneof.fields) == 1 and oneof.name == f"_{oneof.fields[0].name}"


def main() -> None:
    """Write what is new."""
    FOLDER.mkdir(exist_ok=True)
    for name, message in samples().items():
        path = FOLDER / f"{name}.binpb"
        if not path.exists():
            path.write_bytes(message.SerializeToString(deterministic=True))
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
