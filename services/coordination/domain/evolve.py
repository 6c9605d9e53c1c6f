"""What each event makes of the city."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.decider import Moment
from services.coordination.domain import orders, policy
from services.coordination.domain.city import City
from services.coordination.domain.news import note
from services.coordination.domain.values import (
    MICROS,
    REPORT,
    ROOM,
    Alert,
    Decided,
    Incident,
    Need,
    State,
    micros,
)
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


def _opened(city: City, opened: events.IncidentOpened, moment: Moment) -> None:
    incident = _incident(
        opened.incident_id,
        opened.need_id,
        opened.requirement,
        micros(opened.clock_start_time),
        moment,
    )
    incident = replace(incident, due_time=micros(opened.due_time), traceparent=opened.traceparent)
    city.number += 1
    city.voices[opened.need_id] = incident.id
    city.put(incident)


def _reported(city: City, reported: events.RoomReported, moment: Moment) -> None:
    asked, place = reported.requirement, reported.requirement.place
    city.needs[reported.need_id] = Need(
        reported.need_id,
        ROOM,
        asked.kind,
        asked.priority,
        place.position.longitude,
        place.position.latitude,
        place.street,
        place.district,
        tuple(asked.skills),
        tuple(asked.equipment),
        asked.work_seconds,
        moment.time,
    )


def _incident(
    incident_id: str, voice: str, asked: events.Requirement, clock_start_time: int, moment: Moment
) -> Incident:
    point = asked.place.position
    return Incident(
        incident_id,
        asked.kind,
        asked.priority,
        point.longitude,
        point.latitude,
        asked.place.street,
        asked.place.district,
        tuple(asked.skills),
        tuple(asked.equipment),
        asked.work_seconds,
        (voice,),
        clock_start_time,
        moment.time,
        appraise_time=moment.time,
    )


def _joined(city: City, joined: events.IncidentJoined, moment: Moment) -> None:
    incident = city.incidents[joined.incident_id]
    gained = tuple(joined.need_ids)
    other = city.incidents.get(joined.joined_incident_id)
    if other is not None:
        city.shelve(_ended(other, "JOINED", moment))
    for need_id in gained:
        city.voices[need_id] = incident.id
    city.put(
        replace(
            incident,
            voices=(*incident.voices, *gained),
            clock_start_time=micros(joined.clock_start_time) or incident.clock_start_time,
        )
    )


def _split(city: City, split: events.IncidentSplit, moment: Moment) -> None:
    incident = city.incidents[split.incident_id]
    rest = tuple(voice for voice in incident.voices if voice != split.need_id)
    city.put(replace(incident, voices=rest))
    city.number += 1
    city.voices[split.need_id] = split.new_incident_id
    city.put(
        _incident(
            split.new_incident_id,
            split.need_id,
            split.requirement,
            micros(split.clock_start_time),
            moment,
        )
    )


def _upgraded(city: City, upgraded: events.IncidentUpgraded, moment: Moment) -> None:
    incident = city.incidents[upgraded.incident_id]
    asked, place = upgraded.requirement, upgraded.requirement.place
    by_room = upgraded.reason == "OPERATOR"
    city.put(
        replace(
            incident,
            kind=asked.kind,
            priority=asked.priority,
            longitude=place.position.longitude,
            latitude=place.position.latitude,
            street=place.street,
            district=place.district,
            skills=tuple(asked.skills),
            equipment=tuple(asked.equipment),
            work_seconds=asked.work_seconds,
            room_priority=asked.priority if by_room else incident.room_priority,
            appraise_time=moment.time,
            nobody_count=0,
        )
    )


def _held(city: City, held: events.IncidentHeld, _moment: Moment) -> None:
    incident = city.incidents[held.incident_id]
    city.put(replace(incident, state=State.HELD, crew="", task_id="", lease_end_time=0))


def _released(city: City, released: events.IncidentReleased, moment: Moment) -> None:
    _wait(city, city.incidents[released.incident_id], moment)


def _wait(city: City, incident: Incident, moment: Moment) -> None:
    """Let an incident look for a crew, at once."""
    city.put(
        replace(
            incident,
            state=State.WAITING,
            crew="",
            task_id="",
            lease_end_time=0,
            attended_time=0,
            appraise_time=moment.time,
            nobody_count=0,
        )
    )


def _chosen(city: City, chosen: events.CrewChosen, moment: Moment) -> None:
    incident = city.incidents[chosen.incident_id]
    crew = f"{chosen.department}/{chosen.crew_id}"
    owed = orders.owed_offer(chosen, incident, moment.time)
    city.owed[owed.id] = owed
    city.asked[crew] = incident.id
    city.served[chosen.task_id] = incident.id
    _decided(city, chosen.decision_id, incident.id, chosen, moment, nobody=False)
    city.put(
        replace(
            incident,
            state=State.OFFERED,
            crew=crew,
            task_id=chosen.task_id,
            lease_end_time=micros(chosen.lease_end_time),
            decision_id=chosen.decision_id,
            decisions=incident.decisions + 1,
            offers=incident.offers + 1,
            nobody_count=0,
            nobody_because="",
        )
    )


def _nobody(city: City, nobody: events.NobodyFound, moment: Moment) -> None:
    incident = city.incidents[nobody.incident_id]
    if incident.nobody_count and incident.decision_id in city.decisions:
        del city.decisions[incident.decision_id]
    _decided(city, nobody.decision_id, incident.id, nobody, moment, nobody=True)
    city.put(
        replace(
            incident,
            decision_id=nobody.decision_id,
            decisions=incident.decisions + 1,
            appraise_time=micros(nobody.appraise_time),
            nobody_count=incident.nobody_count + 1,
            nobody_because=verdicts(nobody.appraisal),
        )
    )


def _still_nobody(city: City, still: events.StillNobody, _moment: Moment) -> None:
    incident = city.incidents[still.incident_id]
    city.put(
        replace(
            incident,
            appraise_time=micros(still.appraise_time),
            nobody_count=incident.nobody_count + 1,
        )
    )


def verdicts(appraisal: events.Appraisal) -> str:
    """Say how often each verdict stands in a table."""
    counts: dict[int, int] = {}
    for candidate in appraisal.candidates:
        counts[candidate.verdict] = counts.get(candidate.verdict, 0) + 1
    return ",".join(f"{verdict}:{counts[verdict]}" for verdict in sorted(counts))


def _decided(
    city: City, decision_id: str, incident_id: str, event: Message, moment: Moment, *, nobody: bool
) -> None:
    body = event.SerializeToString(deterministic=True)
    city.decisions[decision_id] = Decided(
        incident_id, moment.time, body, nobody, "NOBODY" if nobody else "OPEN"
    )
    while len(city.decisions) > policy.DECISIONS_KEPT:
        city.decisions.pop(next(iter(city.decisions)))


def _outcome(city: City, decision_id: str, outcome: str, detail: str = "") -> None:
    """Note what came of an offer; a task made by its department comes from no decision."""
    decided = city.decisions.get(decision_id)
    if decided is not None:
        city.decisions[decision_id] = replace(decided, outcome=outcome, detail=detail)


def _unask(city: City, crew: str, incident_id: str) -> None:
    """Set a crew free of one incident's offer; that of another stands."""
    if city.asked.get(crew) == incident_id:
        del city.asked[crew]


def _assigned(city: City, assigned: events.IncidentAssigned, _moment: Moment) -> None:
    incident = city.incidents[assigned.incident_id]
    crew = f"{assigned.department}/{assigned.crew_id}"
    _unask(city, crew, incident.id)
    city.served[assigned.task_id] = incident.id
    _outcome(city, assigned.task_id, "ACCEPTED")
    city.put(
        replace(
            incident,
            state=State.ASSIGNED,
            crew=crew,
            task_id=assigned.task_id,
            lease_end_time=0,
        )
    )


def _attended(city: City, attended: events.IncidentAttended, moment: Moment) -> None:
    city.put(replace(city.incidents[attended.incident_id], attended_time=moment.time))


def _offer_ended(city: City, ended: events.OfferEnded, moment: Moment) -> None:
    crew = f"{ended.department}/{ended.crew_id}"
    until = micros(ended.excluded_until_time)
    _unask(city, crew, ended.incident_id)
    if ended.reason != "NO_NEWS":  # an acceptance may still be on its way
        city.served.pop(ended.task_id, None)
    _outcome(city, ended.task_id, ended.reason, ended.detail)
    incident = city.incidents[ended.incident_id]
    still = tuple((key, end) for key, end in incident.excluded if end > moment.time and key != crew)
    failed = replace(incident, excluded=(*still, (crew, until)), failures=incident.failures + 1)
    _wait(city, failed, moment)


def _withdrawn(city: City, withdrawn: events.OfferWithdrawn, moment: Moment) -> None:
    owed = orders.owed_withdrawal(withdrawn, moment.time)
    city.owed[owed.id] = owed
    _unask(city, f"{withdrawn.department}/{withdrawn.crew_id}", withdrawn.incident_id)
    _outcome(city, withdrawn.task_id, "WITHDRAWN", withdrawn.reason)


def _recalled(city: City, recalled: events.TaskRecalled, moment: Moment) -> None:
    owed = orders.owed_recall(recalled, moment.time)
    city.owed[owed.id] = owed


def _left(city: City, left: events.IncidentLeft, moment: Moment) -> None:
    incident = city.incidents[left.incident_id]
    city.served.pop(left.task_id, None)
    lost = 1 if left.reason == "SUSPENDED" else 0
    excluded = incident.excluded
    if left.reason == "RELEASED":
        until = moment.time + policy.EXCLUDED_SECONDS["RELEASED"] * MICROS
        excluded = (*excluded, (f"{left.department}/{left.crew_id}", until))
    _wait(
        city,
        replace(incident, diversions=incident.diversions + lost, excluded=excluded),
        moment,
    )


def _told(city: City, told: events.NeedTold, moment: Moment) -> None:
    owed = orders.owed_note(told, moment.time)
    city.owed[owed.id] = owed


def _alerted(city: City, alerted: events.SupervisorAlerted, moment: Moment) -> None:
    incident = city.incidents[alerted.incident_id]
    alert = Alert(alerted.code, moment.time, alerted.detail)
    city.put(replace(incident, alerts=(*incident.alerts, alert)))


def _closed(city: City, closed: events.IncidentClosed, moment: Moment) -> None:
    incident = city.incidents[closed.incident_id]
    city.shelve(_ended(incident, closed.reason, moment))
    for voice in incident.voices:
        if voice.startswith(REPORT):
            city.needs.pop(voice, None)
    _unask(city, incident.crew, incident.id)
    if closed.reason == "DONE":
        city.served.pop(incident.task_id, None)


def _ended(incident: Incident, reason: str, moment: Moment) -> Incident:
    return replace(
        incident,
        state=State.CLOSED,
        closed_time=moment.time,
        close_reason=reason,
        wake_time=0,
    )


EVOLVE: Mapping[type[Message], Evolve] = {
    events.Noted: note,
    events.RoomReported: _reported,
    events.IncidentOpened: _opened,
    events.IncidentJoined: _joined,
    events.IncidentSplit: _split,
    events.IncidentUpgraded: _upgraded,
    events.IncidentHeld: _held,
    events.IncidentReleased: _released,
    events.CrewChosen: _chosen,
    events.NobodyFound: _nobody,
    events.StillNobody: _still_nobody,
    events.IncidentAssigned: _assigned,
    events.IncidentAttended: _attended,
    events.OfferEnded: _offer_ended,
    events.OfferWithdrawn: _withdrawn,
    events.TaskRecalled: _recalled,
    events.IncidentLeft: _left,
    events.NeedTold: _told,
    events.SupervisorAlerted: _alerted,
    events.IncidentClosed: _closed,
}
"""Every event of coordination's journal. One that is not here stops the fold."""
