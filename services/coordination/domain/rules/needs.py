"""Decisions on a need that a department raises, changes or ends."""

from __future__ import annotations

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import Need, State
from services.coordination.domain.rules.correlation import leading_report
from services.coordination.domain.rules.decision import Events
from services.coordination.domain.rules.incidents import (
    add_report,
    close_incident,
    correct_incident,
)
from services.coordination.domain.rules.notifications import Step
from services.coordination.domain.rules.tasks import on_task_step
from vigie.coordination.v1 import events_pb2 as events


def on_need_raised(city: CityState, received: events.BulletinReceived, time: int) -> Events:
    """Record a need and add it to an incident, or correct the open incident that it is in.

    A change of a need whose incident an operator closed, or whose work a crew has just done, opens
    no new incident: its department ends the need. A need that ended and is raised again does.
    """
    bulletin = received.bulletin
    need_id = bulletin.need_raised.need_id or bulletin.need_changed.need.need_id
    is_known = city.need(need_id) is not None
    yield received
    need = city.need(need_id)
    if need is None:
        return
    incident = city.open_incident_for_need(need_id)
    if incident is not None:
        yield from correct_incident(city, incident.id)
    elif not is_known:
        yield from add_report(city, need, received.traceparent)
        yield from _link_tasks(city, need, time)


def _link_tasks(city: CityState, need: Need, time: int) -> Events:
    """Decide on the tasks that already serve a new need.

    The bulletins of a crew and of a need are in different partitions, which have no common order:
    a task that a department assigned itself may arrive before its need.
    """
    for crew, task in city.tasks_for_need(need.id):
        yield from on_task_step(city, crew, Step.of_task(task), time)


def on_need_ended(city: CityState, received: events.BulletinReceived, _time: int) -> Events:
    """Record the end of a need; its incident closes with its last open report."""
    yield received
    need_id = received.bulletin.need_ended.need_id
    incident = city.open_incident_for_need(need_id)
    if incident is None or city.need(need_id) is not None:
        return
    if leading_report(city, incident.reports) is None:
        yield from close_incident(city, incident, "NEEDS_ENDED")
    elif incident.state is State.WAITING:
        yield from correct_incident(city, incident.id)
