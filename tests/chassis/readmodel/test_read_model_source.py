"""The state that documents show: of one moment, and only while it is whole."""

from __future__ import annotations

import pytest

from services.chassis.partition.partition_state import PartitionState
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.readmodel.read_model_source import ReadModelSource
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


def added(version: int, name: str = "a", amount: int = 1, time: int = 1) -> journal.Record:
    aggregate = f"counter/{name}"
    return c.record(version, c.Added(amount=amount), aggregate=aggregate, decided_time=time)


def read_model(partitions: int = 1) -> ReadModel:
    states: list[PartitionState] = [
        c.partition_state(number, skip_unknown=True) for number in range(partitions)
    ]
    return ReadModel(states)


async def test_a_view_stays_as_it_was_when_records_follow() -> None:
    model = read_model(2)
    model.apply([(0, 0, added(1, "b", time=7)), (1, 0, added(1, "a", time=5))])
    source = ReadModelSource(model)
    before = source.version()
    view, time = source.freeze()
    model.apply([(0, 2, added(2, "b", 4)), (0, 4, added(1, "c"))])
    assert [(name, state.total) for name, state in view.all("counter")] == [("a", 1), ("b", 1)]
    assert (view.version("counter", "b"), view.version("counter", "c")) == (1, 0)
    assert view.get("counter", "c") is None
    assert time == 7
    later, _ = source.freeze()
    assert [(name, state.total) for name, state in later.all("counter")] == [
        ("a", 1),
        ("b", 5),
        ("c", 1),
    ]
    assert source.version() != before


async def test_a_state_that_its_fold_mutates_is_copied() -> None:
    model = read_model()
    model.partition_states[0].states["counter/a"] = heap = c.Heap([1])
    view, _ = ReadModelSource(model).freeze()
    heap.append(2)
    assert view.get("counter", "a") == [1]


async def test_no_document_shows_a_state_that_is_not_whole() -> None:
    model = read_model()
    source = ReadModelSource(model)
    assert source.unavailable_reason == "The service is restoring its state: try again."
    model.mark_caught_up()
    assert source.unavailable_reason == ""
    model.apply([(0, 0, None)])
    assert source.unavailable_reason.startswith("The state of partitions 0 is out of date")
