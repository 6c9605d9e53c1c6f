"""The judge of a town that runs while it reads."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.attack import judge
from tests.faults import reading
from tests.faults.checker import check
from tests.faults.evidence import Asked, Entry, History
from tests.faults.harness import Town
from tests.faults.logs import Log, record
from vigie.journal.v1 import journal_pb2 as journal


class RunningTown:
    """A town whose timers send one more command, decided at once, before each reading."""

    prefix, cluster = "town", "nowhere"

    def __init__(self) -> None:
        self.log = Log()

    def grow(self) -> Log:
        number = len(self.log.entries)
        due = record(f"timer-{number}", "defect/a", 0, number, outcome=journal.OUTCOME_REFUSED)
        self.log.add(number, due)
        return self.log


def test_a_command_that_is_sent_while_it_reads_is_no_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town = RunningTown()
    monkeypatch.setattr(reading, "read_journal", lambda *_: {0: list[Entry](town.grow().entries)})
    monkeypatch.setattr(reading, "read_commands", lambda *_: {0: list[Asked](town.grow().asked)})
    found = judge.evidence_of(cast("Town", cast("Any", town)), "roads", History())
    assert len(found.journal[0]) == 1
    assert check(found) == []
