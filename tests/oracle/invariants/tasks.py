"""Crews and their tasks: one at a time, and the same one for the crew and for coordination."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.decider import MICROS
from tests.oracle.reading import DRIVING, P1, can_be_offered, has_task, holds
from tests.oracle.watch import Violation, Watch, invariant
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import events_pb2 as crew_events
from vigie.type.v1 import availability_pb2

LEAVING = (crew_events.TaskReleased, crew_events.TaskSuspended)
NEWS_SECONDS = 2
LINK_SECONDS = 90
"""An order that was lost comes again after 30 s, its answer may be lost too: 90 s are enough."""


@invariant
def two_active(city: Watch) -> Iterator[Violation]:
    """A crew has two tasks at once: it cannot be at two places. A next task waits for the first.

    No grace: both tasks are in the state of one crew, which one record changes.
    """
    for key, crew in city.reading.crews.items():
        leaves = crew.task.status == bulletins.TASK_STATUS_MAKING_SAFE
        queued = crew.next_task.status == bulletins.TASK_STATUS_QUEUED
        if crew.HasField("next_task") and not leaves and not queued:
            yield Violation(
                "TWO_ACTIVE", key, f"{key} has {crew.task.task_id}, {crew.next_task.task_id}"
            )


@invariant
def two_offers(city: Watch) -> Iterator[Violation]:
    """A crew has the offers of two incidents at once: its leader could accept both."""
    asked: dict[str, str] = {}
    for each in city.reading.offered:
        if each.crew in asked:
            both = f"{asked[each.crew]} and {each.incident_id}"
            yield Violation("TWO_OFFERS", each.crew, f"{each.crew} is offered {both}")
        asked[each.crew] = each.incident_id


@invariant
def offer_never_ends(city: Watch) -> Iterator[Violation]:
    """An offer outlives its lease, so that its crew is kept and its incident waits.

    Coordination waits 5 s after a lease for news on the way; 5 s more are its own work.
    """
    for incident in city.reading.incidents.values():
        lease = incident.lease_end_time.ToMicroseconds()
        if lease and city.age(lease) > 10:
            yield Violation("OFFER_NEVER_ENDS", incident.incident_id, "past its lease")
    for key, crew in city.reading.crews.items():
        now = city.city.clock(crew.department)
        if crew.HasField("offer"):
            late = (now - crew.offer.lease_end_time.ToMicroseconds()) / 1_000_000
            if late > 5:
                yield Violation("OFFER_NEVER_ENDS", key, f"{key}: {late:.0f} s past its lease")


@invariant
def unavailable_crew_asked(city: Watch) -> Iterator[Violation]:
    """A crew reports a break, a breakdown or the end of its day, and gets an offer all the same.

    Two seconds are left for its news to arrive. A crew that does not answer may be the last hope of
    a life.
    """
    for each in city.decisions:
        event = each.event
        if not isinstance(event, events.CrewChosen) or not city.is_settled(event.department):
            continue
        key = f"{event.department}/{event.crew_id}"
        crew, changed = each.reading.crews[key], each.time - each.crew_changed_time
        priority = event.appraisal.priority
        if priority == P1 and crew.availability == availability_pb2.AVAILABILITY_NOT_ANSWERING:
            continue
        if changed > NEWS_SECONDS * MICROS and not can_be_offered(crew, priority):
            detail = f"{event.decision_id}: {key} takes P{crew.interruptible_from_priority} at most"
            yield Violation("UNAVAILABLE_CREW_ASKED", event.incident_id, detail)


@invariant
def ghost_crew(city: Watch) -> Iterator[Violation]:
    """An incident is assigned to a crew that has no such task: everybody waits for no one.

    60 s, and only while the department's news arrives.
    """
    for each in city.reading.assigned:
        crew = city.reading.crews[each.crew]
        if not city.is_settled(crew.department) or holds(crew, each.task_id):
            continue
        if city.lasts("GHOST_CREW", f"{each.incident_id} {each.task_id}", 60):
            detail = f"{each.incident_id} counts on {each.crew}, which has no {each.task_id}"
            yield Violation("GHOST_CREW", each.incident_id, detail)


@invariant
def two_crews_stay(city: Watch) -> Iterator[Violation]:
    """A crew drives to a task of coordination that no open incident counts on: call it back.

    Such a crew is the second one of an incident, or the crew of a closed one. A crew on its site
    finishes there. Tasks that a department gave itself are the department's to end.
    """
    for key, crew in city.reading.crews.items():
        task = crew.task
        if not has_task(crew) or task.status not in DRIVING or not task.task_id.startswith("I"):
            continue
        if task.task_id in city.reading.by_task or not city.is_settled(crew.department):
            continue
        if city.lasts("TWO_CREWS_STAY", f"{key} {task.task_id}", LINK_SECONDS):
            detail = f"{key} drives to {task.task_id}, which no open incident counts on"
            yield Violation("TWO_CREWS_STAY", key, detail)


@invariant
def life_queued(city: Watch) -> Iterator[Violation]:
    """A life waits until its crew has done other work: the crew leaves that, or another one goes.

    90 s, and only while the department's news arrives.
    """
    for each in city.reading.assigned:
        crew, incident = city.reading.crews[each.crew], city.reading.incidents[each.incident_id]
        queued = crew.next_task.status == bulletins.TASK_STATUS_QUEUED
        if not queued or crew.next_task.task_id != each.task_id:
            continue
        if incident.requirement.priority != 1 or not city.is_settled(crew.department):
            continue
        if city.lasts("LIFE_QUEUED", f"{each.incident_id} {each.task_id}", LINK_SECONDS):
            detail = f"{each.incident_id} waits until {each.crew} has done {crew.task.task_id}"
            yield Violation("LIFE_QUEUED", each.incident_id, detail)


@invariant
def site_left_unsafe(city: Watch) -> Iterator[Violation]:
    """A crew leaves a site that it declared unsafe: an open pit without anybody.

    Two reasons are excepted: a breakdown, and the crew that relieves this one holds the site.
    """
    for happened in city.happened:
        entry, event = happened.entry, happened.event
        if entry.kind != "crew" or entry.before is None or entry.before.task is None:
            continue
        task, task_id = entry.before.task, getattr(event, "task_id", "")
        left = isinstance(event, LEAVING) or getattr(event, "sets_out_again", False)
        reason = getattr(event, "reason", "")
        excused = getattr(event, "left_safe", False) or reason in {"BREAKDOWN", "RELIEVED"}
        if left and task.task_id == task_id and task.site_unsafe and not excused:
            detail = f"{happened.service}/{entry.id} leaves {task_id} ({entry.record.type})"
            yield Violation("SITE_LEFT_UNSAFE", entry.id, detail)


@invariant
def crew_budget(city: Watch) -> Iterator[Violation]:
    """A crew that was diverted three times in its shift is diverted again for a P2.

    The limit is a promise to the crews; a life is above it.
    """
    for each in city.decisions:
        event = each.event
        if isinstance(event, events.CrewChosen) and event.leaves_task_id:
            crew = each.reading.crews[f"{event.department}/{event.crew_id}"]
            if event.appraisal.priority == 2 and crew.diversions >= city.crew_diversions_most:
                detail = f"{event.decision_id}: {crew.crew_id} had {crew.diversions} diversions"
                yield Violation("CREW_BUDGET", event.incident_id, detail)


@invariant
def task_budget(city: Watch) -> Iterator[Violation]:
    """A task that lost its crew twice loses it again to a P2: the same people wait each time."""
    for each in city.decisions:
        event = each.event
        if not isinstance(event, events.CrewChosen) or event.appraisal.priority != 2:
            continue
        left = each.reading.by_task.get(event.leaves_task_id)
        if left is not None and left.diversions >= city.task_diversions_most:
            detail = f"{event.decision_id}: {left.incident_id} had {left.diversions} diversions"
            yield Violation("TASK_BUDGET", event.incident_id, detail)
