"""Decisions about a junction: orders of people, holds of corridors, and reports of its worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.city.ground import Ground
from services.crews.domain.fields import changes, read, written
from services.traffic.domain import device
from services.traffic.domain.junction import holds
from services.traffic.domain.junction.evolve import evolve
from services.traffic.domain.junction.holds import Hold
from services.traffic.domain.junction.state import Junction, Status, dark_cause
from services.traffic.domain.values import LONGEST_SECONDS, future
from vigie.journal.v1 import journal_pb2 as journal
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

DOUBT_TIMER = "doubt"
MOST_ALARMS = 200
"""The most alarms of one controller on record: one that invents components fills no memory."""

ORDERS: Mapping[type[Message], tuple[int, str]] = {
    commands.SetPositionRequest: (equipment.CONTROL_POSITION, "position"),
    commands.SetPlanRequest: (equipment.CONTROL_PLAN, "plan"),
    commands.SetSituationRequest: (equipment.CONTROL_SITUATION, "situation"),
}
"""The control and the field of each order of a person; the emergency route follows from holds."""


def junction_decider(ground: Ground) -> Decider[Junction]:
    """Make the decider of junctions for the map data of a city."""

    def decide(command: Message, junction: Junction, context: DecisionContext) -> Sequence[Message]:
        happened = [*_decided(command, junction, context, ground)]
        after = junction
        for event in happened:
            after = evolve(after, event, context)
        return [*happened, *_signals(after, context)]

    return Decider(decide, evolve, Junction(), due)


def due(junction: Junction) -> tuple[int, str] | None:
    """Return the earliest timer."""
    waiting = [*device.timers(junction), *holds.timers(junction.holds)]
    if junction.doubt_time and not junction.dark_cause:
        waiting.append((junction.doubt_end, DOUBT_TIMER))
    return min(waiting, default=None)


def _signals(junction: Junction, context: DecisionContext) -> Sequence[Message]:
    """Return the event by which signals stop to direct the traffic, or begin to again."""
    cause = dark_cause(junction, context.time)
    if cause and not junction.dark_cause:
        return [events.SignalDarkDetected(cause=proto_enum(equipment.DarkCause, cause))]
    return [events.SignalRestored()] if junction.dark_cause and not cause else []


def _decided(
    command: Message, junction: Junction, context: DecisionContext, ground: Ground
) -> Iterable[Message]:
    match command:
        case commands.InstallJunctionRequest():
            ground.refuse_outside(command.place, "place")
            ground.refuse_unknown(command.edge_ids, "edge_ids")
            return changes(events.JunctionInstalled, command, junction)
        case commands.ReleaseJunctionRequest():
            return _release(junction)
        case commands.MarkAlarmRequest():
            return _mark(command, junction)
        case reports.HoldJunctionRequest():
            return _hold(command, junction, context)
        case reports.ReleaseHoldRequest(corridor_id=id_):
            held = any(hold.corridor_id == id_ for hold in junction.holds)
            number = junction.sequence + 1
            ended = events.HoldEnded(corridor_id=id_, reason=holds.RELEASED, sequence=number)
            return [ended] if held else []
        case journal.ElapseRequest(kind=holds.HOLD_TIMER):
            return holds.elapse(junction.holds, junction.sequence + 1, context)
        case journal.ElapseRequest():
            return device.elapse(junction, command.kind, context)
        case _ if type(command) in ORDERS:
            return _ordered(command, junction, context)
        case _:
            return _reported(command, junction, context)


def _ordered(command: Any, junction: Junction, context: DecisionContext) -> Sequence[Message]:
    """Return the event of a setting that a person ordered."""
    control, field = ORDERS[type(command)]
    until_time = future(command.until_time, context, LONGEST_SECONDS)
    return device.request(junction, control, getattr(command, field), until_time)


def _release(junction: Junction) -> Iterable[Message]:
    """Yield the return of each ordered control to the controller's own programme.

    Signals that flash without an order are sent back to normal too.
    """
    for control, _field in ORDERS.values():
        again = control == equipment.CONTROL_POSITION and junction.is_undirected
        yield from device.request(junction, control, 0, again=again)


def _mark(command: commands.MarkAlarmRequest, junction: Junction) -> Sequence[Message]:
    alarm = junction.alarm(command.code, command.component)
    if alarm is None:
        message = f"There is no alarm {command.code} of {command.component}: see GetJunction."
        raise Rejected("ALARM_UNKNOWN", message, "code")
    already = {
        equipment.ALARM_MARK_ACKNOWLEDGED: alarm.acknowledged,
        equipment.ALARM_MARK_SUSPENDED: alarm.suspended,
        equipment.ALARM_MARK_RESUMED: not alarm.suspended,
    }
    return [] if already[command.mark] else [written(events.AlarmMarked, command)]


def _hold(
    command: reports.HoldJunctionRequest, junction: Junction, context: DecisionContext
) -> Sequence[Message]:
    placed = written(events.HoldPlaced, command, sequence=junction.sequence + 1)
    fields = {name: value for name, value in read(placed).items() if name != "sequence"}
    wanted = Hold(**fields)
    if any(replace(hold, begun=False) == wanted for hold in junction.holds):
        return []
    ordered = junction.setting(equipment.CONTROL_POSITION).value
    if ordered or junction.status in {Status.DARK, Status.SILENT}:
        state = Status.ORDERED if ordered else junction.status
        message = f"The junction is {state.value}: it has no green to give, so plan without it."
        raise Rejected("JUNCTION_UNAVAILABLE", message, "junction_id")
    if wanted.route > len(junction.edge_ids):
        message = f"The junction has {len(junction.edge_ids)} emergency routes: give one of them."
        raise Rejected("ROUTE_INVALID", message, "route")
    if not holds.is_valid(wanted, context.time):
        longest, ahead = holds.LONGEST_HOLD_SECONDS, holds.AHEAD_SECONDS
        message = f"Give an end to come, at most {longest} s after a start at most {ahead} s ahead."
        raise Rejected("HOLD_INVALID", message, "until_time")
    return [placed]


def _reported(command: Message, junction: Junction, context: DecisionContext) -> Sequence[Message]:
    """Return the events of a report of the worker; none where it is on record."""
    match command:
        case reports.ConfirmSettingRequest():
            return device.confirm(junction, command.control, command.sequence)
        case reports.ReportSettingMissedRequest(reason=reason):
            return device.missed(junction, command.control, command.sequence, reason, context)
        case reports.ReportConnectionRequest():
            return device.connection(junction, connected=command.connected, reason=command.reason)
        case reports.ReportFeederLostRequest():
            lost = junction.feeder_lost or not junction.silent_reason
            return [] if lost else [events.FeederLost()]
        case reports.ReportJunctionStateRequest():
            return changes(events.JunctionObserved, command, junction)
        case reports.ReportAlarmRequest():
            return _alarm(command, junction)
        case _:
            return []


def _alarm(command: reports.ReportAlarmRequest, junction: Junction) -> Sequence[Message]:
    known = junction.alarm(command.code, command.component) is not None
    if not command.active:
        return [written(events.AlarmEnded, command)] if known else []
    if known or len(junction.alarms) >= MOST_ALARMS:
        return []
    return [written(events.AlarmRaised, command)]
