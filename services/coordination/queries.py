"""What may be asked of the city: its incidents, its crews, and why it was decided so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import ItemWatch, Query
from services.chassis.sdk.view import View
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import EMPTY
from services.coordination.domain.fold.values import REPORT_PREFIX, Incident, StoredDecision
from services.coordination.to_proto import (
    IncidentInCity,
    crew_to_proto,
    decision_to_proto,
    incident_to_proto,
    sources,
)
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

INCIDENTS_AT_MOST = 200
DECISIONS_AT_MOST = 10


def city_of(view: View) -> CityState:
    """The city as the journal has it."""
    city = view.get("city", "city")
    return city if isinstance(city, CityState) else EMPTY


def find(city: CityState, named: str) -> Incident:
    """Find an incident by its id, one of its voices, or the request that opened it."""
    incident = city.find_incident(named) or city.find_incident(f"{REPORT_PREFIX}{named}")
    if incident is None:
        message = f"no incident {named}, open or lately closed: see ListIncidents"
        raise Rejected("INCIDENT_UNKNOWN", message, "incident_id")
    return incident


def list_incidents(view: View, request: api.ListIncidentsRequest) -> Message:
    """Return incidents in the order in which they are served."""
    city = city_of(view)
    if request.state == api.INCIDENT_STATE_CLOSED:
        found = sorted(city.closed.values(), key=lambda incident: -incident.closed_time)
    else:
        found = sorted(
            (i for i in city.incidents.values() if request.state in {0, int(i.state)}),
            key=lambda i: (i.priority, i.clock_start_time, i.id),
        )
    limit = request.limit or INCIDENTS_AT_MOST
    return api.ListIncidentsResponse(
        incidents=[incident_to_proto(i.id, IncidentInCity(city, i)) for i in found[:limit]],
        total_count=len(found),
        sources=sources(city),
    )


def get_incident(view: View, request: api.GetIncidentRequest) -> Message:
    """Return one incident."""
    city = city_of(view)
    incident = find(city, request.incident_id)
    card = incident_to_proto(incident.id, IncidentInCity(city, incident))
    return api.GetIncidentResponse(incident=card, sources=sources(city))


def crews_query(positions: Mapping[str, CrewPosition]) -> Query:
    """The query of the crews of the whole city; when each was seen is no part of any state."""

    def list_crews(view: View, request: api.ListCrewsRequest) -> Message:
        city = city_of(view)
        shown = [
            crew_to_proto(city, city.crews[key], positions.get(key))
            for key in sorted(city.crews)
            if (city.crews[key].on_duty or not request.on_duty_only)
            and request.department in {"", city.crews[key].department}
        ]
        return api.ListCrewsResponse(crews=shown, sources=sources(city))

    return list_crews


def explain(view: View, request: api.ExplainRequest) -> Message:
    """Return the decisions about an incident or a crew, newest first."""
    city = city_of(view)
    response = api.ExplainResponse()
    incident = None
    if request.incident_id:
        incident = find(city, request.incident_id)
        response.incident.CopyFrom(incident_to_proto(incident.id, IncidentInCity(city, incident)))
    if request.crew and request.crew not in city.crews:
        message = f"no crew {request.crew}: say department/crew_id, see ListCrews"
        raise Rejected("CREW_UNKNOWN", message, "crew")
    limit = request.limit or DECISIONS_AT_MOST
    for decision_id, decided in reversed(city.decisions.items()):
        if incident is not None and decided.incident_id != incident.id:
            continue
        if not request.crew or _weighed(decided, request.crew):
            response.decisions.append(decision_to_proto(decision_id, decided))
        if len(response.decisions) == limit:
            break
    return response


def _weighed(decided: StoredDecision, crew: str) -> bool:
    """Tell whether a decision looked at a crew: those off duty stand in no table."""
    kind = events.NobodyFound if decided.no_crew else events.CrewChosen
    rows = kind.FromString(decided.body).appraisal.candidates
    return any(f"{row.department}/{row.crew_id}" == crew for row in rows)


def touched(entry: JournalEntry) -> Iterator[str]:
    """Yield the incidents that a record may have changed."""
    city = entry.state
    ids: dict[str, None] = {}
    for event in entry.events:
        if isinstance(event, events.BulletinReceived):
            task = event.bulletin.task_changed
            if task.task_id:
                named = city.incident_by_task.get(task.task_id) or city.incident_by_need.get(
                    task.need_id
                )
                ids |= {named: None} if named else {}
            continue
        for name in ("incident_id", "new_incident_id", "joined_incident_id"):
            named = getattr(event, name, "")
            ids |= {named: None} if named else {}
    yield from ids


def open_incidents(city: CityState) -> Iterator[tuple[str, IncidentInCity]]:
    """Yield every open incident."""
    for incident in city.incidents.values():
        yield incident.id, IncidentInCity(city, incident)


def one_incident(city: CityState, incident_id: str) -> IncidentInCity | None:
    """Return an incident, open or lately closed."""
    incident = city.incidents.get(incident_id) or city.closed.get(incident_id)
    return IncidentInCity(city, incident) if incident else None


def wanted(request: api.WatchIncidentsRequest, incident_id: str, _look: IncidentInCity) -> bool:
    """Tell whether a subscriber looks at an incident."""
    return not request.incident_ids or incident_id in request.incident_ids


WATCH_INCIDENTS = ItemWatch(
    kind="city",
    response=api.WatchIncidentsResponse,
    field="incident",
    items=open_incidents,
    item=one_incident,
    changed_ids=touched,
    to_proto=incident_to_proto,
    matches=wanted,
)
