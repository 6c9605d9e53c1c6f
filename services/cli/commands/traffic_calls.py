"""The calls of the commands about traffic."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import CliSettings
from services.cli.input.parsing import request_id_of, seconds_of
from services.cli.output.formatting import after, effect, moment, word
from services.cli.output.output import document, print_json, print_line
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub


def until(lasting: str) -> Timestamp:
    """Return the end of a time from now. Raises `CliError`."""
    return after(now_seconds(), seconds_of("--for", lasting))


async def send(
    settings: CliSettings, method: str, request: Any, request_id: str, done: str
) -> None:
    """Send a command and print what it did."""
    request.request_id = request_id_of(request_id)
    async with open_channel(settings, "traffic") as channel:
        answer = await getattr(TrafficServiceStub(channel), method)(request)
    if settings.json:
        print_json(document(answer))
    else:
        print_line(effect(answer, done, f"already so: {done}"), "bold")


def setting_line(setting: traffic.Setting) -> str:
    """Return a setting in words: its value, its end, and how far the device has come."""
    control = word(equipment.Control, setting.control)
    value = str(setting.value)
    if setting.control == equipment.CONTROL_POSITION:
        value = word(equipment.FunctionalPosition, setting.value)
    if setting.control == equipment.CONTROL_BOLLARD:
        value = "lowered"
    state = word(traffic.ActuationState, setting.state)
    if not setting.value:
        return f"{control}: own programme ({state})"
    return f"{control}: {value} until {moment(setting.until_time)} ({state})"
