"""Moves: where free crews would cover more of the demand, as proposals to an operator."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import structlog
from google.protobuf.message import Message

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.service import Query, Worker
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.sdk.view import View
from services.coordination.dispatch.city_coverage import (
    LEAST_HOURS,
    LEAST_INCIDENTS,
    CityCoverage,
)
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import place_message
from services.coordination.queries import city_of
from vigie.coordination.v1 import service_pb2 as api

log = structlog.get_logger(__name__)

MOVES = 3
LEARN_SECONDS = 600.0
"""The demand of weeks changes little in ten minutes."""
LOOK_SECONDS = 10.0
"""While it is not known the demand is looked at more often: a new replica has yet to read it."""


def moves_query(coverage: CityCoverage, clock: Clock = now_microseconds) -> Query:
    """Return the query of moves; it reads the crews of the view and their last positions."""

    def list_moves(view: View, request: api.ListMovesRequest) -> Message:
        city = city_of(view)
        return api.ListMovesResponse(
            moves=_moves(coverage, city, request.limit or MOVES, clock()),
            demand_known=coverage.is_known,
            recorded_count=coverage.record.crews,
            recorded_hours=coverage.record.hours,
            needed_count=LEAST_INCIDENTS,
            needed_hours=LEAST_HOURS,
            covered_share=coverage.share(city) or 0.0,
        )

    return list_moves


def _moves(coverage: CityCoverage, city: CityState, most: int, time: int) -> Iterator[api.Move]:
    streets = coverage.streets
    for move in coverage.moves(city, most, time):
        crew = city.crew(move.crew)
        street = streets.edge(streets.nearest_edge(move.longitude, move.latitude)).name
        yield api.Move(
            crew=move.crew,
            crew_name=crew.name if crew is not None else "",
            place=place_message(move.longitude, move.latitude, street),
            drive_seconds=round(move.drive_seconds),
            gain_per_day=move.gain * 24,
        )


def learn_demand(coverage: CityCoverage, clock: Clock = now_microseconds) -> Worker:
    """Return the worker that keeps the coverage of the city up to date with its demand."""

    async def learn(context: ServiceContext) -> None:
        known: bool | None = None
        while True:
            demand = list(city_of(context.view).demand.values())
            await asyncio.to_thread(coverage.learn, demand, clock())
            if coverage.is_known != known:
                known = coverage.is_known
                log.info("coverage_changed", known=known, crews=coverage.record.crews)
            await asyncio.sleep(LEARN_SECONDS if known else LOOK_SECONDS)

    return learn
