"""The worker that runs corridors: it follows crews, plans, requests junctions, releases them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import structlog
from google.protobuf.message import Message

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS, Rejected
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.service import Worker
from services.chassis.sdk.service_context import ServiceContext
from services.city.geodesy import distance_metres
from services.city.streets import StreetGraph
from services.crews.last_sightings import LastSightings, Sighting
from services.traffic.corridors import follow
from services.traffic.corridors.follow import Rules
from services.traffic.corridors.plan import Approach, Plan, plan
from services.traffic.domain.corridor import Corridor, Status
from services.traffic.domain.junction.state import Junction
from services.traffic.domain.situation import Situations
from vigie.traffic.v1 import service_pb2 as commands

TICK_SECONDS = 1.0
REPLAN_SECONDS = 5
LOST_SECONDS = 120
"""A crew without a position for this long ends its corridor: its place is unknown."""

ARRIVED_METRES = 50.0
LEFT_SECONDS = 120
"""A crew whose drive got this much longer than it was once drives elsewhere. Own rules."""

log = structlog.get_logger(__name__)


class Pursuit(NamedTuple):
    """The present plan of a corridor, the position behind it, and the shortest drive so far."""

    made: Plan
    planned_time: int
    seen: Sighting
    best_seconds: float


class CorridorRunner:
    """Runs the corridors whose partition this process owns."""

    def __init__(
        self,
        context: ServiceContext,
        streets: StreetGraph,
        rules: Rules | None = None,
        clock: Clock = now_microseconds,
    ) -> None:
        self._context, self._streets, self._clock = context, streets, clock
        self._rules = rules or Rules()
        self.sightings = LastSightings(clock)
        self._pursuits: dict[str, Pursuit] = {}
        self._done: set[str] = set()
        self._timeouts = 0

    async def tick(self) -> None:
        """Attend each corridor. A failure of one stops no other."""
        for corridor_id, corridor in tuple(self._context.view.all("corridor")):
            if corridor_id in self._done or not self._context.owns(f"corridor/{corridor_id}"):
                self._pursuits.pop(corridor_id, None)
                continue
            if corridor.status is Status.ENDED and self._is_free(corridor_id, corridor):
                self._done.add(corridor_id)
                continue
            try:
                await self._attend(corridor_id, corridor)
            except Exception:
                log.exception("corridor_failed", corridor=corridor_id)

    def _is_free(self, corridor_id: str, corridor: Corridor) -> bool:
        """Return whether no junction is left to release or to report."""
        return all(
            step.state not in {follow.REQUESTED, follow.GREEN}
            and (junction := self._junction(step.junction_id)) is not None
            and all(hold.corridor_id != corridor_id for hold in junction.holds)
            for step in corridor.steps
        )

    async def _attend(self, corridor_id: str, corridor: Corridor) -> None:
        now, seen = self._clock(), self.sightings.of(corridor.crew)
        pursuit = None
        if corridor.status is not Status.ENDED:
            pursuit = self._pursue(corridor_id, corridor, seen, now)
            if reason := _end_reason(corridor, seen, pursuit, now):
                close = commands.CloseCorridorRequest(corridor_id=corridor_id, reason=reason)
                await self._submit(close, corridor_id, reason)
            elif pursuit is not None:
                await self._request(corridor_id, corridor, pursuit, now)
        after: Corridor = self._context.view.get("corridor", corridor_id) or corridor
        made, crew = (pursuit.made, pursuit.seen.point) if pursuit else (None, None)
        for release in follow.releases_due(corridor_id, after, made, crew, self._junction):
            version = self._context.view.version("junction", release.junction_id)
            await self._submit(release, corridor_id, release.junction_id, str(version))
        after = self._context.view.get("corridor", corridor_id) or after
        for report in follow.reports_of(corridor_id, after, self._junction, now):
            await self._report(corridor_id, report)

    def _pursue(
        self, corridor_id: str, corridor: Corridor, seen: Sighting | None, now: int
    ) -> Pursuit | None:
        """Return the present plan: a new one for a new position, but not more than every 5 s."""
        last = self._pursuits.get(corridor_id)
        if seen is None or (
            last is not None
            and (seen == last.seen or now - last.planned_time < REPLAN_SECONDS * MICROS)
        ):
            return last
        end = corridor.destination.longitude, corridor.destination.latitude
        made = plan(self._streets, self._approaches(), seen.point, end, self._closed())
        if made is None:
            return last
        best = min(made.city_seconds, last.best_seconds) if last else made.city_seconds
        self._pursuits[corridor_id] = Pursuit(made, seen.time, seen, best)
        return self._pursuits[corridor_id]

    async def _request(
        self, corridor_id: str, corridor: Corridor, pursuit: Pursuit, now: int
    ) -> None:
        made = pursuit.made
        planned = follow.replan(corridor_id, corridor, made, pursuit.planned_time, self._rules)
        if planned is not None:
            await self._submit(planned, corridor_id, self._version(corridor_id))
            corridor = self._context.view.get("corridor", corridor_id) or corridor
        for step, hold in follow.holds_due(corridor_id, corridor, made, self._junction, now):
            times = str(step.from_time), str(step.until_time)
            if await self._submit(hold, corridor_id, step.junction_id, *times) is False:
                await self._report(corridor_id, follow.refusal(corridor_id, step))

    async def _report(self, corridor_id: str, report: Message) -> None:
        await self._submit(report, corridor_id, self._version(corridor_id))

    async def _submit(self, request: Message, *key: str) -> bool | None:
        """Submit a command under an id of its content: True if accepted, None without an answer.

        An id without an answer is not used again: its command may be on record as expired.
        """
        name = request.DESCRIPTOR.name
        command_id = derived_id("corridor", name, *key, str(self._timeouts))
        request.request_id = command_id  # type: ignore[attr-defined]
        try:
            await self._context.submit(request, command_id=command_id)
        except Rejected as error:
            log.info("corridor_command_rejected", command=name, key=key, code=error.code)
            return False
        except TimeoutError:
            self._timeouts += 1
            return None
        return True

    def _version(self, corridor_id: str) -> str:
        return str(self._context.view.version("corridor", corridor_id))

    def _junction(self, junction_id: str) -> Junction | None:
        return self._context.view.get("junction", junction_id)

    def _closed(self) -> frozenset[str]:
        """Return the arcs that are closed now, by a diversion or by a closure of any department."""
        diversions = (each for _, each in self._context.view.all("diversion"))
        arcs = frozenset(e for each in diversions if not each.closed_time for e in each.edge_ids)
        city: Situations | None = self._context.view.get("situations", "city")
        return arcs | city.closed_edges(self._clock()) if city else arcs

    def _approaches(self) -> dict[str, list[Approach]]:
        found: dict[str, list[Approach]] = {}
        for junction_id, junction in self._context.view.all("junction"):
            place = junction.place.longitude, junction.place.latitude
            for route, edge_id in enumerate(junction.edge_ids, 1):
                is_only = len(junction.edge_ids) == 1
                found.setdefault(edge_id, []).append(Approach(junction_id, route, place, is_only))
        return found


def _end_reason(
    corridor: Corridor, seen: Sighting | None, pursuit: Pursuit | None, now: int
) -> str:
    """Return why a corridor ends now; empty where it goes on."""
    if now - max(corridor.opened_time, seen.time if seen else 0) > LOST_SECONDS * MICROS:
        return "crew_lost"
    end = corridor.destination.longitude, corridor.destination.latitude
    if seen and distance_metres(*seen.point, *end) <= ARRIVED_METRES:
        return "arrived"
    if pursuit and pursuit.made.city_seconds > pursuit.best_seconds + LEFT_SECONDS:
        return "left_route"
    return ""


def run_corridors(
    load: Callable[[], StreetGraph], rules: Rules | None = None, clock: Clock = now_microseconds
) -> Worker:
    """Return the worker, which loads the street graph of its city and follows every crew."""

    async def run(context: ServiceContext) -> None:
        runner = CorridorRunner(context, await asyncio.to_thread(load), rules, clock)
        async with asyncio.TaskGroup() as group:
            for department in context.settings.department_names:
                group.create_task(runner.sightings.follow(context, department))
            while True:
                await asyncio.sleep(TICK_SECONDS)
                if context.available:
                    await runner.tick()

    return run
