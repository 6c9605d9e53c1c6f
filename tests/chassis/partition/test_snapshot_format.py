"""A ledger as bytes: one ledger is one text, and what cannot be read whole is not read."""

from __future__ import annotations

import msgspec
import pytest

from services.chassis.partition.codec import encode_event
from services.chassis.partition.snapshot_format import canonical_bytes, fill, sections
from tests.chassis import counter as c


def test_the_order_in_which_aggregates_came_does_not_matter() -> None:
    one, two = c.partition_state(), c.partition_state()
    for partition_state, names in ((one, "ab"), (two, "ba")):
        for name in names:
            event = encode_event(c.Added(amount=1))
            partition_state.states[f"counter/{name}"] = c.Counter(total=1)
            partition_state.versions[f"counter/{name}"] = 1
            assert event.schema == 1
    assert canonical_bytes(one) == canonical_bytes(two)


def test_a_partition_state_is_filled_completely_or_not_at_all() -> None:
    partition_state = c.partition_state()
    partition_state.states["counter/a"] = c.Counter(total=1)
    partition_state.versions["counter/a"] = 1
    parts = dict(sections(partition_state))
    whole, torn = c.partition_state(), c.partition_state()
    assert fill(whole, parts)
    assert canonical_bytes(whole) == canonical_bytes(partition_state)
    assert not fill(torn, {kind: part for kind, part in parts.items() if kind != "counter"})
    with pytest.raises(msgspec.DecodeError):
        fill(torn, parts | {"counter": b'{"counter/a": {"total": "many"}}'})
    assert canonical_bytes(torn) == canonical_bytes(c.partition_state())
