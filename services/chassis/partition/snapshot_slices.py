"""The state of a partition at one offset, as bytes in slices.

A state changes with the next command, and encoding a large one takes a second. So an owner takes a
shallow copy between two commands, which takes milliseconds, and encodes it slice by slice beside
the commands that follow. The slices keep the order of dicts: some states drop their oldest entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from typing import Any

import msgspec

from services.chassis.partition.deduplication import FirstOutcome
from services.chassis.partition.partition_state import SCALARS, PartitionState
from services.chassis.partition.snapshot_format import HEADER

SLICE_BYTES = 64_000
"""The usual size of a slice of many values: it takes less than a millisecond."""


@dataclass(frozen=True)
class CapturedState:
    """A shallow copy of a partition state at one offset. Its values do not change."""

    partition: int
    kinds: Mapping[str, bool]
    """The kinds of aggregates, and whether their fold mutates them: such a state can be large."""
    scalars: Mapping[str, Any]
    versions: Mapping[str, int]
    states: Mapping[str, Any]
    firsts: Sequence[FirstOutcome]
    dropped_time: int

    @property
    def offset(self) -> int:
        """The offset of the last record in the state."""
        return int(self.scalars["offset"])

    @property
    def folded(self) -> int:
        """The number of records in the state."""
        return int(self.scalars["folded"])


def capture(partition_state: PartitionState) -> CapturedState:
    """Copy a partition state whose records are all committed."""
    states = dict(partition_state.states)
    kinds = {
        kind: callable(getattr(decider.initial, "copy", None))
        for kind, decider in sorted(partition_state.deciders.items())
    }
    for kind in (kind for kind, mutated in kinds.items() if mutated):
        of_kind = [address for address in states if address.startswith(f"{kind}/")]
        states.update((address, states[address].copy()) for address in of_kind)
    return CapturedState(
        partition_state.partition,
        kinds,
        {name: getattr(partition_state, name) for name in SCALARS},
        dict(partition_state.versions),
        states,
        partition_state.window.entries(),
        partition_state.window.dropped_time,
    )


def slices(captured: CapturedState) -> Iterator[tuple[str, bytes]]:
    """Yield (kind, bytes): each kind's slices joined are its section; the header is the last."""
    for kind, mutated in captured.kinds.items():
        prefix = f"{kind}/"
        aggregates = (each for each in captured.states.items() if each[0].startswith(prefix))
        parts = _object(aggregates) if mutated else _chunks(aggregates, dict, b"{}")
        yield from ((kind, part) for part in parts)
    header = {
        **captured.scalars,
        "versions": captured.versions,
        "firsts": captured.firsts,
        "dropped_time": captured.dropped_time,
    }
    yield from ((HEADER, part) for part in _object(header.items()))


def _object(items: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    """Yield a JSON object, value by value."""
    yield b"{"
    for number, (name, value) in enumerate(items):
        yield (b"," if number else b"") + msgspec.json.encode(name) + b":"
        yield from _value(value)
    yield b"}"


def _value(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        yield from _chunks(value.items(), dict, b"{}")
    elif isinstance(value, list):
        yield from _chunks(value, list, b"[]")
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _object((f.name, getattr(value, f.name)) for f in fields(value))
    else:
        yield msgspec.json.encode(value)


def _chunks(items: Iterable[Any], container: type[Any], brackets: bytes) -> Iterator[bytes]:
    """Yield a JSON object or array, some items at a time: as many as give a slice its size."""
    left, count, separator = iter(items), 16, b""
    yield brackets[:1]
    while chunk := container(islice(left, count)):
        part = msgspec.json.encode(chunk)[1:-1]
        yield separator + part
        separator = b","
        count = max(1, min(4 * count, count * SLICE_BYTES // max(1, len(part))))
    yield brackets[1:]
