"""The events of a day: recorded reports to roads, and faults that lighting's devices show."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.city.arrivals import Arrival
from services.city.city import City
from services.simulator.citizens.reports import (
    CITIZENS,
    FEEDER_KINDS,
    LAMP_KINDS,
    report_of,
    reported_to,
)
from tests.days.virtual_city import VirtualCity
from vigie.lighting.v1 import (
    commands_pb2 as reports,
    events_pb2 as events,
)

POLL_MICROS = 5 * MICROS
"""How soon a device worker reports what changed in a cabinet."""


class Citizens:
    """Plays arrivals into a virtual city."""

    def __init__(self, world: VirtualCity, city: City) -> None:
        self.world = world
        self.city = city
        self.feeder_of = {
            lamp.id: (cabinet.id, feeder.number)
            for cabinet in city.cabinets
            for feeder in cabinet.feeders
            for lamp in feeder.lamps
        }
        self.dark: dict[str, set[str]] = defaultdict(set)
        self.open: dict[str, set[str]] = defaultdict(set)
        world.follow.append(self._mended)

    def happen(self, arrival: Arrival) -> None:
        """Let an arrival happen now."""
        if arrival.lamp and arrival.kind in LAMP_KINDS:
            cabinet, _ = self.feeder_of[arrival.lamp]
            self.dark[cabinet].add(arrival.lamp)
            self._poll(cabinet)
        elif arrival.lamp and arrival.kind in FEEDER_KINDS:
            cabinet, feeder = self.feeder_of[arrival.lamp]
            self.open[cabinet].add(str(feeder))
            self._poll(cabinet)
        if department := reported_to(arrival):
            request = report_of(arrival, self.city, self.feeder_of)
            self.world.ask(department, request, CITIZENS)

    def _poll(self, cabinet: str) -> None:
        self.world.at(self.world.time + POLL_MICROS, lambda: self._report(cabinet))

    def _report(self, cabinet: str) -> None:
        owner = self.world.departments["lighting"]
        state: Any = owner.partition_state.states[f"cabinet/{cabinet}"]
        dark = set(self.dark[cabinet])
        for feeder in state.feeders:
            if feeder.id in self.open[cabinet]:
                dark |= {lamp.id for lamp in feeder.lamps}
        feeders = [
            reports.ObservedFeeder(feeder_id=each.id, breaker_open=each.id in self.open[cabinet])
            for each in state.feeders
        ]
        request = reports.ReportCabinetStateRequest(
            cabinet_id=cabinet,
            sequence=state.sequence,
            feeders=feeders,
            dark_lamp_ids=sorted(dark),
        )
        self.world.ask("lighting", request, "lighting")

    def _mended(self, name: str, entry: JournalEntry) -> None:
        """Repair what a crew has finished with, once its department has noted it."""
        for event in entry.events if name == "lighting" else ():
            if isinstance(event, events.RepairReported):
                part, _, number = event.part.partition("/")
                {"lamp": self.dark, "feeder": self.open}[part][entry.id].discard(number)
                self._poll(entry.id)
