"""The habits of crews, the same under every way: dice depend on the need and the crew alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from services.simulator.crews.behaviour import Habits
from vigie.crew.v1 import service_pb2 as api

RESUME_SECONDS = 300
"""The time to take up work that another crew has begun. An assumption."""


def need_key(task: api.Task) -> str:
    """Return a name of a need that is the same in every run: its kind, place and clock."""
    at = task.place.position
    clock = task.clock_start_time.ToSeconds()
    return f"{task.kind}/{at.longitude:.6f}/{at.latitude:.6f}/{clock}"


@dataclass(frozen=True, slots=True)
class Memory:
    """The seconds of work on each need in this run, and the leases of each crew's offers."""

    worked: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    asked: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class PairedHabits(Habits):
    """Habits whose dice do not depend on the order of decisions.

    A need takes as long under every way. Work that a crew has left needs the rest of its time, and
    a while to take it up again. A second offer of the same need to the same crew throws new dice.
    """

    memory: Memory = field(default_factory=Memory)

    def work_seconds(self, crew: api.Crew) -> float:
        """Return the rest of the work; the whole of it depends on the need alone."""
        expected = max(60, crew.task.work_seconds)
        dice = Random(f"{self.seed}/{need_key(crew.task)}/work")
        whole = expected * min(3.0, max(0.3, dice.lognormvariate(0.0, 0.35)))
        worked = self.memory.worked[need_key(crew.task)]
        return max(60.0, whole - worked) + RESUME_SECONDS if worked else whole

    def _task_dice(self, crew: api.Crew, what: str) -> Random:
        return Random(f"{self.seed}/{crew.crew_id}/{need_key(crew.task)}/{what}")

    def _answer_dice(self, crew: api.Crew) -> Random:
        key = f"{crew.crew_id}/{need_key(crew.offer)}"
        lease = crew.offer.lease_end_time.ToMicroseconds()
        leases = self.memory.asked[key]
        if lease not in leases:
            leases.append(lease)
        return Random(f"{self.seed}/{key}/{leases.index(lease)}")
