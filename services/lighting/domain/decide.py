"""Decisions about a cabinet: commands of people, its timers, and reports of its poller."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message

from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.sdk.decider import Decider, DecisionContext
from services.lighting.domain import dimming, reports, switching, timers
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.evolve import evolve
from services.lighting.domain.install import Surrounds, installer
from services.lighting.domain.observations import observe
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import commands_pb2 as effects, service_pb2 as commands

Decide = Callable[[Any, Cabinet, DecisionContext], Sequence[Message]]


def cabinet_decider(network: DeviceNetwork, surrounds: Surrounds) -> Decider[Cabinet]:
    """Return the decider of cabinets on a device network, in the city that `surrounds` accepts."""
    install = _without_context(installer(network, surrounds))
    table: Mapping[type[Message], Decide] = {commands.InstallCabinetRequest: install, **DECIDE}

    def decide(command: Message, cabinet: Cabinet, context: DecisionContext) -> Sequence[Message]:
        """Return the events of a command.

        Raises `TypeError` for a message that is no command for a cabinet.
        """
        decided = table.get(type(command))
        if decided is None:
            raise TypeError(f"not a command for a cabinet: {command.DESCRIPTOR.full_name}")
        return decided(command, cabinet, context)

    return Decider(decide, evolve, initial=Cabinet(), due=timers.due)


def _without_context(decided: Callable[[Any, Cabinet], Sequence[Message]]) -> Decide:
    return lambda command, cabinet, _context: decided(command, cabinet)


DECIDE: Mapping[type[Message], Decide] = {
    commands.AssignProgrammeRequest: dimming.assign,
    commands.SetDimLevelRequest: _without_context(dimming.dim),
    commands.OverrideRequest: dimming.override,
    commands.RevertToProgrammeRequest: _without_context(dimming.revert),
    commands.SwitchFeederRequest: _without_context(switching.switch),
    commands.MakeSafeRequest: _without_context(switching.make_safe),
    commands.ReleaseFeederRequest: _without_context(switching.release),
    commands.ReportOutageRequest: _without_context(reports.outage),
    effects.ReportCabinetStateRequest: observe,
    effects.ConfirmDimRequest: _without_context(reports.confirm),
    effects.ReportDimFailureRequest: reports.fail,
    effects.ReportUnreachableRequest: _without_context(reports.unreachable),
    effects.ReportReachableRequest: _without_context(reports.reachable),
    journal.ElapseRequest: timers.elapse,
}
"""Every command and timer of a cabinet but its installation, with what decides it."""
