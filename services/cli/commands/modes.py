"""The dispatch modes, by priority and department: show and set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.chassis.sdk.clock import now_seconds
from services.chassis.sdk.proto_enum import proto_enum
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.input.parsing import code_of, priority_of, request_id_of
from services.cli.output.formatting import priority, since, word
from services.cli.output.output import document, print_json, print_line, print_table
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.type.v1 import place_pb2

COLUMNS = ("", "department", "offers", "reason", "set by", "age>")
ALL = "all others"


async def show_modes(settings: CliSettings) -> None:
    """Print the mode of each priority, and those of departments with a mode of their own."""
    async with open_channel(settings, COORDINATION) as channel:
        await _print_modes(settings, CoordinationServiceStub(channel), "")


async def set_mode(
    settings: CliSettings,
    *,
    mode: str,
    level: str,
    department: str,
    reason: str,
    request_id: str,
) -> None:
    """Set the mode of a priority, for a department or for all others; print the modes after it."""
    number = events.DispatchMode.Value(f"DISPATCH_MODE_{mode.upper()}")
    request = coordination.SetDispatchModeRequest(
        request_id=request_id_of(request_id),
        priority=priority_of(level),
        department=department,
        mode=proto_enum(events.DispatchMode, number),
        reason=code_of(reason),
    )
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        answer = await service.SetDispatchMode(request)
        if settings.json:
            print_json(document(answer))
            return
        if answer.receipt.unchanged:
            print_line("nothing changed: it was already so", "bold")
        await _print_modes(settings, service, answer.receipt.cursor)


async def _print_modes(
    settings: CliSettings, service: CoordinationServiceStub, at_least: str
) -> None:
    answer = await service.ListDispatchModes(
        coordination.ListDispatchModesRequest(at_least=at_least)
    )
    if settings.json:
        print_json(document(answer))
        return
    print_table(COLUMNS, list(_rows(answer.modes, now_seconds())), "")


def _rows(modes: Sequence[coordination.DispatchModeSetting], now: float) -> Iterator[Sequence[str]]:
    """Yield the rows of each priority; one that was never set is automatic."""
    for level in (number for number in place_pb2.Priority.values() if number):
        own = [each for each in modes if each.priority == level]
        if all(each.department for each in own):
            yield (priority(level), ALL, "automatic", "", "", "")
        for each in sorted(own, key=lambda one: one.department):
            yield (
                priority(level),
                each.department or ALL,
                word(events.DispatchMode, each.mode),
                each.reason.lower(),
                each.set_by,
                since(each.set_time, now),
            )
