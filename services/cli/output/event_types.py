"""The types of all events of all services."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

import vigie
from services.chassis.partition.codec import Codec


def every_event() -> Codec:
    """Return a codec of every event in the contracts of this release."""
    return Codec((), (), _events())


def _events() -> Iterator[type[Message]]:
    for folder in map(Path, vigie.__path__):
        for path in sorted(folder.rglob("events_pb2.py")):
            name = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
            file = import_module(name).DESCRIPTOR
            yield from map(GetMessageClass, file.message_types_by_name.values())
