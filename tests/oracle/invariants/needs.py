"""Needs: each open one has an incident, and is done only when a crew that could has done it."""

from __future__ import annotations

from collections.abc import Iterator

from services.crews.need import Need
from tests.oracle.operators import NO_WAIVER
from tests.oracle.watch import Violation, Watch, invariant

FORGOTTEN_SECONDS = 90
"""A note that was lost comes again after 30 s, and its bulletin may be the next to be late."""
CORRECTED_SECONDS = 60
"""A crew that finishes just after its demand was corrected could not receive that in time."""


def _without_incident(city: Watch) -> Iterator[tuple[str, Need]]:
    """Yield the open needs that no open incident has, where all messages have arrived."""
    for need_id, need in city.reading.needs.items():
        department = need_id.partition("/")[0]
        if need_id not in city.reading.by_need and city.is_settled(department):
            yield need_id, need


@invariant
def need_forgotten(city: Watch) -> Iterator[Violation]:
    """A department waits for a crew, and coordination has no incident of it."""
    for need_id, _ in _without_incident(city):
        if need_id in city.closed_by_operator:
            continue
        if city.lasts("NEED_FORGOTTEN", need_id, FORGOTTEN_SECONDS):
            yield Violation("NEED_FORGOTTEN", need_id, f"{need_id} has no incident")


@invariant
def need_forgotten_by_close(city: Watch) -> Iterator[Violation]:
    """An operator closes an incident; its department gets no note, and waits for ever.

    With a note it may end the need or insist: a need that is judged more urgent after the close is
    a new incident.
    """
    code = "NEED_FORGOTTEN_BY_CLOSE"
    for need_id, _ in _without_incident(city):
        closed = city.closed_by_operator.get(need_id)
        if closed is None:
            continue
        insists = city.more_urgent_since(need_id, closed)
        if insists and city.lasts(code, f"{need_id} insists", FORGOTTEN_SECONDS):
            yield Violation(code, need_id, f"{need_id} insists")
        is_released = city.is_released(need_id)
        if not is_released and city.lasts(code, need_id, FORGOTTEN_SECONDS):
            yield Violation(code, need_id, f"{need_id} got no note")


@invariant
def told_done_by_unable(city: Watch) -> Iterator[Violation]:
    """A department reads that its need is done, by crews that cannot do what the need asks.

    All crews count that have done a role of the incident: the last one, which the note names, may
    have had another role. Equipment that an operator waived when the crew was chosen does not
    count. A department judges by itself that its own crew has done its need of one role: in local
    mode it sends the crew and reports the end.
    """
    for event, need in city.done:
        asked = need.requirements
        is_own = event.crew.partition("/")[0] == event.need_id.partition("/")[0]
        if is_own and event.task_id not in city.chosen and len(asked.roles) == 1:
            continue
        if city.age(city.asked[event.need_id][1]) < CORRECTED_SECONDS:
            continue
        waiver = city.waivers.get(event.task_id, NO_WAIVER)
        missing = {*asked.skills, *({*asked.equipment} - waiver.equipment)}
        for key in city.workers[event.incident_id] | {event.crew}:
            crew = city.reading.crews[key]
            missing -= {*crew.skills, *crew.equipment}
        if missing:
            detail = f"{event.need_id} done by {event.crew} without {sorted(missing)}"
            yield Violation("TOLD_DONE_BY_UNABLE", event.need_id, detail)
