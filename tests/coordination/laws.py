"""Invariants of any city at any moment, and of any choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.message import Message

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import State
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.rules.choose import choose
from vigie.coordination.v1 import events_pb2 as events

if TYPE_CHECKING:
    from tests.coordination.world import World


def check_choice(event: Message) -> None:
    """Check that a choice follows from the table that is recorded with it."""
    if isinstance(event, events.CrewChosen):
        again = choose(event.appraisal)
        assert again is not None
        assert (again.department, again.crew_id) == (event.department, event.crew_id)
    elif isinstance(event, events.NobodyFound):
        assert choose(event.appraisal) is None


def check_city(world: World) -> None:
    """Check that no crew or incident is promised twice, and that the state is the fold."""
    city, incidents = world.city, world.city.incidents.values()
    asked = [i.crew for i in incidents if i.state is State.OFFERED]
    assert len(asked) == len(set(asked)), "one offer to a crew"
    assert set(city.reserved_crews) == set(asked)
    assert set(city.waiting) == {i.id for i in incidents if i.state is State.WAITING}
    busy = [i.task_id for i in incidents if i.state is State.ASSIGNED]
    assert len(busy) == len(set(busy))
    folded = CityState()
    for context, event in world.journal:
        folded = evolve(folded, event, context)
    assert folded == city, "the state is the fold of the journal"
