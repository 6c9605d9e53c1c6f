"""A decision under construction: its events, and the state that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.policy import Policy

Events: TypeAlias = Iterator[Message]
"""The return type of a rule.

A rule is a generator: it reads the state, yields an event, and finds that event folded into the
state when it continues. A rule modifies nothing itself.
"""


@dataclass(frozen=True, slots=True)
class Situation:
    """The input of a rule: the state after the events so far, the policy and the context."""

    city: CityState
    policy: Policy
    context: DecisionContext

    @property
    def time(self) -> int:
        """The time of the decision, in microseconds since 1970, UTC."""
        return self.context.time

    def after(self, seconds: float) -> int:
        """Return the time some seconds after the decision."""
        return self.time + round(seconds * MICROS)

    def goal_time(self, clock_start_time: int, priority: int) -> int:
        """Return when a crew ought to be on the site of an incident with this clock."""
        return clock_start_time + self.policy.goal_seconds[priority] * MICROS


class DecisionDraft:
    """The events of one decision, each folded into a copy of the state before the next.

    The owner folds the record once more, into its own state. Both folds are needed: a later event
    depends on the earlier ones, and the law "the state is the fold of the journal" holds only if
    the owner's state changes by records alone. The same law asks for the copy: a decision that is
    rejected halfway leaves no trace.
    """

    def __init__(self, city: CityState, policy: Policy, context: DecisionContext) -> None:
        self.situation = Situation(city.copy(), policy, context)
        self.events: list[Message] = []

    def add(self, rule: Iterable[Message]) -> None:
        """Run a rule to its end and fold each event that it yields."""
        city, context, append = self.situation.city, self.situation.context, self.events.append
        for event in rule:
            append(event)
            evolve(city, event, context)
