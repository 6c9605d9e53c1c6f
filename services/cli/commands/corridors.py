"""Green signals on the way of a crew: open a corridor, close it, and show its gain and cost."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.input.locations import place_of
from services.cli.input.parsing import request_id_of
from services.cli.output.formatting import (
    age,
    effect,
    moment,
    priority as shown,
    since,
    where,
    word,
)
from services.cli.output.output import document, print_json, print_line, print_table
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub
from vigie.type.v1 import place_pb2

OPEN = (traffic.CORRIDOR_STATE_OPENED, traffic.CORRIDOR_STATE_RUNNING)
STEPS = ("junction", "route>", "state", "crew expected", "held>", "gained>")
CORRIDORS = ("corridor", "crew", "", "to", "state", "arrival", "gained>", "others held>")


async def open_corridor(
    settings: CliSettings,
    crew: str,
    priority: place_pb2.Priority,
    place: tuple[str, str],
    request_id: str,
) -> None:
    """Open a corridor from a crew's position to a place, given as a position or a street."""
    at, street = place
    request = traffic.OpenCorridorRequest(
        request_id=request_id_of(request_id),
        crew=crew,
        priority=priority,
        destination=await place_of(settings, at=at, street=street, near=""),
    )
    async with open_channel(settings, "traffic") as channel:
        answer = await TrafficServiceStub(channel).OpenCorridor(request)
    if settings.json:
        print_json(document(answer))
        return
    corridor_id = answer.receipt.aggregate.partition("/")[2]
    print_line(f"corridor {corridor_id} for {crew} to {where(request.destination)}", "bold")
    print_line(f"  vigie corridor show {corridor_id}")


async def close_corridor(settings: CliSettings, corridor_id: str, request_id: str) -> None:
    """Close a corridor."""
    request = traffic.CloseCorridorRequest(
        request_id=request_id_of(request_id), corridor_id=corridor_id, reason="cancelled"
    )
    async with open_channel(settings, "traffic") as channel:
        answer = await TrafficServiceStub(channel).CloseCorridor(request)
    if settings.json:
        print_json(document(answer))
    else:
        done = f"{corridor_id} is closed; its junctions are released"
        print_line(effect(answer, done, f"{corridor_id} had ended already"), "bold")


async def show(settings: CliSettings, corridor_id: str) -> None:
    """Show one corridor with its junctions, or the open ones."""
    async with open_channel(settings, "traffic") as channel:
        service = TrafficServiceStub(channel)
        if corridor_id:
            request = traffic.GetCorridorRequest(corridor_id=corridor_id)
            corridors = [(await service.GetCorridor(request)).corridor]
        else:
            listed = traffic.ListCorridorsRequest(states=OPEN)
            corridors = [
                each
                async for page in pages(service.ListCorridors, listed)
                for each in page.corridors
            ]
    if settings.json:
        print_json({"corridors": [document(each) for each in corridors]})
        return
    now = now_seconds()
    print_table(CORRIDORS, [_row(each, now) for each in corridors], "no corridor is open")
    if corridor_id:
        steps = [_step(step, now) for step in corridors[0].steps]
        print_table(STEPS, steps, "no junction is planned: the crew has no position yet")


def _row(corridor: traffic.Corridor, now: float) -> Sequence[str]:
    state = word(traffic.CorridorState, corridor.state)
    if corridor.end_reason:
        ended = since(corridor.ended_time, now)
        state = f"{state}: {corridor.end_reason.replace('_', ' ')}, {ended} ago"
    return (
        corridor.corridor_id,
        corridor.crew,
        shown(corridor.priority),
        where(corridor.destination),
        state,
        moment(corridor.arrival_time, now),
        age(corridor.gained_seconds),
        age(corridor.held_seconds),
    )


def _step(step: equipment.CorridorStep, now: float) -> Sequence[str]:
    is_released = step.state == equipment.STEP_STATE_RELEASED
    return (
        step.junction_id,
        str(step.route),
        word(equipment.StepState, step.state),
        moment(step.expected_time, now),
        age(step.held_seconds) if is_released else "",
        age(step.gained_seconds) if is_released else "",
    )
