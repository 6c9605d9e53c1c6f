"""The present flow of all sections, from telemetry, and the congestions that follow from it.

Every process has the flow, for queries. The owner of a section reports its congestion, and ends
one whose detector sends no figure any more, because its traffic is unknown then.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.chassis.devices.report_sender import ReportSender
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.sdk.view import View
from services.chassis.telemetry.metrics import gauge
from services.city.streets import StreetGraph
from services.crews.domain.fields import written
from services.crews.flow_rules import KEPT_SECONDS, read_flow
from services.crews.position_rules import InvalidTelemetry
from services.traffic.domain.flow import is_congested, usual_occupancy
from services.traffic.domain.section import Section, Status
from services.traffic.flow.counted_arcs import CountedArcs
from vigie.bulletin.v1.telemetry_pb2 import SectionFlow
from vigie.traffic.v1 import commands_pb2 as reports, service_pb2 as api

ROUND_SECONDS = 5.0
LIMIT = 100
FLOWS_AN_HOUR = 12
SECTIONS = gauge("vigie_traffic_sections", "Counted sections, by the state of their flow.", "state")


class Dated(NamedTuple):
    """The flow of a section in the five minutes before `time`."""

    flow: SectionFlow
    time: int


class Flows:
    """The last flow of each section, of this process's clock and city."""

    def __init__(self, timezone: ZoneInfo, clock: Callable[[], int] = now_microseconds) -> None:
        self._timezone, self.clock = timezone, clock
        self._last: dict[str, Dated] = {}

    def take(self, value: bytes, view: View) -> list[str]:
        """Take a telemetry message; return the installed sections with a newer flow.

        A message that breaks a rule is left out: coordination counts it.
        """
        try:
            flow = read_flow(value, self.clock())
        except InvalidTelemetry:
            return []
        newer = []
        for each in flow.sections if flow is not None else ():
            last = self._last.get(each.section_id)
            known = view.get("section", each.section_id) is not None
            if flow is not None and known and (last is None or flow.until_time > last.time):
                self._last[each.section_id] = Dated(each, min(flow.until_time, self.clock()))
                newer.append(each.section_id)
        return newer

    def of(self, section_id: str) -> Dated | None:
        """Return the flow of a section; None once it is too old."""
        last = self._last.get(section_id)
        old = last is None or self.clock() - last.time > KEPT_SECONDS * MICROS
        return None if old else last

    def usual(self, section: Section, time: int) -> int:
        """Return the usual vehicles per hour of a section at a time."""
        hour = datetime.fromtimestamp(time / MICROS, self._timezone).hour
        return section.usual[hour] if hour < len(section.usual) else 0

    def list_flow(self, view: View, request: api.ListFlowRequest) -> api.ListFlowResponse:
        """Return the present flows, the slowest first."""
        sections: dict[str, Section] = dict(view.all("section"))
        found = {id_: dated for id_ in sections if (dated := self.of(id_)) is not None}
        slowest = sorted(found, key=lambda id_: (-found[id_].flow.delay_percent, id_))
        rows = [self._row(sections[id_], found[id_]) for id_ in slowest]
        return api.ListFlowResponse(
            flows=rows[: request.limit or LIMIT],
            section_count=len(sections),
            measured_count=len(found),
        )

    def _row(self, section: Section, dated: Dated) -> api.Flow:
        flow = written(api.Flow, dated.flow, street=section.street, junction_id=section.junction_id)
        flow.state = getattr(api, f"SECTION_STATE_{section.status.name}")
        flow.vehicles_per_hour = dated.flow.vehicles * FLOWS_AN_HOUR
        flow.usual_per_hour = self.usual(section, dated.time)
        flow.until_time.FromMicroseconds(dated.time)
        return flow


class CongestionWatch:
    """Reports the begin and the end of congestions of the sections that this process owns."""

    def __init__(self, context: ServiceContext, flows: Flows, arcs: CountedArcs) -> None:
        self._context, self._flows, self._arcs = context, flows, arcs
        self._start = flows.clock()
        self._newer: dict[str, None] = {}

    def take(self, value: bytes) -> None:
        """Take a telemetry message of traffic."""
        self._newer |= dict.fromkeys(self._flows.take(value, self._context.view))

    async def look(self) -> None:
        """Judge the sections with a new flow, and end congestions without one."""
        newer, self._newer = self._newer, {}
        self._arcs.refresh(self._context.view)
        states = dict.fromkeys(("free", "congested", "unmeasured"), 0)
        for section_id, section in tuple(self._context.view.all("section")):
            dated = self._flows.of(section_id)
            states[section.status.value if dated else "unmeasured"] += 1
            if not self._context.owns(f"section/{section_id}"):
                continue
            if dated is not None and section_id in newer:
                await self._judge(section_id, section, dated)
            elif dated is None and section.status is Status.CONGESTED and self._has_waited:
                ended = reports.ReportCongestionRequest(unmeasured=True)
                await self._submit(section_id, ended)
        for state, count in states.items():
            SECTIONS.labels("traffic", state).set(count)

    @property
    def _has_waited(self) -> bool:
        """Whether this process has run for as long as a flow counts."""
        return self._flows.clock() - self._start > KEPT_SECONDS * MICROS

    async def _judge(self, section_id: str, section: Section, dated: Dated) -> None:
        flow, arc = dated.flow, self._arcs.by_section.get(section_id)
        if arc is None:
            return
        before = section.status is Status.CONGESTED
        now = is_congested(
            before=before,
            vehicles=flow.vehicles,
            speed_kmh=flow.speed_kmh,
            delay=flow.delay_percent,
            occupancy=flow.occupancy_percent,
            usual=usual_occupancy(self._flows.usual(section, dated.time), arc.drive_kmh),
        )
        if now != before:
            vehicles = flow.vehicles * FLOWS_AN_HOUR
            report = written(
                reports.ReportCongestionRequest, flow, congested=now, vehicles_per_hour=vehicles
            )
            await self._submit(section_id, report)

    async def _submit(self, section_id: str, report: reports.ReportCongestionRequest) -> None:
        sender = ReportSender(self._context, "section_id", section_id)
        # The decision compares the state, so that a repetition under another id changes nothing.
        await sender.submit(report, str(self._flows.clock()))


async def watch_congestions(
    context: ServiceContext, *, flows: Flows, load_streets: Callable[[], StreetGraph]
) -> None:
    """Watch the flow of all sections until cancelled."""
    arcs = CountedArcs(await asyncio.to_thread(load_streets), time.monotonic)
    watch = CongestionWatch(context, flows, arcs)
    async with asyncio.TaskGroup() as group:
        group.create_task(_follow(context, watch))
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            if context.available:
                await watch.look()


async def _follow(context: ServiceContext, watch: CongestionWatch) -> None:
    async for value in context.subscribe_telemetry("traffic"):
        watch.take(value)
