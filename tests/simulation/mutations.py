"""Guarantees switched off on purpose, one at a time: the simulation must notice each.

A mutation patches this process, as little as can be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pytest

from services.chassis.journal.journal import JournalUnavailable, Outgoing
from services.chassis.owner import recovery, snapshot_schedule
from services.chassis.owner.stream_processor import Batch, StreamProcessor
from services.chassis.partition.deduplication import DuplicateWindow
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_slices import CapturedState, capture
from services.coordination import outbox, workers
from tests.simulation.broker import Broker
from tests.simulation.client import SimulatedWriter

Patch = Callable[[pytest.MonkeyPatch], None]


class Mutation(NamedTuple):
    """A patch, and the guarantee that it takes away."""

    patch: Patch
    without: str


def _fence_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SimulatedWriter, "check_fence", lambda _writer: None)


def _window_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DuplicateWindow, "first", lambda *_: None)


def _stale_snapshot(patch: pytest.MonkeyPatch) -> None:
    """A snapshot has the offset of now, and the aggregates of the one before."""
    last: dict[int, CapturedState] = {}

    def stale(state: PartitionState) -> CapturedState:
        captured = capture(state)
        before = last.get(id(state), captured)
        last[id(state)] = captured
        return CapturedState(
            captured.partition,
            captured.kinds,
            captured.scalars,
            before.versions,
            before.states,
            captured.firsts,
            captured.dropped_time,
        )

    patch.setattr(snapshot_schedule, "capture", stale)


def _random_order_ids(patch: pytest.MonkeyPatch) -> None:
    random, order_of = Random(0), outbox.order_of

    def random_id(*about: Any) -> Any:
        id_ = str(UUID(int=random.getrandbits(128), version=4))
        return msgspec.structs.replace(order_of(*about), id=id_)

    patch.setattr(outbox, "order_of", random_id)
    patch.setattr(workers, "order_of", random_id)


def _announced_twice(patch: pytest.MonkeyPatch) -> None:
    """An owner announces the bulletins of its last batch again after each failed transaction."""
    commit = SimulatedWriter.commit
    last: dict[str, list[Outgoing]] = {}

    def twice(writer: SimulatedWriter, outgoing: Sequence[Outgoing]) -> list[int]:
        bulletins = [each for each in outgoing if each.topic.endswith(".bulletins")]
        again = last.pop(writer.name, [])
        last[writer.name] = bulletins
        offsets = commit(writer, [*outgoing, *again])
        del last[writer.name]
        return offsets

    patch.setattr(SimulatedWriter, "commit", twice)


def _announced_apart(patch: pytest.MonkeyPatch) -> None:
    """Bulletins are written before the transaction of their records, and not in it."""
    commit = SimulatedWriter.commit

    def apart(writer: SimulatedWriter, outgoing: Sequence[Outgoing]) -> list[int]:
        writer.check_fence()
        for message in outgoing:
            if message.topic.endswith(".bulletins"):
                writer.client.broker.append(message)
        return commit(writer, [m for m in outgoing if not m.topic.endswith(".bulletins")])

    patch.setattr(SimulatedWriter, "commit", apart)


def _reads_uncommitted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Broker, "end", lambda broker, place: len(broker.log(*place)))


def _opens_at_the_view(patch: pytest.MonkeyPatch) -> None:
    """An owner starts from the read model without reading its own opening back."""
    patch.setattr(recovery, "_replay", lambda *_: None)


def _orders_not_resent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workers, "_send", lambda *_: None)


def _goes_on_after_an_error(patch: pytest.MonkeyPatch) -> None:
    """An owner whose transaction has an unknown end goes on with its state."""
    commit = StreamProcessor._commit

    def going_on(processor: StreamProcessor, batch: Batch) -> None:
        with suppress(JournalUnavailable):
            commit(processor, batch)

    patch.setattr(StreamProcessor, "_commit", going_on)


MUTATIONS: Mapping[str, Mutation] = {
    "fence_off": Mutation(_fence_off, "an expelled owner cannot write"),
    "window_off": Mutation(_window_off, "a repeated command takes effect once"),
    "stale_snapshot": Mutation(_stale_snapshot, "a snapshot is the fold up to its offset"),
    "random_order_ids": Mutation(_random_order_ids, "an order that is sent again has its id"),
    "announced_twice": Mutation(_announced_twice, "a bulletin is published once"),
    "announced_apart": Mutation(_announced_apart, "bulletins are committed with their records"),
    "reads_uncommitted": Mutation(_reads_uncommitted, "aborted records are not read"),
    "opens_at_the_view": Mutation(_opens_at_the_view, "an opening reads its own record back"),
    "orders_not_resent": Mutation(_orders_not_resent, "an order without an answer is sent again"),
    "goes_on_after_an_error": Mutation(_goes_on_after_an_error, "an error opens a new writer"),
}
