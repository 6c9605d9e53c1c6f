"""A decision under construction: its events, and the state that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve

Events: TypeAlias = Iterator[Message]
"""The return type of a rule.

A rule is a generator: it reads the state, yields an event, and finds that event folded into the
state when it continues. A rule modifies nothing itself.
"""


class DecisionDraft:
    """The events of one decision, each folded into a copy of the state before the next.

    The owner folds the record once more, into its own state. Both folds are needed: a later event
    depends on the earlier ones, and the law "the state is the fold of the journal" holds only if
    the owner's state changes by records alone. The same law asks for the copy: a decision that is
    rejected halfway leaves no trace.
    """

    def __init__(self, city: CityState, context: DecisionContext) -> None:
        self.city = city.copy()
        self.context = context
        self.events: list[Message] = []

    def add(self, rule: Iterable[Message]) -> None:
        """Run a rule to its end and fold each event that it yields."""
        city, context, append = self.city, self.context, self.events.append
        for event in rule:
            append(event)
            evolve(city, event, context)
