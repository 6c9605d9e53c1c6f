"""The address of an aggregate, `kind/id`, and the partition that the address hashes to."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import derived_id
from vigie.journal.v1 import journal_pb2 as journal

MURMUR_SEED = 0x9747B28C
MURMUR_M = 0x5BD1E995
MASK = 0xFFFFFFFF
FIELD = re.compile(r"\{(\w+)\}")


def partition_of(address: str, partitions: int) -> int:
    """Return the partition of an address, as Kafka's Java client does (murmur2, sign bit off)."""
    return (murmur2(address.encode()) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """Return Kafka's 32-bit murmur2 of `data` (org.apache.kafka.common.utils.Utils.murmur2)."""
    hashed = MURMUR_SEED ^ len(data)
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * MURMUR_M & MASK
        k = (k ^ (k >> 24)) * MURMUR_M & MASK
        hashed = (hashed * MURMUR_M & MASK) ^ k
    if whole < len(data):
        hashed = (hashed ^ int.from_bytes(data[whole:], "little")) * MURMUR_M & MASK
    hashed = (hashed ^ (hashed >> 13)) * MURMUR_M & MASK
    return hashed ^ (hashed >> 15)


@cache
def aggregate_template(descriptor: Descriptor) -> str:
    """Return the `aggregate` option of a request; empty for a request that is no command."""
    return str(descriptor.GetOptions().Extensions[cast("Any", journal.aggregate)])


def resolve_address(request: Message, actor: str) -> str:
    """Return the address of the aggregate that a command is for.

    `{new}` becomes an id derived from the actor and `request_id`, so a retry has the same address.
    Raises `Rejected` if a field of the address is empty.
    """
    template = aggregate_template(request.DESCRIPTOR)
    values = {name: _value(request, name, actor) for name in FIELD.findall(template)}
    address = template.format(**values)
    kind, slash, name = address.partition("/")
    if not (kind and slash and name):
        raise Rejected(
            "AGGREGATE_INVALID", f"{address!r} is no address: send kind/id.", "aggregate"
        )
    return address


def _value(request: Any, name: str, actor: str) -> str:
    if name == "new":
        return derived_id(actor, request.request_id)
    value = str(getattr(request, name))
    if not value:
        raise Rejected("FIELD_INVALID", f"{name} is empty: it must be given.", name)
    return value
