"""Diversions that are signed in the streets: list, open, close."""

from __future__ import annotations

from collections.abc import Sequence

from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.commands.traffic_calls import send, until
from services.cli.input.streets import find_street
from services.cli.output.formatting import moment, word
from services.cli.output.output import document, print_json, print_table
from vigie.traffic.v1 import service_pb2 as traffic
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub

SIGNED = (traffic.DIVERSION_STATE_OPEN, traffic.DIVERSION_STATE_OVERDUE)


async def list_diversions(settings: CliSettings) -> None:
    """List the diversions that are signed."""
    request = traffic.ListDiversionsRequest(states=SIGNED)
    async with open_channel(settings, "traffic") as channel:
        answers = pages(TrafficServiceStub(channel).ListDiversions, request)
        found = [each async for page in answers for each in page.diversions]
    if settings.json:
        print_json({"diversions": [document(each) for each in found]})
        return
    rows = [
        (d.diversion_id, d.street, moment(d.until_time), word(traffic.DiversionState, d.state))
        for d in found
    ]
    print_table(("diversion", "street", "due", "state"), rows, "no diversion is signed")


async def open_diversion(
    settings: CliSettings,
    street: str,
    via: Sequence[str],
    terms: tuple[str, str],
    request_id: str,
) -> None:
    """Record a diversion from a street by others, with its expected time and its reason."""
    lasting, reason = terms
    left = find_street(settings.city, street)
    ways = [find_street(settings.city, each) for each in via]
    request = traffic.OpenDiversionRequest(
        edge_ids=left.edge_ids,
        via_edge_ids=dict.fromkeys(edge for way in ways for edge in way.edge_ids),
        street=left.name,
        reason=reason,
        until_time=until(lasting),
    )
    done = f"diversion of {left.name}: vigie diversion list"
    await send(settings, "OpenDiversion", request, request_id, done)


async def close_diversion(settings: CliSettings, diversion_id: str, request_id: str) -> None:
    """Record that the signs of a diversion are gone."""
    request = traffic.CloseDiversionRequest(diversion_id=diversion_id)
    done = f"diversion {diversion_id} is over"
    await send(settings, "CloseDiversion", request, request_id, done)
