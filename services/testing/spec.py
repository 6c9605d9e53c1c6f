"""Given, when, then: a decider's specification as one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected

NOW = 1_700_000_000_000_000
SECOND = 1_000_000


@dataclass(frozen=True)
class Given:
    """A decider and the events of one aggregate so far."""

    decider: Decider[Any]
    events: Sequence[Message]
    context: DecisionContext

    def at(self, time: int = NOW, actor: str = "tester") -> Given:
        """Set the owner's clock, in microseconds."""
        context = DecisionContext(time=time, id=self.context.id, actor=actor)
        return Given(self.decider, self.events, context)

    def later(self, time: int) -> Given:
        """Move the owner's clock on, in microseconds; the events so far keep their time."""
        return replace(self.at(time), decider=replace(self.decider, initial=self.state), events=())

    @property
    def state(self) -> Any:
        """The fold of the events so far."""
        state = self.decider.initial
        for event in self.events:
            state = self.decider.evolve(state, event, self.context)
        return state

    def when(self, command: Message) -> When:
        """Send a command."""
        return When(self, command)


@dataclass(frozen=True)
class When:
    """A command sent to the decider."""

    given: Given
    command: Message

    @property
    def decided(self) -> list[Message]:
        """The events that the decider returns."""
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

    def expect(self, expected: str | Sequence[Message]) -> None:
        """Expect exactly these events, or a rejection with this code."""
        if isinstance(expected, str):
            self.then_rejected(expected)
        else:
            self.then(*expected)

    def then_rejected(self, code: str) -> Rejected:
        """Expect a rejection with this code; return it."""
        try:
            decided = self.decided
        except Rejected as error:
            rejected = error
        else:
            raise AssertionError(f"expected {code}, decided {decided}")
        assert rejected.code == code
        return rejected


def given(decider: Decider[Any], *events: Message, id: str = "A-1") -> Given:
    """Start a specification."""
    return Given(decider, events, DecisionContext(time=NOW, id=id, actor="tester"))
