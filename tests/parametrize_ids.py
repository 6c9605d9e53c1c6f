"""Readable ids of parameters, the same in every process: `SetDimLevel(L1,40)`, not `command0`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import msgspec
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

MAX_LENGTH = 60
MAX_FIELDS = 3
# Longer texts and numbers are random ids or times. An id that changes with the process, or is
# too long to read, names nothing.
MAX_FIELD_LENGTH = 16
UUID = re.compile(r"[0-9a-f]{8}-")


def parameter_id(value: Any) -> str | None:
    """Return the id of a parameter; None if the default id of pytest is as good."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Message | Mapping | list | tuple | set | frozenset | BaseException):
        text = _text(value).encode("unicode_escape").decode("ascii")
        # Cases of a table differ at the end of their story.
        return text if len(text) <= MAX_LENGTH else f"{text[:18]}..{text[20 - MAX_LENGTH :]}"
    if is_dataclass(value) or isinstance(value, msgspec.Struct):
        return _text(value)
    return None


def _text(value: Any) -> str:
    match value:
        case Enum():
            return value.name
        case Message():
            return _message(value)
        case Mapping():
            return _joined(f"{_text(key)}={_text(each)}" for key, each in value.items())
        case list() | tuple():
            return _joined(map(_text, value))
        case set() | frozenset():
            return _joined(sorted(map(_text, value)))
        case None | str() | bytes() | int() | float():
            return _scalar(value)
        case BaseException():
            return str(getattr(value, "code", "")) or type(value).__name__
        case msgspec.Struct():
            own = {field.name: field.default for field in msgspec.structs.fields(value)}
            return _record(value, own)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _record(
                value, {field.name: field.default for field in fields(value) if field.init}
            )
        case _:
            # The name of a function or a class, otherwise of the class of the value.
            return getattr(value, "__name__", type(value).__name__).strip("<>")


def _joined(texts: Iterable[str]) -> str:
    return ",".join(texts) or "none"


def _message(message: Message) -> str:
    """Return the name of a message with its first short fields."""
    fields = (
        _field(field, value)
        for field, value in message.ListFields()
        if field.name != "request_id" and field.message_type is None and not field.is_repeated
    )
    shown = [text for text in fields if text][:MAX_FIELDS]
    name = message.DESCRIPTOR.name.removesuffix("Request")
    return f"{name}({','.join(shown)})" if shown else name


def _record(value: Any, defaults: Mapping[str, Any]) -> str:
    """Return the name of a value's class with its first short fields that are not the default."""
    changed = ((default, getattr(value, name)) for name, default in defaults.items())
    shown = [
        text
        for default, each in changed
        if each != default and isinstance(each, str | int | float | Enum)
        for text in [_text(each)]
        if _is_short(text)
    ][:MAX_FIELDS]
    name = type(value).__name__
    return f"{name}({','.join(shown)})" if shown else name


def _field(field: FieldDescriptor, value: Any) -> str:
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field.enum_type.name).upper()
        return known.name.removeprefix(f"{prefix}_") if known else str(value)
    if isinstance(value, bool):
        return field.name
    text = _scalar(value)
    return text if _is_short(text) else ""


def _is_short(text: str) -> bool:
    return 0 < len(text) <= MAX_FIELD_LENGTH and not UUID.match(text)


def _scalar(value: str | float | bytes | None) -> str:
    if isinstance(value, bytes):
        return f"{len(value)}bytes"
    return f"{value:g}" if isinstance(value, float) else str(value)
