"""What each event makes of the city."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold import assignments, incidents
from services.coordination.domain.fold.apply_bulletin import note
from services.coordination.domain.fold.city_state import CityState
from vigie.coordination.v1 import events_pb2 as events

Evolve: TypeAlias = Callable[[CityState, Any, DecisionContext], None]

NOWHERE = CityState()
"""The city before the first bulletin. Nothing is ever put into it."""


def evolve(city: CityState, event: Message, context: DecisionContext) -> CityState:
    """Take one event into the city, in place; only the initial city is copied before."""
    if city is NOWHERE:
        city = CityState()
    EVOLVE[type(event)](city, event, context)
    return city


EVOLVE: Mapping[type[Message], Evolve] = {
    events.BulletinReceived: note,
    events.OperatorReported: incidents.reported,
    events.IncidentOpened: incidents.opened,
    events.IncidentJoined: incidents.joined,
    events.IncidentSplit: incidents.split,
    events.IncidentUpgraded: incidents.upgraded,
    events.IncidentHeld: incidents.held,
    events.IncidentReleased: incidents.released,
    events.CrewChosen: assignments.chosen,
    events.NobodyFound: assignments.nobody,
    events.StillNobody: assignments.still_nobody,
    events.IncidentAssigned: assignments.assigned,
    events.IncidentAttended: assignments.attended,
    events.OfferEnded: assignments.offer_ended,
    events.OfferWithdrawn: assignments.withdrawn,
    events.TaskRecalled: assignments.recalled,
    events.IncidentLeft: assignments.left,
    events.NeedNotified: assignments.told,
    events.SupervisorAlerted: incidents.alerted,
    events.IncidentClosed: incidents.closed,
}
"""Every event of coordination's journal. One that is not here stops the fold."""
