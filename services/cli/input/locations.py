"""The place that a person means: a position, a street's name, or where a crew has its task."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from services.city.city import City
from services.city.districts import Districts
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import REJECTED, USAGE, CliError
from services.cli.input.parsing import position_of
from services.cli.input.streets import find_street
from services.cli.output.formatting import priority, where, word
from services.cli.output.output import print_line, print_stderr
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.type.v1 import place_pb2

BUSY = "busy"
UNDER_WAY = (bulletin.TASK_STATUS_ACCEPTED, bulletin.TASK_STATUS_EN_ROUTE)
WAIT_SECONDS, PAUSE_SECONDS = 60, 2
"""How long `busy` waits for a crew on its site: it accepts, departs and drives first."""


async def place_of(settings: CliSettings, *, at: str, street: str, near: str) -> place_pb2.Place:
    """Return the place that a person means. Raises `CliError` where it is none."""
    if sum(map(bool, (at, street, near))) != 1 and not (at and street):
        raise CliError(USAGE, "set the place: --at LON,LAT, --street NAME or --near CREW", "PLACE")
    if near:
        return await _place_of_crew(settings, near)
    if not at:
        found = find_street(settings.city, street, on_foot=True)
        longitude, latitude, street = found.longitude, found.latitude, found.name
    else:
        longitude, latitude = position_of(at)
    position = place_pb2.Position(longitude=longitude, latitude=latitude)
    street, district = _names(settings.city, longitude, latitude, street)
    return place_pb2.Place(position=position, street=street, district=district)


def _names(folder: Path, longitude: float, latitude: float, street: str) -> tuple[str, str]:
    """Return the street, from the map where none is given, and the district.

    Without the city's files a position is enough: coordination names its place.
    """
    if not (folder / "city.toml").exists():
        return street, ""
    if not street:
        return City.load(folder).names_at(longitude, latitude)
    district = Districts.of_city(folder).at(longitude, latitude)
    return street, district.name if district else ""


async def _place_of_crew(settings: CliSettings, near: str) -> place_pb2.Place:
    async with open_channel(settings, COORDINATION) as channel:
        crews = await _crews_at_work(CoordinationServiceStub(channel), wait=near == BUSY)
    crew = _pick(crews, near)
    name = f"{crew.department}/{crew.crew_id}"
    step = word(bulletin.TaskStatus, crew.task_status)
    work = f"{step}, {priority(crew.task_priority)} at {where(crew.task_place)}"
    there = "; it is not there yet" if crew.task_status in UNDER_WAY else ""
    if not settings.json:
        print_line(f"near {name} {crew.name}, {work}{there}", "dim")
    return crew.task_place


async def _crews_at_work(
    service: CoordinationServiceStub, *, wait: bool
) -> Sequence[coordination.CityCrew]:
    """Return the crews with a task; with `wait`, a minute at most passes until one is on site."""
    query = coordination.ListCrewsRequest(on_duty_only=True)
    left = WAIT_SECONDS if wait else 0
    while True:
        crews = [crew for crew in (await service.ListCrews(query)).crews if crew.task_id]
        if left <= 0 or any(map(_is_on_site, crews)):
            return crews
        if left == WAIT_SECONDS:
            print_stderr("no crew is on its site yet: waiting for one, a minute at most")
        await asyncio.sleep(PAUSE_SECONDS)
        left -= PAUSE_SECONDS


def _is_on_site(crew: coordination.CityCrew) -> bool:
    return crew.task_status == bulletin.TASK_STATUS_ON_SITE


def _pick(at_work: Sequence[coordination.CityCrew], near: str) -> coordination.CityCrew:
    """The crew that is named, or for `busy` one on its site, on the least urgent work there."""
    if near == BUSY:
        if not at_work:
            said = "--near: no crew is busy: report routine work first, or use --street"
            raise CliError(REJECTED, said, "CREW_IDLE")
        # A crew that has only accepted may be far from the place of its task, and one without a
        # position gets no urgent work at all.
        return max(
            at_work,
            key=lambda crew: (
                _is_on_site(crew),
                crew.HasField("sighted_time"),
                crew.task_priority,
                crew.task_status,
            ),
        )
    for crew in at_work:
        if near in {crew.crew_id, f"{crew.department}/{crew.crew_id}", crew.name}:
            return crew
    raise CliError(
        REJECTED, f"--near: no busy crew {near!r}: vigie crews lists them", "CREW_UNKNOWN"
    )
