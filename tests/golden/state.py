"""A fold as text: every value of it, and no name of a class or a field, so that a diff is read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import msgspec

from services.chassis.partition.partition_state import PartitionState
from services.chassis.sdk.service import Service
from services.testing.in_memory_owner import GAP, empty
from vigie.journal.v1 import journal_pb2 as journal

WIDTH = 200


def folded(
    service: Service, records: Sequence[journal.Record]
) -> tuple[PartitionState, dict[str, Any]]:
    """Fold records from nothing; also return the bulletins that each of them announces."""
    partition_state = empty(service)
    told: dict[str, Any] = {}
    for number, record in enumerate(records):
        entry = partition_state.replay(record, number * GAP)
        if entry is None:
            raise AssertionError(f"record {number} was taken before")
        bulletins = service.bulletins(entry) if record.aggregate else ()
        if bulletins:
            told[f"{number * GAP:05}"] = [
                each.SerializeToString(deterministic=True).hex() for each in bulletins
            ]
    return partition_state, told


def written(partition_state: PartitionState, told: Mapping[str, Any]) -> str:
    """Write a fold and its bulletins as text."""
    whole = {
        "aggregates": {
            address: {
                "version": partition_state.versions.get(address),
                "due": partition_state.deciders[address.partition("/")[0]].due(state),
                "state": state,
            }
            for address, state in partition_state.states.items()
        },
        "bulletins": told,
        "journal": {
            "offset": partition_state.offset,
            "source_offset": partition_state.source_offset,
            "time": partition_state.time,
            "folded": partition_state.folded,
            "epoch": partition_state.epoch,
            "partitions": partition_state.partitions,
            "reference_hashes": partition_state.reference_hashes,
        },
        "outcomes": list(partition_state.window.entries()),
    }
    return _text(plain(whole), 0, depth=2) + "\n"


def plain(value: Any) -> Any:
    """Return a value as JSON has it: objects as lists of their values, enums as their values."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, msgspec.Struct):
        return [plain(getattr(value, name)) for name in value.__struct_fields__]
    if is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.hex() if isinstance(value, bytes) else value


def _text(value: Any, indent: int, depth: int = 0) -> str:
    """Write JSON with one thing a line, and more lines where one would be too long."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (depth <= 0 and len(line) <= WIDTH):
        return line
    deeper = indent + 1
    if isinstance(value, dict):
        named = {json.dumps(key, ensure_ascii=False): each for key, each in value.items()}
        parts = [f"{key}: {_text(each, deeper, depth - 1)}" for key, each in named.items()]
    else:
        parts = [_text(each, deeper, depth - 1) for each in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    inner = ",\n".join(" " * deeper + part for part in parts)
    return f"{start}\n{inner}\n{' ' * indent}{end}"
