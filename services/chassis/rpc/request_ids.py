"""The ids of a request in one form: a UUID may be written in capitals, and is the same id."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_UUID_LENGTH = 36


def lower_uuids(request: Message) -> None:
    """Write each UUID in the ids of a request in lower case, also one within `kind/id`."""
    message: Any = request
    for name, repeated in _ids(message.DESCRIPTOR):
        given = getattr(message, name)
        if repeated:
            given[:] = [_lowered(each) for each in given]
        elif (lowered := _lowered(given)) != given:
            setattr(message, name, lowered)


def _lowered(text: str) -> str:
    if len(text) < _UUID_LENGTH or text.islower():
        return text
    return _UUID.sub(lambda found: found[0].lower(), text)


@cache
def _ids(descriptor: Descriptor) -> tuple[tuple[str, bool], ...]:
    """Return the fields of a type that hold ids, and whether each is repeated."""
    return tuple(
        (each.name, each.is_repeated)
        for each in descriptor.fields
        if each.type == FieldDescriptor.TYPE_STRING and each.name.endswith(("_id", "_ids"))
    )
