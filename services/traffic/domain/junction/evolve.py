"""The fold of a junction."""

from __future__ import annotations

from dataclasses import replace

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.fields import read
from services.traffic.domain import device
from services.traffic.domain.device import NEVER_CONNECTED, Setting
from services.traffic.domain.junction.holds import Hold, in_order, route_of
from services.traffic.domain.junction.state import Alarm, Junction, fault_kinds
from services.traffic.domain.kinds import NEED_OF_ALARM, SIGNAL_DARK
from vigie.traffic.v1 import equipment_pb2 as equipment, events_pb2 as events


def evolve(junction: Junction, event: Message, context: DecisionContext) -> Junction:
    """Return the junction after an event."""
    changed = _evolve(device.evolve(junction, event), event, context)
    doubt_time = (changed.doubt_time or context.time) if changed.is_undirected else 0
    changed = replace(changed, doubt_time=doubt_time)
    return device.with_faults(changed, fault_kinds(changed), context.time)


def _evolve(junction: Junction, event: Message, context: DecisionContext) -> Junction:
    match event:
        case events.JunctionInstalled():
            silent = junction.silent_reason if junction.rank else NEVER_CONNECTED
            return replace(junction, **read(event), silent_reason=silent)
        case events.JunctionObserved():
            return _observed(replace(junction, **read(event)))
        case events.AlarmRaised() | events.AlarmEnded() | events.AlarmMarked():
            return _alarmed(junction, event)
        case events.FeederLost():
            return replace(junction, feeder_lost=True)
        case events.DeviceConnected():
            return replace(junction, feeder_lost=False)
        case events.SignalDarkDetected():
            return replace(junction, dark_cause=int(event.cause), dark_time=context.time)
        case events.SignalRestored():
            return replace(junction, dark_cause=0, dark_time=0)
        case events.HoldPlaced() | events.HoldBegan() | events.HoldEnded():
            return _held(junction, event, context.time)
        case events.RepairReported():
            return _repaired(junction, event.part)
        case _:
            return junction


def _observed(junction: Junction) -> Junction:
    shown = {
        equipment.CONTROL_POSITION: junction.position,
        equipment.CONTROL_PLAN: junction.plan,
        equipment.CONTROL_SITUATION: junction.situation,
        equipment.CONTROL_ROUTE: junction.route,
    }
    for control, value in shown.items():
        junction = device.observed(junction, control, value)
    return junction


def _alarmed(
    junction: Junction, event: events.AlarmRaised | events.AlarmEnded | events.AlarmMarked
) -> Junction:
    alarm = junction.alarm(event.code, event.component)
    others = tuple(each for each in junction.alarms if each != alarm)
    match event:
        case events.AlarmRaised():
            return replace(junction, alarms=(*others, Alarm(**read(event))))
        case events.AlarmMarked() if alarm is not None:
            acknowledged = event.mark == equipment.ALARM_MARK_ACKNOWLEDGED or alarm.acknowledged
            suspended = {
                equipment.ALARM_MARK_SUSPENDED: True,
                equipment.ALARM_MARK_RESUMED: False,
            }.get(event.mark, alarm.suspended)
            marked = replace(alarm, acknowledged=acknowledged, suspended=suspended)
            return replace(junction, alarms=(*others, marked))
        case _:
            return replace(junction, alarms=others)


def _held(
    junction: Junction, event: events.HoldPlaced | events.HoldBegan | events.HoldEnded, time: int
) -> Junction:
    """Return the junction with its holds, and with the route of the one that now has it."""
    known = next((h for h in junction.holds if h.corridor_id == event.corridor_id), None)
    holds = [hold for hold in junction.holds if hold != known]
    match event:
        case events.HoldPlaced():
            fields = {k: v for k, v in read(event).items() if k != "sequence"}
            holds.append(Hold(**fields, begun=fields["from_time"] <= time))
        case events.HoldBegan() if known is not None:
            holds.append(replace(known, begun=True))
    held = replace(junction, holds=in_order(holds))
    sequence, route = event.sequence, route_of(held.holds)
    if route == held.setting(equipment.CONTROL_ROUTE).value:
        return held
    wanted = Setting(equipment.CONTROL_ROUTE, route, sequence=sequence)
    return replace(device.put(held, wanted), sequence=sequence)


def _repaired(junction: Junction, part: str) -> Junction:
    """Return the junction as sound: the controller's worker reports a remaining fault again."""
    alarms = tuple(a for a in junction.alarms if NEED_OF_ALARM.get(a.code) != part)
    repaired = replace(junction, alarms=alarms)
    if part != SIGNAL_DARK:
        return repaired
    return replace(repaired, position=0, feeder_lost=False, dark_cause=0, dark_time=0)
