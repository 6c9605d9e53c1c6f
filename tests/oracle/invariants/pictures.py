"""The picture on the crew's tablet is the picture of the control room."""

from __future__ import annotations

from collections.abc import Iterator

from services.city.geodesy import distance_metres
from tests.oracle.operators import NO_WAIVER, lacks
from tests.oracle.reading import DRIVING, Assignment
from tests.oracle.watch import Violation, Watch, invariant
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews

TOLD_SECONDS = 30
"""An order takes less than a second. A lost one comes again after 30 s: such cases are left out."""
CANNOT_SECONDS = 60
SEARCH_ALERTS = frozenset({"NOBODY_FOUND", "UNREACHABLE", "APPRAISAL_FAILED", "CREW_PROPOSED"})
NEAR_METRES = 50.0
"""Within sight of the place that the crew was given."""


def _tasks(
    city: Watch,
) -> Iterator[tuple[Assignment, api.Incident, crews.Crew, crews.Task]]:
    """Yield the tasks that crews have for open incidents, where all messages have arrived."""
    for each in city.reading.assigned:
        crew = city.reading.crews[each.crew]
        if not city.is_settled(crew.department):
            continue
        for task in (crew.task, crew.next_task):
            if task.task_id == each.task_id:
                yield each, city.reading.incidents[each.incident_id], crew, task


@invariant
def crew_not_told_priority(city: Watch) -> Iterator[Violation]:
    """A crew works on a P3 that has long been a P1 for the control room, or the reverse."""
    for each, incident, _, task in _tasks(city):
        now = incident.requirement.priority
        if task.priority != now and city.lasts(
            "CREW_NOT_TOLD_PRIORITY", f"{each.task_id} {now}", TOLD_SECONDS
        ):
            detail = f"{each.crew} has {each.task_id} as P{task.priority}, it is P{now}"
            yield Violation("CREW_NOT_TOLD_PRIORITY", each.task_id, detail)


@invariant
def crew_not_told_place(city: Watch) -> Iterator[Violation]:
    """A crew drives to an address that was corrected."""
    for each, incident, _, task in _tasks(city):
        here, there = task.place.position, incident.requirement.place.position
        metres = distance_metres(here.longitude, here.latitude, there.longitude, there.latitude)
        if task.status not in DRIVING or metres <= NEAR_METRES:
            continue
        about = f"{each.task_id} {there.longitude} {there.latitude}"
        if city.lasts("CREW_NOT_TOLD_PLACE", about, TOLD_SECONDS):
            detail = f"{each.crew} drives {metres:.0f} m from {each.incident_id}"
            yield Violation("CREW_NOT_TOLD_PLACE", each.task_id, detail)


@invariant
def crew_not_told_hold(city: Watch) -> Iterator[Violation]:
    """A crew drives into a danger that it was to wait for, or waits at a place that is lifted.

    A crew on an unsafe site makes it safe first, and one that leaves its site holds nowhere.
    """
    for each, incident, _, task in _tasks(city):
        if task.site_unsafe or task.status == bulletins.TASK_STATUS_MAKING_SAFE:
            continue
        for role in incident.roles:
            serves = any(crew.task_id == each.task_id for crew in role.crews)
            if not serves or role.hold_place.position == task.hold_place.position:
                continue
            about = f"{each.task_id} {role.role.name} {role.hold_place.position}"
            if city.lasts("CREW_NOT_TOLD_HOLD", about, TOLD_SECONDS):
                detail = f"{each.crew} does not know where {each.incident_id} holds it"
                yield Violation("CREW_NOT_TOLD_HOLD", each.task_id, detail)


@invariant
def assigned_crew_cannot(city: Watch) -> Iterator[Violation]:
    """A crew that cannot do its role stays the only one, and no operator is alerted.

    The role of the crew counts, not that of another crew of the incident. An operator
    may send a crew without the equipment or the people of the role: what the role took then is
    waived, what it takes since is not. A minute is left to ask another crew first: one that cannot
    finish is better than none.
    """
    for each, incident, crew, task in _tasks(city):
        waiver = city.waivers.get(each.task_id, NO_WAIVER)
        serves = [r for r in incident.roles if any(a.task_id == each.task_id for a in r.crews)]
        for role in serves if task.status in DRIVING else ():
            missing = lacks(crew, role.role, waiver)
            if not missing:
                continue
            about = f"{each.task_id} {role.role.name} {missing}"
            lasts = city.lasts("ASSIGNED_CREW_CANNOT", about, CANNOT_SECONDS)
            is_alone = not role.asked and len(role.crews) == 1
            if lasts and is_alone and not _alerted(city, incident, each.crew):
                detail = f"{each.crew} has not {missing} for {role.role.name}"
                yield Violation("ASSIGNED_CREW_CANNOT", each.task_id, detail)


def _alerted(city: Watch, incident: api.Incident, crew: str) -> bool:
    """Return whether an alert came since the incident last changed, or one of its search is open.

    The alert that names the crew as unable counts once it is acknowledged, too: the operator has
    read it, also where the alert of another role has taken its place. An alert is open until then:
    it is repeated, and the next one would add nothing.
    """
    changed = city.touched.get(incident.incident_id, 0)
    return (incident.incident_id, crew) in city.read_unable or any(
        alert.alert_time.ToMicroseconds() >= changed
        or f"{crew} cannot do " in alert.detail
        or (alert.code in SEARCH_ALERTS and not alert.acknowledged_by)
        for alert in incident.alerts
    )
