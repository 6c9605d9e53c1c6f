"""Fills a message of any type with a value in every field."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import FieldDescriptor, OneofDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

DEPTH = 6


def filled(kind: type[Message], chosen: str = "", depth: int = DEPTH) -> Message:
    """Return a message with a value in every field, and in each oneof the `chosen` one."""
    message = kind()
    descriptor: Any = message.DESCRIPTOR  # its stubs allow two types
    for field in descriptor.fields:
        oneof = field.containing_oneof
        if oneof is not None and not is_optional(oneof):
            names = [each.name for each in oneof.fields]
            if field.name != (chosen if chosen in names else names[0]):
                continue
        _fill(message, field, depth)
    return message


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


def is_optional(oneof: OneofDescriptor) -> bool:
    """Return whether a oneof is the hidden one of an optional field."""
    return len(oneof.fields) == 1 and oneof.name == f"_{oneof.fields[0].name}"
