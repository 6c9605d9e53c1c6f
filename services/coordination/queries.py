"""The queries of coordination: incidents, crews, and the explanation of decisions."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.service import Query
from services.chassis.sdk.view import View
from services.coordination.crew_to_proto import crew_to_proto
from services.coordination.decision_to_proto import decision_to_proto, table_of
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import REPORT_PREFIX, StoredDecision
from services.coordination.domain.fold.evolve import EMPTY
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.rules.choose import crew_key
from services.coordination.source_to_proto import sources
from services.coordination.to_proto import IncidentInCity, incident_to_proto
from vigie.coordination.v1 import service_pb2 as api

PAGE_SIZE = 200
DECISIONS_AT_MOST = 10


def city_of(view: View) -> CityState:
    city = view.get("city", "city")
    return city if isinstance(city, CityState) else EMPTY


def find(city: CityState, key: str) -> Incident:
    """Return an incident by its id, one of its need ids, or the request id that opened it.

    Raises `Rejected` (`INCIDENT_UNKNOWN`).
    """
    incident = city.find_incident(key) or city.find_incident(f"{REPORT_PREFIX}{key}")
    if incident is None:
        message = f"There is no incident {key}. List the open ones with ListIncidents."
        raise Rejected("INCIDENT_UNKNOWN", message, "incident_id")
    return incident


def list_incidents(view: View, request: api.ListIncidentsRequest) -> Message:
    """Return a page of incidents: by priority, then clock; closed ones newest first."""
    city = city_of(view)
    is_closed = request.state == api.INCIDENT_STATE_CLOSED
    incidents = city.closed if is_closed else city.incidents
    found = sorted(
        (i for i in incidents.values() if request.state in {0, int(i.state)}), key=_position
    )
    after = _token_position(request.page_token)
    rest = [i for i in found if _position(i) > after]
    page = rest[: request.page_size or PAGE_SIZE]
    return api.ListIncidentsResponse(
        incidents=[incident_to_proto(i.id, IncidentInCity(city, i)) for i in page],
        total_count=len(found),
        sources=sources(city),
        next_page_token=_token(page[-1]) if len(page) < len(rest) else "",
    )


def open_in_order(city: CityState) -> list[Incident]:
    """Return the open incidents in the order in which they are served: priority, then clock."""
    return sorted(city.open_incidents(), key=_position)


def _position(incident: Incident) -> tuple[int, int, str]:
    if incident.closed_time:
        return 0, -incident.closed_time, incident.id
    return incident.priority, incident.clock_start_time, incident.id


def _token(incident: Incident) -> str:
    return ":".join(map(str, _position(incident)))


def _token_position(token: str) -> tuple[int, int, str]:
    """Return the position after which a page starts; the request's rules check the format."""
    if not token:
        return 0, -(1 << 63), ""
    first, second, incident_id = token.split(":")
    return int(first), int(second), incident_id


def get_incident(view: View, request: api.GetIncidentRequest) -> Message:
    """Return one incident. Raises `Rejected` (`INCIDENT_UNKNOWN`)."""
    city = city_of(view)
    incident = find(city, request.incident_id)
    found = incident_to_proto(incident.id, IncidentInCity(city, incident))
    return api.GetIncidentResponse(incident=found, sources=sources(city))


def crews_query(positions: Mapping[str, CrewPosition]) -> Query:
    """Return the query of all crews; the time of their last position is not in the state."""

    def list_crews(view: View, request: api.ListCrewsRequest) -> Message:
        city = city_of(view)
        found = [
            key
            for key in sorted(city.crews)
            if (city.crews[key].on_duty or not request.on_duty_only)
            and request.department in {"", city.crews[key].department}
        ]
        rest = [key for key in found if key > request.page_token]
        page = rest[: request.page_size or None]
        return api.ListCrewsResponse(
            crews=[crew_to_proto(city, city.crews[key], positions.get(key)) for key in page],
            sources=sources(city),
            next_page_token=page[-1] if len(page) < len(rest) else "",
        )

    return list_crews


def explain(view: View, request: api.ExplainRequest) -> Message:
    """Return the decisions about an incident, a crew, or both, newest first.

    Raises `Rejected` (`INCIDENT_UNKNOWN` or `CREW_UNKNOWN`).
    """
    city = city_of(view)
    response = api.ExplainResponse()
    incident = None
    if request.incident_id:
        incident = find(city, request.incident_id)
        response.incident.CopyFrom(incident_to_proto(incident.id, IncidentInCity(city, incident)))
    if request.crew and request.crew not in city.crews:
        message = (
            f"There is no crew {request.crew}. "
            "Give it as department/crew_id; list the crews with ListCrews."
        )
        raise Rejected("CREW_UNKNOWN", message, "crew")
    limit = request.limit or DECISIONS_AT_MOST
    for decision_id, stored in reversed(city.decisions.items()):
        if incident is not None and stored.incident_id != incident.id:
            continue
        if not request.crew or _has_candidate(city, stored, request.crew):
            response.decisions.append(decision_to_proto(city, decision_id, stored))
        if len(response.decisions) == limit:
            break
    return response


def _has_candidate(city: CityState, stored: StoredDecision, crew: str) -> bool:
    """Return whether a crew is in the table of a decision; crews off duty are in none."""
    table = table_of(city, stored)
    priced = any(crew_key(row) == crew for row in table.candidates)
    return priced or any(crew in group.crews for group in table.verdicts)
