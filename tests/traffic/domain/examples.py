"""Deciders of a small city, and the commands and events of its devices."""

from __future__ import annotations

from typing import Any

from services.chassis.devices.device_network import LOCAL
from services.city.ground import Ground
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from services.traffic.domain.bollard import bollard_decider
from services.traffic.domain.corridor import corridor_decider
from services.traffic.domain.diversion import diversion_decider
from services.traffic.domain.junction.decide import junction_decider
from services.traffic.domain.section import section_decider
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)
from vigie.type.v1 import place_pb2

GROUND = Ground(
    contains=lambda longitude, _latitude: longitude < 4,
    surrounds=lambda longitude, _latitude: longitude < 4,
    has_edge=lambda edge_id: edge_id != "77",
)
JUNCTION = junction_decider(GROUND)
BOLLARD = bollard_decider(GROUND, LOCAL)
DIVERSION = diversion_decider(GROUND)
SECTION = section_decider(GROUND)
CORRIDOR = corridor_decider(GROUND)

MINUTE, HOUR = 60 * SECOND, 3_600 * SECOND
FLASH = equipment.FUNCTIONAL_POSITION_YELLOW_FLASH
NORMAL = equipment.FUNCTIONAL_POSITION_NORMAL


def place(longitude: float = 3.87) -> place_pb2.Place:
    point = place_pb2.Position(longitude=longitude, latitude=43.61)
    return place_pb2.Place(position=point, street="Rue Foch", district="Centre")


def equipped(**changes: Any) -> dict[str, Any]:
    return {"place": place(), "edge_ids": ["1", "2"], "rank": 1, "feeder_id": "F1", **changes}


INSTALLED = events.JunctionInstalled(**equipped())
CONNECTED = events.DeviceConnected(sequence=1)
READY = (INSTALLED, CONNECTED)


def install(junction_id: str = "A-1", **changes: Any) -> commands.InstallJunctionRequest:
    return commands.InstallJunctionRequest(junction_id=junction_id, **equipped(**changes))


def flash(until: int = NOW + HOUR) -> commands.SetPositionRequest:
    return commands.SetPositionRequest(
        junction_id="A-1", position=FLASH, until_time=timestamp(until)
    )


def flash_requested(sequence: int = 2, until: int = NOW + HOUR) -> events.SettingRequested:
    return requested(equipment.CONTROL_POSITION, FLASH, sequence, until)


def requested(
    control: equipment.Control, value: int, sequence: int, until: int = 0
) -> events.SettingRequested:
    until_time = timestamp(until) if until else None
    return events.SettingRequested(
        control=control, value=value, until_time=until_time, sequence=sequence
    )


def confirmed(
    sequence: int, control: equipment.Control = equipment.CONTROL_POSITION
) -> events.SettingConfirmed:
    return events.SettingConfirmed(control=control, sequence=sequence)


def observed(**fields: Any) -> events.JunctionObserved:
    return events.JunctionObserved(**{"position": NORMAL, "plan": 1, **fields})


def state(**fields: Any) -> reports.ReportJunctionStateRequest:
    return reports.ReportJunctionStateRequest(
        junction_id="A-1", **{"position": NORMAL, "plan": 1, **fields}
    )


def alarm(
    code: str = "A0001", component: str = "TC", *, active: bool = True
) -> reports.ReportAlarmRequest:
    return reports.ReportAlarmRequest(
        junction_id="A-1",
        code=code,
        component=component,
        active=active,
        alarm_time=timestamp(NOW),
    )


def raised(code: str = "A0001", component: str = "TC") -> events.AlarmRaised:
    return events.AlarmRaised(code=code, component=component, alarm_time=timestamp(NOW))


def dark(
    cause: equipment.DarkCause = equipment.DARK_CAUSE_CONTROLLER,
) -> events.SignalDarkDetected:
    return events.SignalDarkDetected(cause=cause)


def hold(
    corridor_id: str = "C1", start: int = 0, end: int = 120, **fields: Any
) -> reports.HoldJunctionRequest:
    return reports.HoldJunctionRequest(
        junction_id="A-1",
        corridor_id=corridor_id,
        **{"priority": place_pb2.PRIORITY_P2, "route": 1, **fields},
        from_time=timestamp(NOW + start * SECOND),
        until_time=timestamp(NOW + end * SECOND),
    )


def placed(
    corridor_id: str = "C1", start: int = 0, end: int = 120, sequence: int = 2, **fields: Any
) -> events.HoldPlaced:
    return events.HoldPlaced(
        corridor_id=corridor_id,
        **{"priority": place_pb2.PRIORITY_P2, "route": 1, **fields},
        from_time=timestamp(NOW + start * SECOND),
        until_time=timestamp(NOW + end * SECOND),
        sequence=sequence,
    )


def elapse(kind: str, due: int) -> journal.ElapseRequest:
    return journal.ElapseRequest(aggregate="junction/A-1", kind=kind, due_time=due)


def note(
    part: str,
    status: bulletin.TaskStatus = bulletin.TASK_STATUS_EN_ROUTE,
    aggregate: str = "junction/A-1",
) -> needs.NoteTaskRequest:
    return needs.NoteTaskRequest(
        aggregate=aggregate,
        need_id=f"traffic/{aggregate}/{part}",
        task_id="T-1",
        crew="traffic/traffic-1",
        status=status,
    )
