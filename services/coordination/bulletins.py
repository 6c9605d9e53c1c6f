"""The bulletins of coordination: incidents, decisions and alerts, for other systems. Pure.

No service of Vigie reads them: departments get orders, and the control room reads streams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.entities import COORDINATION, place_message, timestamp
from services.coordination.domain.fold.incident import Incident
from services.crews.bulletins import bulletin
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1.place_pb2 import Priority

CREW = ("incident_id", "department", "crew_id", "task_id")
ALERT = ("incident_id", "code", "subject")
WORKS = ("department", "works_id")

CHANGES: frozenset[type[Message]] = frozenset(
    {
        *(events.IncidentJoined, events.IncidentSplit, events.IncidentUpgraded),
        *(events.IncidentHeld, events.IncidentReleased),
        *(events.IncidentAssigned, events.CrewDeparted, events.IncidentLeft),
        *(events.RoleStaged, events.RoleRelieved, events.RoleDone),
        *(events.TaskRecalled, events.OfferEnded, events.StillNobody),
    }
)
"""The events after which an incident may have another state, or an alert less."""


def bulletins_of(entry: JournalEntry) -> list[bulletins.Bulletin]:
    """Return the bulletins of a record: those of its events, then the incidents that it changed."""
    return [bulletin(entry, COORDINATION, message) for message in _news(entry)]


def _news(entry: JournalEntry) -> Iterator[Message]:
    changed: dict[str, bulletins.IncidentChanged] = {}
    for event in entry.events:
        if type(event) in CHANGES and not _is_pending(event):
            _note(event, changed)
        news = NEWS.get(type(event))
        if news is not None:
            yield from news(event)
    for message in changed.values():
        incident = entry.state.open_incident(message.incident_id)
        if incident is not None:
            yield _with_state(message, incident)


def _is_pending(event: Message) -> bool:
    """Whether a crew is still sought after an event: such come every few seconds."""
    return isinstance(event, events.StillNobody) and event.HasField("appraise_time")


def _note(event: Any, changed: dict[str, bulletins.IncidentChanged]) -> None:
    """Note the incident of an event as changed, with the reports that it gained or lost."""
    found = changed.setdefault(
        event.incident_id, bulletins.IncidentChanged(incident_id=event.incident_id)
    )
    if isinstance(event, events.IncidentJoined):
        found.gained_need_ids.extend(event.need_ids)
    elif isinstance(event, events.IncidentSplit):
        found.lost_need_ids.append(event.need_id)


def _with_state(
    changed: bulletins.IncidentChanged, incident: Incident
) -> bulletins.IncidentChanged:
    changed.MergeFrom(
        bulletins.IncidentChanged(
            kind=incident.kind,
            priority=proto_enum(Priority, incident.priority),
            place=place_message(
                incident.longitude, incident.latitude, incident.street, incident.district
            ),
            clock_start_time=timestamp(incident.clock_start_time),
            goal_time=timestamp(incident.goal_time),
            state=incident.state.name,
            alert_codes=[alert.code for alert in incident.alerts],
        )
    )
    return changed


# The news of events


def _opened(event: events.IncidentOpened) -> Iterator[Message]:
    yield _first_state(event.incident_id, event)


def _split(event: events.IncidentSplit) -> Iterator[Message]:
    yield _first_state(event.new_incident_id, event)


def _first_state(
    incident_id: str, event: events.IncidentOpened | events.IncidentSplit
) -> bulletins.IncidentOpened:
    required = event.requirement
    return bulletins.IncidentOpened(
        incident_id=incident_id,
        need_id=event.need_id,
        kind=required.kind,
        priority=required.priority,
        place=required.place,
        clock_start_time=event.clock_start_time,
        goal_time=event.goal_time,
    )


def _joined(event: events.IncidentJoined) -> Iterator[Message]:
    if event.joined_incident_id:
        yield bulletins.IncidentClosed(incident_id=event.joined_incident_id, reason="JOINED")


def _chosen(event: events.CrewChosen) -> Iterator[Message]:
    yield bulletins.CrewChosen(
        **_fields(event, CREW),
        decision_id=event.decision_id,
        role=event.role,
        leaves_task_id=event.leaves_task_id,
        lease_end_time=event.lease_end_time,
        eta_seconds=event.eta_seconds,
        by_operator=bool(event.actor),
    )


def _copied(kind: type[Message], *names: str) -> News:
    """Return news that has fields of its event under the same names."""

    def copied(event: Message) -> Iterator[Message]:
        yield kind(**_fields(event, names))

    return copied


def _fields(event: Message, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(event, name) for name in names}


News: TypeAlias = Callable[[Any], Iterator[Message]]
"""Yields the news of one event."""

NEWS: Mapping[type[Message], News] = {
    events.IncidentOpened: _opened,
    events.IncidentSplit: _split,
    events.IncidentJoined: _joined,
    events.CrewChosen: _chosen,
    events.OfferEnded: _copied(bulletins.OfferEnded, *CREW, "reason"),
    events.IncidentAttended: _copied(bulletins.IncidentAttended, *CREW),
    events.IncidentClosed: _copied(bulletins.IncidentClosed, "incident_id", "reason"),
    events.SupervisorAlerted: _copied(bulletins.AlertRaised, *ALERT),
    events.AlertEnded: _copied(bulletins.AlertEnded, *ALERT),
    events.WorksConflictsFound: _copied(bulletins.WorksConflictsFound, *WORKS, "conflicts"),
}
"""The news of each event that has a bulletin of its own."""
