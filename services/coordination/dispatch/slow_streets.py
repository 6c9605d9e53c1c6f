"""The arcs that take longer than in the reference data, as detectors measured: telemetry.

As positions, they are neither in the journal nor in the state; a table states their number and age.
"""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.city.streets import AS_USUAL, Delays
from services.crews.flow_rules import KEPT_SECONDS, read_flow

STEP_PERCENT = 25
"""Delays count in whole steps, the smaller part not at all: a run for a place serves longer."""


class Slowness(NamedTuple):
    """The delays of a time, and the age of the oldest of their figures."""

    delays: Delays = AS_USUAL
    age_seconds: int = 0


class SlowStreets:
    """The last delay of each arc and direction, from telemetry.

    One worker writes on the event loop, the owner's thread reads copies. Arcs that are not among
    `edge_ids` are ignored.
    """

    def __init__(self, edge_ids: Container[str]) -> None:
        self._edge_ids = edge_ids
        self._last: dict[tuple[str, bool], tuple[int, int]] = {}
        self._delays = AS_USUAL

    def read(self, value: bytes, now: int) -> None:
        """Store the delays in a telemetry message; one of another type has none.

        Raises `InvalidTelemetry`.
        """
        flow = read_flow(value, now)
        time = min(flow.until_time, now) if flow is not None else 0
        for each in flow.sections if flow is not None else ():
            arc = each.edge_id, each.backward
            delay = each.delay_percent // STEP_PERCENT * STEP_PERCENT
            if each.edge_id in self._edge_ids and time >= self._last.get(arc, (0, 0))[1]:
                self._last[arc] = delay, time

    def expire(self, now: int) -> None:
        """Drop the delays that are too old to count."""
        for arc, (_, time) in tuple(self._last.items()):
            if now - time > KEPT_SECONDS * MICROS:
                del self._last[arc]

    def at(self, now: int) -> Slowness:
        """Return the delays of a step or more that are ten minutes old at most."""
        oldest = now - KEPT_SECONDS * MICROS
        slow = [
            (edge_id, backward, delay, time)
            for (edge_id, backward), (delay, time) in tuple(self._last.items())
            if delay and time >= oldest
        ]
        if not slow:
            return Slowness()
        delays = frozenset((edge_id, backward, delay) for edge_id, backward, delay, _ in slow)
        if delays != self._delays:
            self._delays = delays  # the same object as before is found sooner in the cached runs
        return Slowness(self._delays, max(0, now - min(time for *_, time in slow)) // MICROS)
