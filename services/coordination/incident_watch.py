"""The stream of incidents: which of them each record may have changed."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import ItemWatch
from services.coordination.domain.fold.city_state import CityState
from services.coordination.to_proto import IncidentInCity, incident_to_proto
from vigie.bulletin.v1.bulletin_pb2 import Bulletin
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

INCIDENT_IDS = ("incident_id", "new_incident_id", "joined_incident_id", "other_incident_id")
"""The fields of events that name an incident."""


def changed_ids(entry: JournalEntry) -> Iterator[str]:
    """Yield the ids of the incidents that a record may have changed."""
    ids: dict[str, None] = {}
    for event in entry.events:
        if isinstance(event, events.BulletinReceived):
            ids |= dict.fromkeys(_shown_by(entry.state, event.bulletin))
            continue
        ids |= {name: None for field in INCIDENT_IDS if (name := getattr(event, field, ""))}
    yield from ids


def _shown_by(city: CityState, bulletin: Bulletin) -> Iterator[str]:
    """Yield the incidents that show what a bulletin states: the step of a task, a crew's name.

    A rule decides the effect of every other bulletin: its event names the incident.
    """
    news = bulletin.WhichOneof("news")
    if news == "task_changed":
        task = bulletin.task_changed
        found = city.incident_by_task.get(task.task_id)
        yield from filter(None, (found or city.incident_id_for_need(task.need_id),))
    elif news == "crew_changed":
        crew = f"{bulletin.department}/{bulletin.crew_changed.crew_id}"
        tasks = city.tasks.get(crew, ())
        found_ids = (city.incident_by_task.get(task.id, "") for task in tasks)
        yield from filter(None, (*found_ids, city.reserved_crews.get(crew, "")))


def open_incidents(city: CityState) -> Iterator[tuple[str, IncidentInCity]]:
    for incident in city.open_incidents():
        yield incident.id, IncidentInCity(city, incident)


def one_incident(city: CityState, incident_id: str) -> IncidentInCity | None:
    """Return an incident, open or among those closed last."""
    incident = city.kept_incident(incident_id)
    return IncidentInCity(city, incident) if incident else None


def matches(request: api.WatchIncidentsRequest, incident_id: str, _found: IncidentInCity) -> bool:
    """Return whether a subscription includes an incident."""
    return not request.incident_ids or incident_id in request.incident_ids


WATCH_INCIDENTS = ItemWatch(
    kind="city",
    response=api.WatchIncidentsResponse,
    field="incident",
    items=open_incidents,
    item=one_incident,
    changed_ids=changed_ids,
    to_proto=incident_to_proto,
    matches=matches,
)
