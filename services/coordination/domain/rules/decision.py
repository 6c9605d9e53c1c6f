"""A record in the making: what was decided so far, and the city as that leaves it."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve


class DecisionDraft:
    """The events of one decision, each folded as it is added.

    What follows is decided on what went before.
    """

    def __init__(self, city: CityState, context: DecisionContext) -> None:
        self.city = city.copy()
        self.context = context
        self.events: list[Message] = []

    @property
    def time(self) -> int:
        """When it is decided."""
        return self.context.time

    def add(self, event: Message) -> None:
        """Decide one thing more."""
        self.events.append(event)
        evolve(self.city, event, self.context)
