"""The exported metrics of coordination, and the journal of a world through their worker."""

from __future__ import annotations

from itertools import groupby

from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.domain.policy import DEFAULT
from services.coordination.metrics.steps import StepObserver
from services.coordination.metrics.worker import observe_entry
from tests.coordination.world import World
from vigie.journal.v1 import journal_pb2 as journal


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "coordination", **labels}) or 0.0


class Reader:
    """Feeds the records of a world to the metrics, each once, as the worker of an owner does."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.read = 0
        self.take_over()

    def take_over(self) -> None:
        """Let another process become the owner: it has the state alone."""
        self.observer = StepObserver(DEFAULT)

    def catch_up(self) -> None:
        """Read the records since the last time."""
        new = self.world.journal[self.read :]
        self.read = len(self.world.journal)
        for _, group in groupby(new, key=lambda each: id(each[0])):
            records = list(group)
            context, city = records[0][0], self.world.city
            happened = tuple(event for _, event in records)
            entry = JournalEntry(journal.Record(), "city", "city", happened, city, city, context)
            observe_entry(entry, city, self.observer, self.world.time)


class Steps:
    """The counts of the step histogram since this object was made."""

    def __init__(self, world: World, department: str = "roads") -> None:
        self.reader = Reader(world)
        self.department = department
        self.before = {
            (priority, step, part): self._exported(priority, step, part)
            for priority in ("P1", "P2", "P3", "P4")
            for step in ("offered", "accepted", "departed", "on_site", "safe", "done")
            for part in ("count", "sum")
        }

    def _exported(self, priority: str, step: str, part: str) -> float:
        name = f"vigie_incident_step_seconds_{part}"
        return sample(name, priority=priority, department=self.department, step=step)

    def _more(self, priority: str, step: str, part: str) -> float:
        return self._exported(priority, step, part) - self.before[priority, step, part]

    def of(self, priority: str) -> dict[str, float]:
        """Return the seconds until each step that was counted; each must be counted once."""
        self.reader.catch_up()
        steps = [s for p, s, part in self.before if p == priority and part == "count"]
        counts = {step: self._more(priority, step, "count") for step in steps}
        assert set(counts.values()) <= {0, 1}, counts
        return {step: self._more(priority, step, "sum") for step in steps if counts[step]}
