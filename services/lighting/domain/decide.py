"""Decisions about a cabinet: commands of people, its timers, and reports of its poller."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from services.lighting.domain import dimming, reports, switching, timers
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.evolve import evolve
from services.lighting.domain.install import install
from services.lighting.domain.observations import observe
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import commands_pb2 as effects, service_pb2 as commands


def decide(command: Message, cabinet: Cabinet, context: DecisionContext) -> Sequence[Message]:
    """The answer to a command."""
    if isinstance(command, commands.InstallCabinetRequest):
        return install(command, cabinet)
    if isinstance(command, journal.ElapseRequest):
        return timers.elapse(command, cabinet, context)
    match command:
        case commands.AssignProgrammeRequest():
            return dimming.assign(command, cabinet, context)
        case commands.SetDimLevelRequest():
            return dimming.dim(command, cabinet)
        case commands.OverrideRequest():
            return dimming.override(command, cabinet, context)
        case commands.RevertToProgrammeRequest():
            return dimming.revert(command, cabinet)
        case commands.SwitchFeederRequest():
            return switching.switch(command, cabinet)
        case commands.MakeSafeRequest():
            return switching.make_safe(command, cabinet)
        case commands.ReleaseFeederRequest():
            return switching.release(command, cabinet)
        case _:
            return _told(command, cabinet, context)


def _told(command: Message, cabinet: Cabinet, context: DecisionContext) -> Sequence[Message]:
    match command:
        case commands.ReportOutageRequest():
            return reports.outage(command, cabinet)
        case effects.ReportCabinetStateRequest():
            return observe(command, cabinet, context)
        case effects.ConfirmDimRequest():
            return reports.confirm(command, cabinet)
        case effects.ReportDimFailureRequest():
            return reports.fail(command, cabinet, context)
        case effects.ReportUnreachableRequest():
            return reports.unreachable(command, cabinet)
        case effects.ReportReachableRequest():
            return reports.reachable(cabinet)
        case _:
            raise TypeError(f"not a command for a cabinet: {command.DESCRIPTOR.full_name}")


cabinet_decider: Decider[Cabinet] = Decider(decide, evolve, initial=Cabinet(), due=timers.due)
