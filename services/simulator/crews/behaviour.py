"""The behaviour of crews: how fast they answer and work, and which offers they decline.

Each random value derives from the seed and the task, so that a run can be repeated in any order of
events. Seconds are simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import availability_pb2, place_pb2

# Kinds whose work opens the ground or blocks the way: such a site must be made safe first.
OBSTRUCTING = frozenset(
    {
        "carriageway_damaged",
        "column_fallen",
        "cover_missing",
        "footway_damaged",
        "sign_missing",
        "subsidence",
        "supply_fault",
        "tree_down",
    }
)
DECLINE_REASONS = ("TOO_FAR", "REST", "NO_EQUIPMENT", "OTHER")
MAKE_SAFE_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a leader to an offer, and its delay; an empty word is no answer."""

    word: str
    delay_seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of a shift: after which share of the shift it begins, and how long it lasts."""

    availability: availability_pb2.Availability
    share: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Habits:
    """The behaviour of all crews of a run."""

    seed: int

    def answer(self, crew: api.Crew) -> Answer:
        offer = crew.offer
        dice = self._answer_dice(crew)
        delay_seconds = dice.uniform(3, 12)
        urgent = offer.priority == place_pb2.PRIORITY_P1
        luck = dice.random()
        if luck < (0.01 if urgent else 0.02):
            return Answer("", delay_seconds)
        if luck < (0.04 if urgent else 0.08):
            unsafe = crew.task.site_unsafe and not offer.after_task_id
            reason = "UNSAFE_TO_LEAVE" if unsafe else dice.choice(DECLINE_REASONS)
            return Answer("decline", delay_seconds, reason)
        return Answer("accept", delay_seconds)

    def turnout_seconds(self, crew: api.Crew) -> float:
        """Return the time from the acceptance to the departure."""
        return self._task_dice(crew, "turnout").uniform(20, 60)

    def look_seconds(self, crew: api.Crew) -> float:
        """Return the time from the arrival until the site is opened."""
        return self._task_dice(crew, "look").uniform(15, 40)

    def work_seconds(self, crew: api.Crew) -> float:
        """Return the time from the arrival to the end of the task, near the expected time."""
        expected = max(60, crew.task.work_seconds)
        stretch = self._task_dice(crew, "work").lognormvariate(0.0, 0.35)
        return expected * min(3.0, max(0.3, stretch))

    def make_safe_seconds(self, crew: api.Crew) -> float:
        """Return the time that the crew needs to make its site safe."""
        declared = crew.task.make_safe_seconds or MAKE_SAFE_SECONDS
        return declared * self._task_dice(crew, "safe").uniform(0.8, 1.3)

    def pauses(self, crew_id: str, day: str) -> tuple[Pause, ...]:
        """Return the pauses of a crew in the shift that begins on a day.

        The meal is about the middle of the shift; in half of all shifts the van refuels later.
        """
        dice = self._dice(crew_id, day, "pauses")
        share, minutes = dice.uniform(0.42, 0.58), dice.uniform(20, 40)
        meal = Pause(availability_pb2.AVAILABILITY_MEAL_BREAK, share, minutes * 60)
        if dice.random() < 0.5:
            return (meal,)
        share, minutes = dice.uniform(0.7, 0.85), dice.uniform(6, 12)
        return meal, Pause(availability_pb2.AVAILABILITY_REFUELLING, share, minutes * 60)

    def notice_seconds(self, crew_id: str, heard: str) -> float:
        """Return how long a leader who missed the offers takes to look at the tablet."""
        return self._dice(crew_id, heard, "notice").uniform(120, 900)

    @staticmethod
    def obstructs(kind: str) -> bool:
        """Return whether the work makes the site unsafe to leave."""
        return kind in OBSTRUCTING

    def _answer_dice(self, crew: api.Crew) -> Random:
        offer = crew.offer
        return self._dice(crew.crew_id, offer.task_id, offer.lease_end_time.ToSeconds(), "answer")

    def _task_dice(self, crew: api.Crew, what: str) -> Random:
        task = crew.task
        return self._dice(crew.crew_id, task.task_id, task.lease_end_time.ToSeconds(), what)

    def _dice(self, *about: object) -> Random:
        return Random("/".join(map(str, (self.seed, *about))))
