"""The present traffic of the sections that detectors count."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import CliSettings
from services.cli.output.formatting import since, word
from services.cli.output.output import document, print_json, print_line, print_table
from vigie.traffic.v1 import service_pb2 as traffic
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub

COLUMNS = (
    *("section", "street", "state", "veh/h>", "usual>", "occupied>", "km/h>", "slower>"),
    "age>",
)


async def show_flow(settings: CliSettings, limit: int) -> None:
    """Show the slowest sections, and how many have a figure."""
    async with open_channel(settings, "traffic") as channel:
        request = traffic.ListFlowRequest(limit=limit)
        answer = await TrafficServiceStub(channel).ListFlow(request)
    if settings.json:
        print_json(document(answer))
        return
    now = now_seconds()
    rows = [_row(each, now) for each in answer.flows]
    print_table(COLUMNS, rows, "no detector has sent a figure in the last 10 min")
    count = f"{answer.measured_count} of {answer.section_count} sections have a figure"
    print_line(f"{count}; --limit shows more", "dim")


def _row(flow: traffic.Flow, now: float) -> Sequence[str]:
    return (
        flow.section_id,
        flow.street,
        word(traffic.SectionState, flow.state),
        str(flow.vehicles_per_hour),
        str(flow.usual_per_hour),
        f"{flow.occupancy_percent} %",
        str(flow.speed_kmh) if flow.speed_kmh else "",
        f"+{flow.delay_percent} %" if flow.delay_percent else "",
        since(flow.until_time, now),
    )
