"""What a cabinet may be asked, by people, by its own timers and by those who look at it."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.decider import Decider, Moment, Rejected
from services.lighting.domain import ask, report, switch, timers
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.evolve import evolve
from services.lighting.domain.install import install
from services.lighting.domain.observe import observe
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import commands_pb2 as reports, service_pb2 as commands
from vigie.need.v1 import commands_pb2 as needs


def decide(command: Message, cabinet: Cabinet, moment: Moment) -> Sequence[Message]:
    """The answer to a command."""
    if isinstance(command, commands.InstallCabinetRequest):
        return install(command, cabinet)
    if isinstance(command, journal.ElapseRequest):
        return timers.elapse(command, cabinet, moment)
    if not cabinet.installed:
        raise Rejected("CABINET_UNKNOWN", f"no cabinet {moment.id}: install it first", "cabinet_id")
    match command:
        case commands.AssignProgrammeRequest():
            return ask.assign(command, cabinet, moment)
        case commands.SetDimLevelRequest():
            return ask.dim(command, cabinet)
        case commands.OverrideRequest():
            return ask.override(command, cabinet, moment)
        case commands.RevertToProgrammeRequest():
            return ask.revert(command, cabinet)
        case commands.SwitchFeederRequest():
            return switch.switch(command, cabinet)
        case commands.MakeSafeRequest():
            return switch.make_safe(command, cabinet)
        case commands.ReleaseFeederRequest():
            return switch.release(command, cabinet)
        case _:
            return _told(command, cabinet, moment)


def _told(command: Message, cabinet: Cabinet, moment: Moment) -> Sequence[Message]:
    match command:
        case commands.ReportOutageRequest():
            return report.outage(command, cabinet)
        case reports.ReportCabinetStateRequest():
            return observe(command, cabinet, moment)
        case reports.ConfirmDimRequest():
            return report.confirm(command, cabinet)
        case reports.ReportDimFailureRequest():
            return report.fail(command, cabinet, moment)
        case reports.ReportUnreachableRequest():
            return report.unreachable(command, cabinet)
        case reports.ReportReachableRequest():
            return report.reachable(cabinet)
        case needs.NoteTaskRequest():
            return report.note_task(command, cabinet, moment)
        case _:
            raise TypeError(f"no cabinet is asked {command.DESCRIPTOR.full_name}")


cabinet_decider: Decider[Cabinet] = Decider(decide, evolve, initial=Cabinet(), due=timers.due)
