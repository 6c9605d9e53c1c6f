"""A valve of the mains, with the flow meter beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias, assert_never

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from services.crews.domain.place import NOWHERE, Place, place_of
from vigie.water.v1 import events_pb2 as events, service_pb2 as api

Event: TypeAlias = events.ValveInstalled | events.ValveOpened | events.ValveClosed


class Status(Enum):
    """The position of a valve. The names are those of `ValveState`."""

    ABSENT = "absent"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Valve:
    """A valve. `flow_limit` is in litres per second; a flow above it is a leak."""

    status: Status = Status.ABSENT
    place: Place = NOWHERE
    meter_address: str = ""
    flow_limit: float = 0.0


def decide(command: Message, valve: Valve, context: DecisionContext) -> Sequence[Message]:
    """Return the events of a command for a valve."""
    match command:
        case api.InstallValveRequest():
            installed = events.ValveInstalled(
                place=command.place,
                meter_address=command.meter_address,
                flow_limit=command.flow_limit,
            )
            return [] if evolve(valve, installed, context) == valve else [installed]
        case api.OpenValveRequest():
            return [] if valve.status is Status.OPEN else [events.ValveOpened()]
        case api.CloseValveRequest():
            return [] if valve.status is Status.CLOSED else [events.ValveClosed()]
        case _:
            return []


def evolve(valve: Valve, event: Event, _context: DecisionContext) -> Valve:
    """Return the valve after an event."""
    match event:
        case events.ValveInstalled():
            status = Status.OPEN if valve.status is Status.ABSENT else valve.status
            return Valve(status, place_of(event.place), event.meter_address, event.flow_limit)
        case events.ValveOpened():
            return replace(valve, status=Status.OPEN)
        case events.ValveClosed():
            return replace(valve, status=Status.CLOSED)
        case _:
            assert_never(event)


valve_decider = Decider(decide, evolve, Valve())
