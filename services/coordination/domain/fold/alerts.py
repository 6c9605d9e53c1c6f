"""How events raise, acknowledge and end alerts, of an incident or of no incident."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec.structs import replace

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import micros
from services.coordination.domain.fold.incident import Alert
from vigie.coordination.v1 import events_pb2 as events

AlertEvent: TypeAlias = events.SupervisorAlerted | events.AlertAcknowledged | events.AlertEnded


def supervisor_alerted(city: CityState, event: events.SupervisorAlerted, time: int) -> None:
    """Store an alert; a repeated one replaces the last of its code and keeps its start."""

    def raised(others: Iterable[Alert], old: Alerts) -> Alerts:
        known = next((each.since_time or each.time for each in old if each.repeat_time), time)
        repeat_time = micros(event.repeat_time)
        roles, about = tuple(event.roles), (event.detail, event.subject)
        alert = Alert(event.code, time, *about, repeat_time, since_time=known, roles=roles)
        return (*others, alert)

    _change(city, event, raised)


def alert_acknowledged(city: CityState, event: events.AlertAcknowledged, _time: int) -> None:
    _change(
        city,
        event,
        lambda others, old: (
            *others,
            *(replace(each, repeat_time=0, acknowledged_by=event.actor) for each in old),
        ),
    )


def alert_ended(city: CityState, event: events.AlertEnded, _time: int) -> None:
    _change(city, event, lambda others, _old: tuple(others))


Alerts: TypeAlias = tuple[Alert, ...]


def _change(
    city: CityState, event: AlertEvent, changed: Callable[[Iterable[Alert], Alerts], Alerts]
) -> None:
    """Replace the alerts of an incident, or those of no incident, that an event is about."""
    if not event.incident_id:
        key = alert_key(event.code, event.subject)
        old = tuple(each for each in (city.alerts.get(key),) if each is not None)
        _store(city, key, next(iter(changed((), old)), None))
        return
    incident = city.incidents[event.incident_id]
    others = (each for each in incident.alerts if each.code != event.code)
    old = tuple(each for each in incident.alerts if each.code == event.code)
    city.change(incident, alerts=changed(others, old))


def _store(city: CityState, key: str, alert: Alert | None) -> None:
    """Store an alert of no incident with its timer; None removes it."""
    city.alerts.pop(key, None)
    if alert is not None:
        city.alerts[key] = alert
        if alert.repeat_time:
            heapq.heappush(city.timers, (alert.repeat_time, key))
    city.drop_stale_timers()


def alert_key(code: str, subject: str) -> str:
    """Return the key of an alert that is of no incident; no incident id has a space."""
    return f"{code} {subject}"
