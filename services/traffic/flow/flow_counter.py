"""Counts the traffic of one controller: intervals of a minute, and their five minutes as telemetry.

The controller sends the counts of all its detectors in one list (S0205 to S0207). A value that is
none costs its detector these five minutes, and no other detector anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.telemetry.metrics import counter
from services.traffic.domain.flow import VEHICLES_LEAST, delay_percent
from services.traffic.flow.counted_arcs import CountedArc, CountedArcs
from services.traffic.rsmp.messages import StatusUpdate, Value, to_microseconds
from services.traffic.rsmp.session import SiteSession
from services.traffic.rsmp.site_requests import Subscription
from vigie.bulletin.v1.telemetry_pb2 import FlowMeasured, SectionFlow

INTERVAL_SECONDS = 60
INTERVALS = 5
LEAST_SECONDS = INTERVAL_SECONDS - 1
CLOCK_SECONDS = 300
"""How far the time of an interval may be from this clock. Own rule."""

MEASURES: Mapping[tuple[str, str], int] = {
    ("S0205", "vehicles"): 300,
    ("S0206", "speed"): 200,
    ("S0207", "occupancy"): 100,
}
"""The most that a detector can measure in a minute; more than it is a wrong value."""

SUBSCRIPTIONS = tuple(
    Subscription(code, name, INTERVAL_SECONDS, on_change=False)
    for code, measure in MEASURES
    for name in ("start", measure)
)
FAILED, VALUE, TIME, ORDER = "failed", "value", "time", "order"
REJECTED = counter(
    "vigie_detector_values_rejected_total",
    "Values of detectors that no count uses, and intervals of a wrong time, by reason.",
    "reason",
)

Measured = tuple[int, int, int]
"""The vehicles, their speed and the occupancy of a detector in one interval."""


class Interval(NamedTuple):
    """The minute that begins at `start`: the values of the detectors that have all three."""

    start: int
    values: Mapping[int, Measured]


class FlowCounter:
    """Reads the counts of one controller, and publishes its flow after each interval."""

    def __init__(
        self,
        context: ServiceContext,
        junction_id: str,
        arcs: CountedArcs,
        clock: Callable[[], int] = now_microseconds,
    ) -> None:
        self._context, self._id, self._arcs, self._clock = context, junction_id, arcs, clock
        self._received: dict[str, tuple[Value, Value]] = {}
        self._intervals: deque[Interval] = deque(maxlen=INTERVALS)
        self._subscribed = False

    async def subscribe(self, session: SiteSession, component: str) -> None:
        """Subscribe to the counts once, if a section of the junction is installed."""
        if not self._subscribed and self._arcs.of(self._id, self._context.view):
            await session.subscribe(component, SUBSCRIPTIONS)
            self._subscribed = True

    def take(self, update: StatusUpdate) -> None:
        """Take the counts of an update; once an interval is complete, publish the flow."""
        for code, name in MEASURES:
            found = update.value(code, "start"), update.value(code, name)
            if found != (None, None):
                self._received[code] = found
        starts = {str(start) for start, _ in self._received.values()}
        if len(self._received) < len(MEASURES) or len(starts) > 1:
            return
        received, self._received = self._received, {}
        start = self._accepted(starts.pop())
        if start:
            lists = [received[code][1] for code, _ in MEASURES]
            arcs = self._arcs.of(self._id, self._context.view)
            self._add(Interval(start, dict(_measured(arcs, lists))))
            self._publish(arcs)

    def _accepted(self, text: str) -> int:
        """Return the start of an interval, in microseconds; 0 if its time or its order is wrong."""
        start = 0
        with suppress(ValueError, OverflowError):
            start = to_microseconds(text) if text.endswith("Z") else 0
        if abs(start - self._clock()) > CLOCK_SECONDS * MICROS:
            REJECTED.labels("traffic", TIME).inc()
            return 0
        if self._intervals and start - self._intervals[-1].start < LEAST_SECONDS * MICROS:
            REJECTED.labels("traffic", ORDER).inc()
            return 0
        return start

    def _add(self, interval: Interval) -> None:
        """Add an interval; those that are not in the same five minutes are dropped."""
        oldest = interval.start - INTERVALS * LEAST_SECONDS * MICROS
        while self._intervals and self._intervals[0].start < oldest:
            self._intervals.popleft()
        self._intervals.append(interval)

    def _publish(self, arcs: tuple[CountedArc, ...]) -> None:
        sections = [
            _flow(arc, [each.values[arc.detector] for each in self._intervals])
            for arc in arcs
            if all(arc.detector in each.values for each in self._intervals)
        ]
        if len(self._intervals) < INTERVALS or not sections or not self._context.available:
            return
        end = self._intervals[-1].start + INTERVAL_SECONDS * MICROS
        flow = FlowMeasured(
            junction_id=self._id, until_time=min(end, self._clock()), sections=sections
        )
        self._context.publish_telemetry(self._id, flow)


def _measured(arcs: tuple[CountedArc, ...], lists: list[Value]) -> Iterator[tuple[int, Measured]]:
    """Yield the detectors that have all three values, with these."""
    split = [text.split(",") if isinstance(text, str) else [] for text in lists]
    for arc in arcs:
        place = arc.detector - 1
        texts = [each[place] if 0 <= place < len(each) else "" for each in split]
        # Without a vehicle there is no speed: controllers send 0 or -1 then.
        texts[1] = "0" if texts[0].strip() == "0" else texts[1]
        limits = zip(texts, MEASURES.values(), strict=True)
        numbers = [_number(text.strip(), most) for text, most in limits]
        if None not in numbers:
            vehicles, speed, occupancy = (number or 0 for number in numbers)
            yield arc.detector, (vehicles, speed, occupancy)


def _number(text: str, most: int) -> int | None:
    """Return a value of a list; None, and counted, for a wrong one or the -1 of a failure."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most:
        return int(text)
    REJECTED.labels("traffic", FAILED if text == "-1" else VALUE).inc()
    return None


def _flow(arc: CountedArc, measured: list[Measured]) -> SectionFlow:
    """Return the flow of a section in the five minutes.

    The speed is the harmonic mean over the vehicles, which is that of their travel times.
    """
    vehicles = sum(each[0] for each in measured)
    hours = sum(count / max(speed, 1) for count, speed, _ in measured)
    speed = vehicles / hours if vehicles >= VEHICLES_LEAST else 0.0
    return SectionFlow(
        section_id=arc.section_id,
        edge_id=arc.edge_id,
        backward=arc.backward,
        vehicles=vehicles,
        occupancy_percent=round(sum(each[2] for each in measured) / len(measured)),
        speed_kmh=round(speed),
        delay_percent=delay_percent(speed, arc.drive_kmh),
    )
