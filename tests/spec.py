"""Given, when, then: a decider's specification as one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected

NOW = 1_700_000_000_000_000
SECOND = 1_000_000


@dataclass(frozen=True)
class Given:
    """A decider and what happened to one aggregate so far."""

    decider: Decider[Any]
    events: Sequence[Message]
    context: DecisionContext

    def at(self, time: int = NOW, actor: str = "tester") -> Given:
        """Set the owner's clock, in microseconds."""
        context = DecisionContext(time=time, id=self.context.id, actor=actor)
        return Given(self.decider, self.events, context)

    @property
    def state(self) -> Any:
        """The fold of what happened so far."""
        state = self.decider.initial
        for event in self.events:
            state = self.decider.evolve(state, event, self.context)
        return state

    def when(self, command: Message) -> When:
        """Ask for something."""
        return When(self, command)


@dataclass(frozen=True)
class When:
    """A question put to the decider."""

    given: Given
    command: Message

    @property
    def decided(self) -> list[Message]:
        """The events of the answer."""
        given = self.given
        return list(given.decider.decide(self.command, given.state, given.context))

    def then(self, *events: Message) -> Any:
        """Expect exactly these events; return the state after them."""
        decided = self.decided
        assert decided == list(events)
        state = self.given.state
        for event in decided:
            state = self.given.decider.evolve(state, event, self.given.context)
        return state

    def then_nothing(self) -> None:
        """Expect no events: it is already so."""
        assert self.decided == []

    def then_rejected(self, code: str) -> Rejected:
        """Expect a refusal with this code."""
        with pytest.raises(Rejected) as caught:
            _ = self.decided
        assert caught.value.code == code
        return caught.value


def given(decider: Decider[Any], *events: Message, id: str = "A-1") -> Given:
    """Start a specification."""
    return Given(decider, events, DecisionContext(time=NOW, id=id, actor="tester"))
