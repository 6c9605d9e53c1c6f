"""Numbers of a protobuf enum, typed."""

from __future__ import annotations

from typing import TypeVar, cast

Enum = TypeVar("Enum", bound=int)


def proto_enum(_kind: type[Enum], number: int) -> Enum:
    """Return a number as a value of a protobuf enum, as its generated stub types it.

    States keep plain numbers, for a snapshot has no protobuf types; protobuf accepts any number.
    """
    return cast("Enum", number)
