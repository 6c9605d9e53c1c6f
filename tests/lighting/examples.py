"""A cabinet of two feeders with six lamps each, and its commands and events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, Given, given
from tests.lighting.department import cabinet_decider
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as api,
)
from vigie.need.v1 import commands_pb2 as needs
from vigie.type.v1 import place_pb2

CABINET = "MTP-0001"
HOUR = 3_600 * SECOND


def place(longitude: float = 3.876, latitude: float = 43.61) -> place_pb2.Place:
    position = place_pb2.Position(longitude=longitude, latitude=latitude)
    return place_pb2.Place(position=position, street="Rue Foch", district="Centre")


def lamp(number: int) -> equipment.Lamp:
    position = place_pb2.Position(longitude=3.876 + number / 10_000, latitude=43.61)
    return equipment.Lamp(
        lamp_id=f"L{number}", position=position, lantern_type="LED", channel=number
    )


def feeder(line: int, lamps: Iterable[int]) -> equipment.Feeder:
    return equipment.Feeder(feeder_id=f"F{line}", line=line, lamps=map(lamp, lamps))


def feeders(*sizes: int) -> list[equipment.Feeder]:
    first, made = 0, []
    for line, size in enumerate(sizes, start=1):
        made.append(feeder(line, range(first, first + size)))
        first += size
    return made


def address(port: int = 16_000) -> equipment.Address:
    return equipment.Address(host="127.0.0.1", port=port, unit_id=1)


def install(
    *sizes: int, port: int = 16_000, cabinet_id: str = CABINET
) -> api.InstallCabinetRequest:
    return api.InstallCabinetRequest(
        cabinet_id=cabinet_id,
        place=place(),
        address=address(port),
        feeders=feeders(*(sizes or (6, 6))),
    )


def installed(*sizes: int) -> events.CabinetInstalled:
    command = install(*sizes)
    return events.CabinetInstalled(
        place=command.place, address=command.address, feeders=command.feeders
    )


def cabinet(*happened: Message, sizes: tuple[int, ...] = (6, 6)) -> Given:
    """Start the specification of an installed cabinet."""
    return given(cabinet_decider, installed(*sizes), *happened, id=CABINET)


def everything() -> api.Scope:
    return api.Scope(all=True)


def line(feeder_id: str) -> api.Scope:
    return api.Scope(feeder_id=feeder_id)


def lamps(*lamp_ids: str) -> api.Scope:
    return api.Scope(lamps=api.Lamps(lamp_ids=lamp_ids))


def target(feeder_id: str, *lamp_ids: str) -> equipment.Target:
    return equipment.Target(feeder_id=feeder_id, lamp_ids=lamp_ids)


def dim(level: int, scope: api.Scope | None = None) -> api.SetDimLevelRequest:
    return api.SetDimLevelRequest(
        cabinet_id=CABINET, scope=scope or everything(), level_percent=level
    )


def dimmed(level: int, sequence: int, *targets: equipment.Target) -> events.DimRequested:
    return events.DimRequested(
        targets=targets or (target("F1"), target("F2")), level_percent=level, sequence=sequence
    )


def override(
    level: int, scope: api.Scope | None = None, until: int = NOW + HOUR
) -> api.OverrideRequest:
    return api.OverrideRequest(
        cabinet_id=CABINET,
        scope=scope or everything(),
        level_percent=level,
        until_time=timestamp(until),
    )


def overridden(
    level: int, sequence: int, *targets: equipment.Target, until: int = NOW + HOUR
) -> events.OverrideBegan:
    return events.OverrideBegan(
        targets=targets or (target("F1"), target("F2")),
        level_percent=level,
        until_time=timestamp(until),
        sequence=sequence,
    )


def revert(scope: api.Scope | None = None) -> api.RevertToProgrammeRequest:
    return api.RevertToProgrammeRequest(cabinet_id=CABINET, scope=scope or everything())


def programme(*steps: tuple[int, int]) -> equipment.Programme:
    """Levels from minutes after midnight, in Paris."""
    return equipment.Programme(
        programme_id="night",
        time_zone="Europe/Paris",
        steps=[
            equipment.Step(anchor=equipment.ANCHOR_MIDNIGHT, minutes=minutes, level_percent=level)
            for minutes, level in steps or ((60, 30), (1_140, 100))
        ],
    )


def assign(chosen: equipment.Programme | None = None) -> api.AssignProgrammeRequest:
    return api.AssignProgrammeRequest(cabinet_id=CABINET, programme=chosen or programme())


def switch(feeder_id: str = "F1", *, on: bool) -> api.SwitchFeederRequest:
    return api.SwitchFeederRequest(cabinet_id=CABINET, feeder_id=feeder_id, on=on)


def make_safe(permit_id: str = "P-7", feeder_id: str = "F1") -> api.MakeSafeRequest:
    return api.MakeSafeRequest(cabinet_id=CABINET, feeder_id=feeder_id, permit_id=permit_id)


def release(permit_id: str = "P-7", feeder_id: str = "F1") -> api.ReleaseFeederRequest:
    return api.ReleaseFeederRequest(cabinet_id=CABINET, feeder_id=feeder_id, permit_id=permit_id)


def outage(lamp_id: str) -> api.ReportOutageRequest:
    return api.ReportOutageRequest(cabinet_id=CABINET, lamp_id=lamp_id)


def confirm(feeder_id: str, sequence: int) -> reports.ConfirmDimRequest:
    return reports.ConfirmDimRequest(cabinet_id=CABINET, feeder_id=feeder_id, sequence=sequence)


def confirmed(sequence: int, *feeder_ids: str) -> list[events.DimConfirmed]:
    return [events.DimConfirmed(feeder_id=f, sequence=sequence) for f in feeder_ids or ("F1", "F2")]


def missed(feeder_id: str, sequence: int) -> reports.ReportDimFailureRequest:
    return reports.ReportDimFailureRequest(
        cabinet_id=CABINET, feeder_id=feeder_id, sequence=sequence, reason="MISMATCH"
    )


def look(
    *dark: str,
    sequence: int = 0,
    lines: Iterable[str] = ("F1", "F2"),
    tripped: Iterable[str] = (),
    drifted: Iterable[str] = (),
    **seen: Any,
) -> reports.ReportCabinetStateRequest:
    return reports.ReportCabinetStateRequest(
        cabinet_id=CABINET,
        sequence=sequence,
        feeders=[
            reports.ObservedFeeder(
                feeder_id=f, breaker_open=f in set(tripped), drifted=f in set(drifted)
            )
            for f in lines
        ],
        dark_lamp_ids=dark,
        **seen,
    )


def gave_up(feeder_id: str, sequence: int = 1) -> events.ActuationFailed:
    return events.ActuationFailed(
        feeder_id=feeder_id, sequence=sequence, reason="MISMATCH", attempts=3
    )


def locked(feeder_id: str = "F1", sequence: int = 1) -> events.FeederMadeSafe:
    return events.FeederMadeSafe(feeder_id=feeder_id, permit_id="P-7", sequence=sequence)


def failed(*lamp_ids: str) -> events.LampFailureDetected:
    return events.LampFailureDetected(lamp_ids=lamp_ids, source=equipment.FAULT_SOURCE_DEVICE)


def seen_dark(*lamp_ids: str) -> events.LampFailureDetected:
    return events.LampFailureDetected(lamp_ids=lamp_ids, source=equipment.FAULT_SOURCE_PERSON)


def note(
    part: str,
    status: bulletin.TaskStatus = bulletin.TASK_STATUS_ACCEPTED,
    task_id: str = "T-1",
    crew: str = "roads/R-2",
) -> needs.NoteTaskRequest:
    return needs.NoteTaskRequest(
        aggregate=f"cabinet/{CABINET}",
        need_id=f"lighting/cabinet/{CABINET}/{part}",
        task_id=task_id,
        crew=crew,
        status=status,
    )
