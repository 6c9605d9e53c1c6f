"""Decisions to switch a feeder, and to lock it off for the people who work on it."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.dimming import known_feeder
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as commands


def switch(command: commands.SwitchFeederRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Close or open the contactor. A locked feeder is off already, so it is not switched."""
    feeder = known_feeder(cabinet, command.feeder_id)
    if not command.HasField("on"):
        raise Rejected("ON_INVALID", "set whether it is to be on", "on")
    if feeder.permit_id:
        raise _locked_by(feeder.id, feeder.permit_id, "feeder_id")
    if feeder.on == command.on and not feeder.circuit_open:
        return []
    sequence = cabinet.sequence + 1
    return [events.FeederSwitched(feeder_id=feeder.id, on=command.on, sequence=sequence)]


def make_safe(command: commands.MakeSafeRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Switch off and lock under a permit."""
    feeder = known_feeder(cabinet, command.feeder_id)
    if not command.permit_id:
        raise Rejected("PERMIT_INVALID", "name the work permit", "permit_id")
    if feeder.permit_id not in {"", command.permit_id}:
        raise _locked_by(feeder.id, feeder.permit_id, "permit_id")
    if feeder.permit_id and not feeder.circuit_open:
        return []
    safe = events.FeederMadeSafe(
        feeder_id=feeder.id, permit_id=command.permit_id, sequence=cabinet.sequence + 1
    )
    return [safe]


def release(command: commands.ReleaseFeederRequest, cabinet: Cabinet) -> Sequence[Message]:
    """Return the permit. Only the permit that locked the feeder unlocks it."""
    feeder = known_feeder(cabinet, command.feeder_id)
    if not feeder.permit_id:
        return []
    if feeder.permit_id != command.permit_id:
        raise _locked_by(feeder.id, feeder.permit_id, "permit_id")
    released = events.FeederReleased(
        feeder_id=feeder.id, permit_id=command.permit_id, sequence=cabinet.sequence + 1
    )
    return [released]


def _locked_by(feeder_id: str, permit_id: str, field: str) -> Rejected:
    message = f"feeder {feeder_id} is locked by permit {permit_id}: its holder must release it"
    return Rejected("FEEDER_LOCKED", message, field)
