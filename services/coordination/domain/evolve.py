"""What each event makes of the city."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from google.protobuf.message import Message

from services.chassis.decider import Moment
from services.coordination.domain import offers, openings
from services.coordination.domain.city import City
from services.coordination.domain.news import note
from vigie.coordination.v1 import events_pb2 as events

Evolve: TypeAlias = Callable[[City, Any, Moment], None]

NOWHERE = City()
"""The city before the first bulletin. Nothing is ever put into it."""


def evolve(city: City, event: Message, moment: Moment) -> City:
    """Take one event into the city, in place; only the initial city is copied before."""
    if city is NOWHERE:
        city = City()
    EVOLVE[type(event)](city, event, moment)
    return city


EVOLVE: Mapping[type[Message], Evolve] = {
    events.Noted: note,
    events.RoomReported: openings.reported,
    events.IncidentOpened: openings.opened,
    events.IncidentJoined: openings.joined,
    events.IncidentSplit: openings.split,
    events.IncidentUpgraded: openings.upgraded,
    events.IncidentHeld: openings.held,
    events.IncidentReleased: openings.released,
    events.CrewChosen: offers.chosen,
    events.NobodyFound: offers.nobody,
    events.StillNobody: offers.still_nobody,
    events.IncidentAssigned: offers.assigned,
    events.IncidentAttended: offers.attended,
    events.OfferEnded: offers.offer_ended,
    events.OfferWithdrawn: offers.withdrawn,
    events.TaskRecalled: offers.recalled,
    events.IncidentLeft: offers.left,
    events.NeedTold: offers.told,
    events.SupervisorAlerted: openings.alerted,
    events.IncidentClosed: openings.closed,
}
"""Every event of coordination's journal. One that is not here stops the fold."""
