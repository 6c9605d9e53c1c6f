"""A bollard: raised by itself, lowered until a time, driven over Modbus TCP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from google.protobuf.message import Message

from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.city.ground import Ground
from services.crews.domain.fields import changes, read
from services.crews.need import Need
from services.traffic.domain import device
from services.traffic.domain.device import NEVER_CONNECTED, Device
from services.traffic.domain.kinds import BOLLARD_FAULT
from services.traffic.domain.values import LONGEST_SECONDS, future
from vigie.journal.v1 import journal_pb2 as journal
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

CONTROL = equipment.CONTROL_BOLLARD
RAISED, LOWERED = 0, 1
"""The values of its setting."""


class Status(Enum):
    """The most serious state that applies. The words are those of `BollardState`."""

    RAISED = "raised"
    LOWERED = "lowered"
    MOVING = "moving"
    FAULTY = "faulty"
    SILENT = "silent"


STATUSES: Mapping[int, Status] = {
    equipment.BOLLARD_POSITION_RAISED: Status.RAISED,
    equipment.BOLLARD_POSITION_LOWERED: Status.LOWERED,
}


@dataclass(frozen=True, slots=True)
class Bollard(Device):
    """A bollard: `position`, `obstructed` and `faulty` are as its controller showed them last.

    `addressed_time` is when it got its network address, in microseconds since 1970, UTC.
    """

    host: str = ""
    port: int = 0
    unit_id: int = 0
    addressed_time: int = 0
    zone: str = ""
    edge_id: str = ""
    position: int = 0
    obstructed: bool = False
    faulty: bool = False

    @property
    def status(self) -> Status:
        """The most serious state that applies."""
        if self.silent_reason:
            return Status.SILENT
        if self.faulty or self.gave_up:
            return Status.FAULTY
        moving = self.setting(CONTROL).pending
        return Status.MOVING if moving else STATUSES.get(self.position, Status.MOVING)


def evolve(bollard: Bollard, event: Message, context: DecisionContext) -> Bollard:
    """Return the bollard after an event."""
    changed = device.evolve(bollard, event)
    match event:
        case events.BollardInstalled():
            silent = bollard.silent_reason if bollard.port else NEVER_CONNECTED
            moved = (event.host, event.port, event.unit_id) != (
                bollard.host,
                bollard.port,
                bollard.unit_id,
            )
            time = context.time if moved else bollard.addressed_time
            changed = replace(changed, **read(event), silent_reason=silent, addressed_time=time)
        case events.BollardObserved():
            passable = event.position != equipment.BOLLARD_POSITION_RAISED
            changed = device.observed(replace(changed, **read(event)), CONTROL, int(passable))
        case events.RepairReported():
            changed = replace(changed, faulty=False)
    kinds = [BOLLARD_FAULT] if changed.faulty or changed.gave_up else []
    return device.with_faults(changed, kinds, context.time)


def due(bollard: Bollard) -> tuple[int, str] | None:
    """Return the earliest timer."""
    return min(device.timers(bollard), default=None)


def needs(bollard: Bollard, bollard_id: str) -> list[Need]:
    """Return the open need of a bollard that does not move."""
    asset_id = f"bollard/{bollard_id}"
    return [device.need(bollard, fault, asset_id) for fault in bollard.faults]


def bollard_decider(ground: Ground, network: DeviceNetwork) -> Decider[Bollard]:
    """Make the decider of bollards for the map data of a city and its device network."""

    def decide(command: Message, bollard: Bollard, context: DecisionContext) -> Sequence[Message]:
        if isinstance(command, commands.InstallBollardRequest):
            ground.refuse_outside(command.place, "place")
            ground.refuse_unknown([command.edge_id], "edge_id")
            if forbidden := network.why_forbidden(command.host, command.port):
                field, remedy = forbidden
                raise Rejected("ADDRESS_FORBIDDEN", remedy, field)
            return changes(events.BollardInstalled, command, bollard)
        return list(_decided(command, bollard, context))

    return Decider(decide, evolve, Bollard(), due)


def _decided(command: Message, bollard: Bollard, context: DecisionContext) -> Iterable[Message]:
    match command:
        case commands.LowerBollardRequest():
            until = future(command.until_time, context, LONGEST_SECONDS)
            return device.request(bollard, CONTROL, LOWERED, until)
        case commands.RaiseBollardRequest():
            again = bollard.position == equipment.BOLLARD_POSITION_LOWERED
            return device.request(bollard, CONTROL, RAISED, again=again)
        case reports.ConfirmBollardRequest():
            return device.confirm(bollard, CONTROL, command.sequence)
        case reports.ReportBollardMissedRequest():
            return device.missed(bollard, CONTROL, command.sequence, command.reason, context)
        case reports.ReportBollardConnectionRequest():
            return device.connection(bollard, connected=command.connected, reason=command.reason)
        case reports.ReportBollardStateRequest():
            return changes(events.BollardObserved, command, bollard)
        case journal.ElapseRequest():
            return device.elapse(bollard, command.kind, context)
        case _:
            raise TypeError(command.DESCRIPTOR.full_name)
