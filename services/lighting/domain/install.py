"""A cabinet put on the map, or edited: only a difference becomes an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from google.protobuf.message import Message

from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.sdk.decider import Rejected
from services.crews.domain.place import place_message
from services.lighting.domain.cabinet import CHANNELS, LINES, Cabinet
from services.lighting.domain.feeder import feeder_message
from vigie.lighting.v1 import (
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

PORTS = range(1, 65_536)
UNITS = range(1, 248)

Install: TypeAlias = Callable[[commands.InstallCabinetRequest, Cabinet], Sequence[Message]]
Surrounds: TypeAlias = Callable[[float, float], bool]
"""Returns whether a longitude and a latitude are in the city or its surroundings."""


def installer(network: DeviceNetwork, surrounds: Surrounds) -> Install:
    """Return the decision about a cabinet's equipment, for a device network and a city."""

    def install(command: commands.InstallCabinetRequest, cabinet: Cabinet) -> Sequence[Message]:
        """Make the cabinet, or return its differences; nothing where it is the same again."""
        _refuse_unfit(command)
        if forbidden := network.why_forbidden(command.address.host, command.address.port):
            field, remedy = forbidden
            raise Rejected("ADDRESS_FORBIDDEN", remedy, f"address.{field}")
        _refuse_outside(command, surrounds)
        return _installed(command, cabinet)

    return install


def _installed(command: commands.InstallCabinetRequest, cabinet: Cabinet) -> Sequence[Message]:
    if not cabinet.installed:
        installed = events.CabinetInstalled(
            place=command.place, address=command.address, feeders=command.feeders
        )
        return [installed]
    edited = _difference(command, cabinet)
    if edited == events.CabinetEdited():
        return []
    _refuse_locked(edited, cabinet)
    if any(feeder.wanted_sequence for feeder in cabinet.feeders):
        edited.sequence = cabinet.sequence + 1
    return [edited]


def address(cabinet: Cabinet) -> equipment.Address:
    """Where the cabinet answers."""
    return equipment.Address(host=cabinet.host, port=cabinet.port, unit_id=cabinet.unit_id)


def _difference(command: commands.InstallCabinetRequest, cabinet: Cabinet) -> events.CabinetEdited:
    edited = events.CabinetEdited()
    if command.place != place_message(cabinet.place):
        edited.place.CopyFrom(command.place)
    if command.address != address(cabinet):
        edited.address.CopyFrom(command.address)
    known = {feeder.id: feeder_message(feeder) for feeder in cabinet.feeders}
    edited.feeders.extend(f for f in command.feeders if known.pop(f.feeder_id, None) != f)
    edited.removed_feeder_ids.extend(sorted(known))
    return edited


def _refuse_locked(edited: events.CabinetEdited, cabinet: Cabinet) -> None:
    touched = {feeder.feeder_id for feeder in edited.feeders} | set(edited.removed_feeder_ids)
    for feeder in cabinet.feeders:
        if feeder.permit_id and feeder.id in touched:
            message = f"feeder {feeder.id} is locked by permit {feeder.permit_id}: release it first"
            raise Rejected("FEEDER_LOCKED", message, "feeders")


def _refuse_outside(command: commands.InstallCabinetRequest, surrounds: Surrounds) -> None:
    lamps = [lamp for feeder in command.feeders for lamp in feeder.lamps]
    positions = [("place.position", command.place.position)]
    positions += [(f"feeders.lamps.position of {lamp.lamp_id}", lamp.position) for lamp in lamps]
    for field, position in positions:
        if not surrounds(position.longitude, position.latitude):
            message = (
                f"{position.longitude:.5f}, {position.latitude:.5f} is outside the city: give"
                " longitude, then latitude"
            )
            raise Rejected("POSITION_INVALID", message, field)


def _refuse_unfit(command: commands.InstallCabinetRequest) -> None:
    if command.address.port not in PORTS or not command.address.host:
        raise Rejected("ADDRESS_INVALID", "give the host and a port from 1 to 65535", "address")
    if command.address.unit_id not in UNITS:
        raise Rejected("ADDRESS_INVALID", "give a unit from 1 to 247", "address.unit_id")
    lamps = [lamp for feeder in command.feeders for lamp in feeder.lamps]
    _refuse_twice((f.feeder_id for f in command.feeders), "feeders.feeder_id", "feeder")
    _refuse_twice((f.line for f in command.feeders), "feeders.line", "line")
    _refuse_twice((lamp.lamp_id for lamp in lamps), "feeders.lamps.lamp_id", "lamp")
    _refuse_twice((lamp.channel for lamp in lamps), "feeders.lamps.channel", "channel")
    if not lamps or any(not 1 <= f.line <= LINES or not f.lamps for f in command.feeders):
        message = f"give 1 to {LINES} feeders on lines from 1 to {LINES}, each with lamps"
        raise Rejected("FEEDER_INVALID", message, "feeders")
    if any(not 0 <= lamp.channel < CHANNELS for lamp in lamps):
        message = f"give channels from 0 to {CHANNELS - 1}"
        raise Rejected("CHANNEL_INVALID", message, "feeders.lamps.channel")


def _refuse_twice(values: Iterable[object], field: str, what: str) -> None:
    value, times = Counter(values).most_common(1)[0] if (values := list(values)) else ("", 0)
    if times > 1:
        message = f"{what} {value} occurs {times} times: give each its own"
        raise Rejected(f"{what.upper()}_INVALID", message, field)
