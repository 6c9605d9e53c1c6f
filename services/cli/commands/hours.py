"""A crew's breaks and its time on call, as its leader reports them."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.clock import now_seconds
from services.chassis.sdk.proto_enum import proto_enum
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import USAGE, CliError
from services.cli.commands.crews import crew_of
from services.cli.input.parsing import request_id_of, seconds_of
from services.cli.output.crew_hours import hours
from services.cli.output.formatting import effect, word
from services.cli.output.output import document, print_json, print_line
from vigie.crew.v1 import service_pb2 as crew
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.type.v1 import availability_pb2 as availability

STATES = {
    "available": availability.AVAILABILITY_AVAILABLE,
    "meal": availability.AVAILABILITY_MEAL_BREAK,
    "refuelling": availability.AVAILABILITY_REFUELLING,
    "reloading": availability.AVAILABILITY_RELOADING,
}
REASONS = {
    word(availability.UnavailableReason, number).replace(" ", "_"): number
    for number in availability.UnavailableReason.values()
    if number
}


async def set_availability(
    settings: CliSettings, *, name: str, state: str, lasting: str, request_id: str
) -> None:
    """Report a break, a reason why a crew cannot work, or that it is available again."""
    request = crew.SetAvailabilityRequest(request_id=request_id_of(request_id))
    if state in STATES:
        request.availability = STATES[state]
    elif state in REASONS:
        request.availability = availability.AVAILABILITY_UNAVAILABLE
        request.reason = proto_enum(availability.UnavailableReason, REASONS[state])
    else:
        known = ", ".join((*STATES, *REASONS))
        raise CliError(USAGE, f"STATE: there is no {state!r}: it is one of {known}", "STATE")
    if lasting:
        request.until_time.CopyFrom(_after(lasting))
    await _send(settings, name, "SetAvailability", request)


async def stand_by(
    settings: CliSettings, *, name: str, lasting: str, turnout: str, request_id: str
) -> None:
    """Put a crew on call for a time."""
    request = crew.StartOnCallRequest(
        request_id=request_id_of(request_id),
        until_time=_after(lasting),
        turnout_seconds=seconds_of("--turnout", turnout) if turnout else 0,
    )
    await _send(settings, name, "StartOnCall", request)


async def stand_down(settings: CliSettings, *, name: str, request_id: str) -> None:
    """End the time on call of a crew."""
    request = crew.EndOnCallRequest(request_id=request_id_of(request_id))
    await _send(settings, name, "EndOnCall", request)


def _after(lasting: str) -> Timestamp:
    end = Timestamp()
    end.FromSeconds(round(now_seconds()) + seconds_of("--for", lasting))
    return end


async def _send(settings: CliSettings, name: str, method: str, request: Any) -> None:
    """Send a command; print when the crew works after it."""
    department, request.crew_id = crew_of(name)
    async with open_channel(settings, department) as channel:
        crews = CrewServiceStub(channel)
        answer = await getattr(crews, method)(request)
        if settings.json:
            print_json(document(answer))
            return
        query = crew.GetCrewRequest(crew_id=request.crew_id, at_least=answer.receipt.cursor)
        found = (await crews.GetCrew(query)).crew
    state = f"{name}: {hours(found)}"
    print_line(effect(answer, state, f"{state}, as it was already"))
