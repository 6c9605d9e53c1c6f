"""The fold: which function applies each event to the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold import alerts, assignments, incidents, modes, offers, works
from services.coordination.domain.fold.apply_bulletin import bulletin_received
from services.coordination.domain.fold.city_state import CityState
from vigie.coordination.v1 import events_pb2 as events

Evolve: TypeAlias = Callable[[CityState, Any, int], None]
"""Applies an event of a time, in microseconds since 1970."""

EMPTY = CityState()
"""The state before the first event. It is never modified."""


def evolve(city: CityState, event: Message, context: DecisionContext) -> CityState:
    """Apply one event to the state in place and return it; `EMPTY` is replaced by a new state.

    Raises KeyError for an event that is not in `EVOLVE`.
    """
    if city is EMPTY:
        city = CityState()
    EVOLVE[type(event)](city, event, context.time)
    return city


EVOLVE: Mapping[type[Message], Evolve] = {
    events.BulletinReceived: bulletin_received,
    events.OperatorReported: incidents.operator_reported,
    events.IncidentOpened: incidents.incident_opened,
    events.IncidentsSuspected: incidents.incidents_suspected,
    events.IncidentJoined: incidents.incident_joined,
    events.IncidentSplit: incidents.incident_split,
    events.IncidentUpgraded: incidents.incident_upgraded,
    events.IncidentHeld: incidents.incident_held,
    events.IncidentReleased: incidents.incident_released,
    events.IncidentTaken: modes.incident_taken,
    events.IncidentHandedBack: modes.incident_handed_back,
    events.IncidentsKeptApart: incidents.incidents_kept_apart,
    events.DispatchModeSet: modes.dispatch_mode_set,
    events.CrewChosen: offers.crew_chosen,
    events.CrewProposed: offers.crew_proposed,
    events.NobodyFound: offers.nobody_found,
    events.StillNobody: offers.still_nobody,
    events.IncidentAssigned: assignments.incident_assigned,
    events.SearchStarted: offers.search_started,
    events.CrewDeparted: assignments.crew_departed,
    events.IncidentAttended: assignments.incident_attended,
    events.AssignmentChecked: assignments.assignment_checked,
    events.OfferEnded: offers.offer_ended,
    events.OfferWithdrawn: offers.offer_withdrawn,
    events.CrewSilent: offers.crew_silent,
    events.RoleStaged: assignments.role_staged,
    events.TaskRecalled: assignments.task_recalled,
    events.TaskAmended: assignments.task_amended,
    events.SiteHandedOver: assignments.site_handed_over,
    events.RoleRelieved: assignments.role_relieved,
    events.IncidentLeft: assignments.incident_left,
    events.RoleDone: assignments.role_done,
    events.NeedNotified: assignments.need_notified,
    events.SupervisorAlerted: alerts.supervisor_alerted,
    events.AlertAcknowledged: alerts.alert_acknowledged,
    events.AlertEnded: alerts.alert_ended,
    events.IncidentClosed: incidents.incident_closed,
    events.WorksConflictsFound: works.works_conflicts_found,
}
"""The function of every event type of coordination's journal."""
