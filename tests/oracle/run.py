"""Runs a script under the watch of the invariants."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.chassis.sdk.decider import MICROS
from services.testing.in_memory_owner import GAP, empty
from services.testing.spec import NOW
from tests.oracle import (  # each registers its acts or its invariants
    acts_of_crews,
    acts_of_links,
    acts_of_needs,
    acts_of_operators,
)
from tests.oracle.acts import Act, perform
from tests.oracle.city import OracleCity, TimerStands
from tests.oracle.invariants import lives, needs, pictures, tables, tasks, timers
from tests.oracle.script import DEPARTMENTS, script
from tests.oracle.watch import INVARIANTS, Violation, Watch
from tests.oracle.wiring import COORDINATION

REGISTERED = (
    *(acts_of_crews, acts_of_links, acts_of_needs, acts_of_operators),
    *(lives, needs, pictures, tables, tasks, timers),
)
CHECK_SECONDS = 30
DRAIN_SECONDS = 120
"""After the last act, so that what it led to is checked too."""


@dataclass
class Run:
    """One script, its first violation of each code, and its size."""

    script: Sequence[Act]
    city: OracleCity = field(default_factory=lambda: OracleCity(DEPARTMENTS))
    violations: dict[str, tuple[int, Violation]] = field(default_factory=dict)
    events: int = 0
    effects: Counter[str] = field(default_factory=Counter)
    """How many acts of each word had an effect: not rejected, and not without any sense."""

    def __post_init__(self) -> None:
        self.watch = Watch(self.city)
        self.step = 0

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self.violations)

    def play(self) -> Run:
        """Perform each act, check after it, and every 30 s while time passes."""
        for step, each in enumerate((*self.script, Act("wait", (DRAIN_SECONDS,)))):
            self.step = step
            try:
                self._perform(each)
            except TimerStands:
                self.check()
                break
            except Exception as error:  # noqa: BLE001 # that is what the oracle looks for
                last = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
                self._note(Violation("RAISES", where, f"{each}: {error!r}"))
                break
        self._check_fold()
        self.events = self.city.events
        return self

    def _perform(self, each: Act) -> None:
        if each.word != "wait":
            before = self.city.changes()
            perform(self.city, each)
            self.effects[each.word] += self.city.changes() != before
            self.city.run(0)
            self.check()
            return
        (left,) = each.args
        while left > 0:
            self.city.run(min(left, CHECK_SECONDS))
            left -= CHECK_SECONDS
            self.check()

    def check(self) -> None:
        """Check every invariant now."""
        self.watch.begin()
        for find in INVARIANTS.values():
            for violation in find(self.watch):
                self._note(violation)
        self._check_records()
        self.watch.end()

    def _note(self, violation: Violation) -> None:
        self.violations.setdefault(violation.code, (self.step, violation))

    def _check_records(self) -> None:
        """RAISES: a decider raised, so its command has no effect and its sender no answer."""
        for happened in self.watch.failed:
            record = happened.record
            detail = f"{record.type}: {record.reason.code} {record.reason.message}"
            self._note(Violation("RAISES", record.aggregate, detail))
        self.watch.failed.clear()

    def _check_fold(self) -> None:
        """FOLD_IS_STATE: the journal folded again gives another state than the owner has."""
        owners = {**self.city.departments, COORDINATION: self.city.coordination}
        for name, owner in owners.items():
            folded = empty(owner.service)
            for row, record in enumerate(owner.records):
                folded.replay(record, row * GAP)
            if folded.states != owner.partition_state.states:
                detail = f"{name}: the journal folds to another state"
                self._note(Violation("FOLD_IS_STATE", name, detail))


def run_seed(seed: int) -> Run:
    """Play the script of a seed."""
    return Run(script(seed)).play()


def virtual_seconds(run: Run) -> float:
    return (run.city.time - NOW) / MICROS
