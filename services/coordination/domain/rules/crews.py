"""Decisions on the state of a crew: an end of its silence, work past the end of its shift."""

from __future__ import annotations

from services.coordination.domain.rules.alerts import alert, city_alert, end_alert
from services.coordination.domain.rules.decision_draft import Events, Situation
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1.availability_pb2 import AVAILABILITY_NOT_ANSWERING as NOT_ANSWERING


def on_crew_changed(now: Situation, received: events.BulletinReceived) -> Events:
    """Record the state of a crew; alert the operators where it works past its shift."""
    key = f"{received.bulletin.department}/{received.bulletin.crew_changed.crew_id}"
    before = now.city.crew(key)
    yield received
    crew = now.city.crew(key)
    if crew is None:
        return
    if before is not None and before.availability == NOT_ANSWERING != crew.availability:
        yield from end_alert(now, "CREW_NOT_ANSWERING", subject=key)
    if crew.shift_overrun and not (before is not None and before.shift_overrun):
        yield from _overrun(now, key)


def _overrun(now: Situation, key: str) -> Events:
    detail = f"{key} works on past the end of its shift."
    served = (
        i for i in now.city.open_incidents() if any(a.crew == key for _, a in i.assignments())
    )
    incident = next(served, None)
    if incident is not None:
        yield from alert(now, incident.id, "SHIFT_OVERRUN", detail, key)
    else:  # a task that its department gave by itself
        yield from city_alert(now, "SHIFT_OVERRUN", key, detail)
