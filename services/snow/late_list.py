"""Which sections will be late: the read model's circuits, loads and passes against the deadlines.

Each query computes the list from the read model of its replica; the list keeps no state. The city
bounds its work: one read of each section, one round of each circuit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from google.protobuf.message import Message

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.chassis.sdk.view import View
from services.crews.domain.crew import Crew
from services.crews.domain.timestamp import timestamp
from services.crews.last_sightings import LastSightings
from services.snow.domain.circuit import Circuit
from services.snow.domain.rules import MINUTE
from services.snow.domain.section import Section
from services.snow.plough_run import Load, Pass, Stop, drive_seconds, passes, salt_used, stops_of
from services.snow.reference_data import ReferenceData
from vigie.snow.v1 import service_pb2 as api, winter_pb2 as winter

FRESH = 5 * MINUTE
"""An older place of a plough is worth less than the last section that it treated."""

DEFAULT_SIZE = 100
ABSENT = Section()
States = Mapping[str, Section]


@dataclass(frozen=True, slots=True)
class Run:
    """A plough on its circuit: what it carries, and its expected passes in their order.

    A `diverted` plough has a task of coordination, so it is expected nowhere.
    """

    circuit_id: str
    circuit: Circuit
    load: Load
    reload_seconds: int
    passes: tuple[Pass, ...]
    diverted: bool


class Late(NamedTuple):
    """A section that is late, in the order of the list. Times are microseconds since 1970, UTC.

    `margin` is from the expected pass to the deadline: below 0, and -inf without a pass.
    """

    rank: int
    margin: float
    section_id: str
    condition: int
    deadline_time: int
    expected_time: int
    reason: api.LateReason


class LateList:
    """The late sections of one city."""

    def __init__(self, city: ReferenceData, sightings: LastSightings) -> None:
        self._city, self._sightings = city, sightings
        place, middles = city.geometry.place, city.geometry.middles
        depots = {each.id: place(each.lon, each.lat) for each in city.depots.values()}
        self._stops = {
            each.id: stops_of(each, city.sections, middles, depots[each.depot], city.rules)
            for each in city.circuits.values()
        }
        self._circuit_of = {
            section_id: circuit.id
            for circuit in city.circuits.values()
            for section_id in circuit.sections
        }

    def late(self, view: View, time: int) -> tuple[list[Late], int]:
        """Return the late sections, and the number of sections with a deadline.

        Those of the first rank come first; in a rank those without a plough, then the latest.
        """
        states: States = dict(view.all("section"))
        return self.judge(states, self.runs(view, states, time), time)

    def judge(self, states: States, runs: Iterable[Run], time: int) -> tuple[list[Late], int]:
        """Return what `late` does, for sections and runs that are known."""
        expected = {each.section.id: (run, each) for run in runs for each in run.passes}
        known = self._city.sections  # one may have left the city's files since its last record
        running = [
            (name, state) for name, state in states.items() if state.deadline_time and name in known
        ]
        judged = (self._judge(each, expected.get(each[0]), time) for each in running)
        return sorted(late for late in judged if late is not None), len(running)

    def _judge(
        self, running: tuple[str, Section], expected: tuple[Run, Pass] | None, time: int
    ) -> Late | None:
        section_id, state = running
        rank, deadline = self._city.sections[section_id].rank, state.deadline_time
        if expected is None or expected[0].diverted:
            reason = api.LATE_REASON_DIVERTED if expected else api.LATE_REASON_NO_PLOUGH
            return Late(rank, -math.inf, section_id, state.condition, deadline, 0, reason)
        due = time + int(expected[1].seconds) * MICROS
        if due <= deadline:
            return None
        reason = api.LATE_REASON_RELOAD if expected[1].reloads else api.LATE_REASON_ORDER
        return Late(rank, deadline - due, section_id, state.condition, deadline, due, reason)

    def list_late(self, view: View, request: api.ListLateRequest) -> Message:
        """Return the late sections as the API shows them."""
        found, running = self.late(view, now_microseconds())
        shown = map(self.to_proto, found[: request.page_size or DEFAULT_SIZE])
        return api.ListLateResponse(late=shown, late_count=len(found), running_count=running)

    def to_proto(self, late: Late) -> api.LateSection:
        """Return a late section as the API shows it."""
        return api.LateSection(
            section_id=late.section_id,
            circuit_id=self._circuit_of.get(late.section_id, ""),
            street=self._city.sections[late.section_id].street,
            rank=late.rank,
            condition=proto_enum(winter.Condition, late.condition),
            deadline_time=timestamp(late.deadline_time),
            expected_pass_time=timestamp(late.expected_time) if late.expected_time else None,
            late_seconds=int(-late.margin / MICROS) if late.expected_time else 0,
            reason=late.reason,
        )

    def runs(self, view: View, states: States, time: int) -> Iterator[Run]:
        """Yield the ploughs on their circuits."""
        for circuit_id, circuit in view.all("circuit"):
            if circuit.running and circuit_id in self._stops:
                yield self._run(view, circuit_id, circuit, states, time)

    def _run(self, view: View, circuit_id: str, circuit: Circuit, states: States, time: int) -> Run:
        stops, reload_seconds = self._stops[circuit_id], self._city.rules.reload_seconds
        start, first_seconds = self._next_stop(circuit, stops, states, time)
        load, full = self._load(view, circuit, stops, states)
        found = passes(
            stops,
            start=start,
            first_seconds=first_seconds,
            load=load,
            full=full,
            dose=(circuit.spread_grams, circuit.brine_percent),
            reload_seconds=reload_seconds,
        )
        crew = view.get("crew", circuit.crew_id)
        diverted = isinstance(crew, Crew) and crew.task is not None
        away = int(2 * stops[start].depot_seconds) + reload_seconds
        return Run(circuit_id, circuit, load, away, tuple(found), diverted)

    def _next_stop(
        self, circuit: Circuit, stops: tuple[Stop, ...], states: States, time: int
    ) -> tuple[int, float]:
        """Return the stop after the last one that was treated, and the seconds to it."""
        treated = [
            (state.pass_time, place)
            for place, stop in enumerate(stops)
            if (state := states.get(stop.section.id, ABSENT)).pass_time >= circuit.started_time
        ]
        last_time, last = max(treated, default=(circuit.started_time, -1))
        stop = stops[start := (last + 1) % len(stops)]
        seen = self._sightings.of(f"snow/{circuit.crew_id}")
        if seen and time - seen.time < FRESH:
            place, middle = self._city.geometry.place, self._city.geometry.middles[stop.section.id]
            return start, drive_seconds(place(*seen.point), middle, self._city.rules)
        hop = stop.hop_seconds if treated else stop.depot_seconds
        return start, max(0.0, hop - (time - last_time) / MICROS)

    def _load(
        self, view: View, circuit: Circuit, stops: tuple[Stop, ...], states: States
    ) -> tuple[Load, Load]:
        """Return the rest of the last load, and a full one.

        A plough that never loaded at a depot began its circuit full.
        """
        rules = self._city.rules
        full = Load(rules.plough_salt_kg, rules.plough_brine_litres)
        loads = [stock.loads.get(circuit.crew_id) for _, stock in view.all("stock")]
        last = max(filter(None, loads), key=lambda each: each.time, default=None)
        since = last.time if last else circuit.started_time
        salt, brine = (last or full).salt_kg, (last or full).brine_litres
        for stop in stops:
            state = states.get(stop.section.id, ABSENT)
            if state.pass_time >= since:
                used = salt_used(stop.square_metres, state.spread_grams, state.brine_percent)
                salt, brine = salt - used.salt_kg, brine - used.brine_litres
        return Load(max(0.0, salt), max(0.0, brine)), full
