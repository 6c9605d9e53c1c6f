"""The metrics of the owner of a partition."""

from __future__ import annotations

import pytest

from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.telemetry import metrics
from tests.chassis import counter as c, readers

pytestmark = pytest.mark.usefixtures("said")


def put(source: MemoryJournal, count: int) -> None:
    for _ in range(count):
        c.put(source, c.command(c.add(1)))


def figure(name: str) -> float:
    return readers.figure(name, partition="0")


def test_the_lag_of_owner_and_snapshot() -> None:
    source = c.memory()
    serving = c.served(c.owner_context(source))
    put(source, 3)
    serving.run_once()
    assert figure("vigie_owner_lag_records") == 0
    assert figure("vigie_snapshot_behind_records") == 4  # the opening is one


def test_a_log_whose_time_is_ahead_of_the_clock() -> None:
    source, now = c.memory(), [c.NOW + 3600 * c.MICROS]
    serving = c.served(c.owner_context(source, clock=lambda: now[0]))
    put(source, 1)
    serving.run_once()
    assert figure("vigie_log_time_ahead_seconds") == 0
    now[0] = c.NOW
    serving.run_once()
    assert figure("vigie_log_time_ahead_seconds") == 3600
    serving.close()
    assert figure("vigie_log_time_ahead_seconds") == 0


def test_commands_of_types_that_the_service_lacks_have_one_label() -> None:
    """Anything can be written to a topic, and each value of a label is held for ever."""
    source = c.memory()
    serving = c.served(c.owner_context(source))
    known = readers.figure("vigie_commands_total", command="Add", outcome="OUTCOME_ACCEPTED")
    labels = {"command": "unknown", "outcome": "OUTCOME_FAILED"}
    unknown = readers.figure("vigie_commands_total", **labels)
    series = len(next(iter(metrics.COMMANDS.collect())).samples)
    put(source, 1)
    for number in range(20):
        c.put(source, c.command(c.add(1), type=f"tests.counter.Invented{number}"))
    serving.run_once()
    added = readers.figure("vigie_commands_total", command="Add", outcome="OUTCOME_ACCEPTED")
    assert added == known + 1
    assert readers.figure("vigie_commands_total", **labels) == unknown + 20
    assert len(next(iter(metrics.COMMANDS.collect())).samples) <= series + 4


def test_the_use_of_the_duplicate_window() -> None:
    source = c.memory()
    serving = c.served(c.owner_context(source))
    serving.partition_state.window.limit = 4
    put(source, 1)
    serving.run_once()
    assert figure("vigie_duplicate_window_ratio") == 0.25
    put(source, 9)
    serving.run_once()
    assert figure("vigie_duplicate_window_ratio") == 1
