"""The subscriptions of a supervisor at a simulated controller, and the values that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.simulator.equipment.junction import SimulatedJunction
from services.simulator.equipment.junction_statuses import COUNT_SECONDS, status_value
from services.traffic.rsmp.link import Unacceptable
from services.traffic.rsmp.messages import (
    StatusName,
    StatusSubscribe,
    StatusUnsubscribe,
    StatusValue,
    Value,
)
from services.traffic.rsmp.sxl import COUNTS, STATUS_CODES, STATUSES
from services.traffic.rsmp.versions import CoreVersion


@dataclass(slots=True)
class _Subscription:
    seconds: int
    on_change: bool
    due: float
    last: Value = None


def checked_value(
    junction: SimulatedJunction,
    core: CoreVersion,
    component: str,
    wanted: StatusName,
    seconds: int = COUNT_SECONDS,
) -> StatusValue:
    """Return a value. Raises `Unacceptable` for a name outside the exchange list."""
    code, name = wanted.code, wanted.name
    if code not in STATUS_CODES or name not in STATUSES.get(code, (name,)):
        raise Unacceptable(f"unknown status {code} {name}")
    return status_value(junction, core, component, wanted, seconds)


class Subscriptions:
    """The subscribed values of one connection."""

    def __init__(self, junction: SimulatedJunction) -> None:
        self._junction = junction
        self._subscriptions: dict[tuple[str, StatusName], _Subscription] = {}

    def add(self, request: StatusSubscribe, core: CoreVersion) -> Sequence[StatusValue]:
        """Add or change subscriptions; return the new values to send at once.

        Traffic counts come at even times of the clock alone.
        """
        first = []
        for each in request.statuses:
            wanted, seconds = StatusName(each.code, each.name), int(each.seconds)
            counted = each.code in COUNTS
            value = self._value(core, request.component, wanted, seconds)
            key = request.component, wanted
            if key not in self._subscriptions and not counted:
                first.append(value)
            if counted or value.quality == "recent":
                on_change = not counted and (each.on_change is True or not seconds)
                due = self._next_due(wanted, seconds)
                self._subscriptions[key] = _Subscription(seconds, on_change, due, value.value)
        return first

    def remove(self, request: StatusUnsubscribe) -> None:
        """End subscriptions, where there are such."""
        for wanted in request.statuses:
            self._subscriptions.pop((request.component, wanted), None)

    def due(self, core: CoreVersion) -> Iterable[tuple[str, Sequence[StatusValue]]]:
        """Return the values that are due or have changed, by component."""
        found: dict[str, list[StatusValue]] = {}
        now = self._junction.clock()
        for (component, wanted), subscription in self._subscriptions.items():
            due = 0 < subscription.due <= now
            if not due and not subscription.on_change:
                continue
            value = self._value(core, component, wanted, subscription.seconds)
            if due or value.value != subscription.last:
                subscription.last = value.value
                subscription.due = self._next_due(wanted, subscription.seconds)
                found.setdefault(component, []).append(value)
        return found.items()

    def _value(
        self, core: CoreVersion, component: str, wanted: StatusName, seconds: int
    ) -> StatusValue:
        return checked_value(self._junction, core, component, wanted, seconds or COUNT_SECONDS)

    def _next_due(self, wanted: StatusName, seconds: int) -> float:
        now = self._junction.clock()
        if wanted.code in COUNTS:
            interval = seconds or COUNT_SECONDS
            return (now // interval + 1) * interval
        return now + seconds if seconds else 0.0
