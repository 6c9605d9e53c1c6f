"""Closures of streets to vehicles: close, open and list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import USAGE, CliError
from services.cli.input.parsing import request_id_of, seconds_of
from services.cli.input.streets import find_street, plain
from services.cli.output.formatting import after, effect, moment, since, word
from services.cli.output.output import (
    document,
    print_json,
    print_line,
    print_table,
    print_wrapped,
)
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

ID = re.compile(r"[A-Za-z0-9._]*[0-9-][A-Za-z0-9._-]*")
"""An id of a closure has a figure or a hyphen; a street of one word is a name."""
IN_FORCE = (roads.CLOSURE_STATE_CLOSED, roads.CLOSURE_STATE_OVERDUE)


async def close(
    settings: CliSettings,
    *,
    street: str,
    lasting: str,
    reason: str,
    edge_ids: Sequence[str],
    request_id: str,
) -> None:
    """Close a street, or the arcs of it that are named."""
    if not edge_ids:
        found = find_street(settings.city, street)
        street, edge_ids = found.name, found.edge_ids
    request = roads.CloseRoadRequest(
        request_id=request_id_of(request_id),
        edge_ids=edge_ids,
        street=street,
        until_time=after(now_seconds(), seconds_of("--for", lasting)),
        reason=reason,
    )
    async with open_channel(settings, "roads") as channel:
        answer = await RoadsServiceStub(channel).CloseRoad(request)
    closure_id = answer.receipt.aggregate.partition("/")[2]
    if settings.json:
        print_json({"receipt": document(answer.receipt), "request": document(request)})
        return
    print_wrapped(f"{street} is closed ({len(edge_ids)} arcs): closure {closure_id}", style="bold")
    until = moment(request.until_time)
    print_line(f"it is due to open at {until}, and stays closed until:")
    print_line(f"  vigie open {closure_id}")


async def open_road(settings: CliSettings, *, closure: str, request_id: str) -> None:
    """Open a street; `closure` is the id of its closure, or its name if it has one closure."""
    async with open_channel(settings, "roads") as channel:
        service = RoadsServiceStub(channel)
        closure_id = closure if ID.fullmatch(closure) else await _closure_of(service, closure)
        request = roads.OpenRoadRequest(request_id=request_id_of(request_id), closure_id=closure_id)
        answer = await service.OpenRoad(request)
    if settings.json:
        print_json(document(answer))
    else:
        already = f"closure {closure_id} was already over"
        print_line(effect(answer, f"closure {closure_id} is over: the street is open", already))


async def _closure_of(service: RoadsServiceStub, street: str) -> str:
    """Return the id of the closure of a street. Raises `CliError` unless it has exactly one."""
    found = [
        each for each in await _closures(service, IN_FORCE) if plain(each.street) == plain(street)
    ]
    if len(found) == 1:
        return found[0].closure_id
    if not found:
        said = f"no closure of {street!r} is in force: see vigie closures"
    else:
        said = f"{street} has {len(found)} closures: name one of vigie closures by its id"
    raise CliError(USAGE, said, "CLOSURE")


async def _closures(
    service: RoadsServiceStub, states: Sequence[roads.ClosureState]
) -> list[roads.Closure]:
    answers = pages(service.ListClosures, roads.ListClosuresRequest(states=states))
    return [each async for page in answers for each in page.closures]


async def list_closures(settings: CliSettings, *, every: bool) -> None:
    """List the closures in force, or all."""
    async with open_channel(settings, "roads") as channel:
        found = await _closures(RoadsServiceStub(channel), () if every else IN_FORCE)
    if settings.json:
        print_json({"closures": [document(closure) for closure in found]})
        return
    now = now_seconds()
    rows = [_row(each, now) for each in found]
    print_table(("closure", "street", "due", "state"), rows, "no street is closed")


def _row(closure: roads.Closure, now: float) -> tuple[str, str, str, str]:
    state = word(roads.ClosureState, closure.state)
    return (
        closure.closure_id,
        f"{closure.street} ({len(closure.edge_ids)} arcs)",
        moment(closure.until_time, now),
        f"{state} {since(closure.closed_time, now)}, {closure.reason}",
    )
