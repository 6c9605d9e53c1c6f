"""Invariants of any city at any moment, and of any choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.message import Message

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.rules.choose import choose
from vigie.coordination.v1 import events_pb2 as events

if TYPE_CHECKING:
    from tests.coordination.world import World


def check_choice(event: Message) -> None:
    """Check that a choice follows from the table that is recorded with it."""
    if isinstance(event, events.CrewChosen) and not event.table_decision_id:
        again = choose(event.appraisal)
        assert again
        assert (again[0].department, again[0].crew_id) == (event.department, event.crew_id)
    elif isinstance(event, events.NobodyFound):
        assert choose(event.appraisal) == []


def check_city(world: World) -> None:
    """Check that no crew or incident is promised twice, and that the state is the fold."""
    city, incidents = world.city, world.city.incidents.values()
    asked = [offer.crew for i in incidents for role in i.roles for offer in role.offers]
    assert len(asked) == len(set(asked)), "one offer to a crew"
    assert set(city.reserved_crews) == set(asked)
    assert set(city.waiting) == {i.id for i in incidents if i.is_waiting}
    for incident in incidents:
        for role in incident.roles:
            sought = role.appraise_time or role.offers or incident.held
            assert sought or not role.is_open, "a role without a crew is looked after"
    pairs = {(i.id, a.task_id) for i in incidents for _, a in i.assignments()}
    busy = [task_id for _, task_id in pairs]
    assert len(busy) == len(set(busy))
    folded = CityState()
    for context, event in world.journal:
        folded = evolve(folded, event, context)
    assert folded == city, "the state is the fold of the journal"
