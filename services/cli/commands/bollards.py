"""Bollards: list, raise, lower for a time."""

from __future__ import annotations

from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.commands.traffic_calls import send, setting_line, until
from services.cli.output.formatting import moment, where, word
from services.cli.output.output import document, print_json, print_table
from vigie.traffic.v1 import service_pb2 as traffic
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub


async def list_bollards(settings: CliSettings) -> None:
    """List all bollards."""
    request = traffic.ListBollardsRequest(page_size=1000)
    async with open_channel(settings, "traffic") as channel:
        answers = pages(TrafficServiceStub(channel).ListBollards, request)
        found = [each async for page in answers for each in page.bollards]
    if settings.json:
        print_json({"bollards": [document(each) for each in found]})
        return
    rows = [(b.bollard_id, b.zone or where(b.place), _state(b), _order(b)) for b in found]
    print_table(("bollard", "zone", "state", "ordered"), rows, "no bollard is installed")


def _state(bollard: traffic.Bollard) -> str:
    over = ", something is over it" if bollard.obstructed else ""
    return f"{word(traffic.BollardState, bollard.state)}{over}"


def _order(bollard: traffic.Bollard) -> str:
    return ", ".join(setting_line(each) for each in bollard.settings if each.value)


async def raise_bollard(settings: CliSettings, bollard_id: str, request_id: str) -> None:
    """Raise a bollard."""
    request = traffic.RaiseBollardRequest(bollard_id=bollard_id)
    done = f"{bollard_id}: raised is requested, once nothing is over it"
    await send(settings, "RaiseBollard", request, request_id, done)


async def lower_bollard(
    settings: CliSettings, bollard_id: str, lasting: str, request_id: str
) -> None:
    """Lower a bollard for a time."""
    end = until(lasting)
    request = traffic.LowerBollardRequest(bollard_id=bollard_id, until_time=end)
    done = f"{bollard_id}: lowered is requested until {moment(end)}"
    await send(settings, "LowerBollard", request, request_id, done)
