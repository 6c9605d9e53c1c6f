"""Closures of streets to vehicles: close, open and list."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.input.parsing import request_id_of, seconds_of
from services.cli.input.streets import find_street
from services.cli.output.formatting import after, clock, effect, since, word
from services.cli.output.output import document, print_json, print_line, print_table
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub


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
    until = clock(request.until_time)
    print_line(
        f"{street} is closed ({len(edge_ids)} arcs) until {until}: closure {closure_id}", "bold"
    )
    print_line(f"it does not open by itself:  vigie open {closure_id}")


async def open_road(settings: CliSettings, closure_id: str, request_id: str) -> None:
    request = roads.OpenRoadRequest(request_id=request_id_of(request_id), closure_id=closure_id)
    async with open_channel(settings, "roads") as channel:
        answer = await RoadsServiceStub(channel).OpenRoad(request)
    if settings.json:
        print_json(document(answer))
    else:
        already = f"closure {closure_id} was already over"
        print_line(effect(answer, f"closure {closure_id} is over: the street is open", already))


async def list_closures(settings: CliSettings, *, every: bool) -> None:
    """List the closures in force, or all."""
    states = () if every else (roads.CLOSURE_STATE_CLOSED, roads.CLOSURE_STATE_OVERDUE)
    query = roads.ListClosuresRequest(states=states)
    async with open_channel(settings, "roads") as channel:
        answers = pages(RoadsServiceStub(channel).ListClosures, query)
        found = [each async for page in answers for each in page.closures]
    if settings.json:
        print_json({"closures": [document(closure) for closure in found]})
        return
    now = now_seconds()
    print_table(
        ("closure", "street", "state", "arcs>", "until", "for>", "why"),
        [
            (
                closure.closure_id,
                closure.street,
                word(roads.ClosureState, closure.state),
                str(len(closure.edge_ids)),
                clock(closure.until_time),
                since(closure.closed_time, now),
                closure.reason,
            )
            for closure in found
        ],
        "no street is closed",
    )
