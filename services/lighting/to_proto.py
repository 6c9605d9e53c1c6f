"""Cabinets, feeders and lamps as the API shows them."""

from __future__ import annotations

from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.place import place_message
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import Feeder, lamp_message
from services.lighting.domain.install import address
from services.lighting.domain.needs import CabinetNeed
from vigie.bulletin.v1.bulletin_pb2 import TaskStatus
from vigie.lighting.v1 import service_pb2 as api
from vigie.type.v1.place_pb2 import Priority


def cabinet_to_proto(
    cabinet_id: str, cabinet: Cabinet, version: int, *, with_lamps: bool = False
) -> api.Cabinet:
    """Return a cabinet as the API shows it."""
    shown = api.Cabinet(
        cabinet_id=cabinet_id,
        place=place_message(cabinet.place),
        address=address(cabinet),
        reachable=cabinet.reachable,
        unreachable_reason=cabinet.unreachable_reason,
        door_open=cabinet.door_open,
        supply_lost=cabinet.supply_lost,
        on_local_programme=cabinet.on_local_programme,
        programme_id=cabinet.programme.id if cabinet.programme else "",
        programme_percent=cabinet.programme_level,
        energy_watt_hours=cabinet.energy_watt_hours,
        sequence=cabinet.sequence,
        feeders=[_feeder(cabinet, feeder, with_lamps=with_lamps) for feeder in cabinet.feeders],
        needs=[_need(need) for need in cabinet.needs],
        version=version,
    )
    if cabinet.next_step_time:
        shown.next_step_time.CopyFrom(timestamp(cabinet.next_step_time))
    if cabinet.metered_time:
        shown.metered_time.CopyFrom(timestamp(cabinet.metered_time))
    return shown


def lamp_states(cabinet: Cabinet, feeder: Feeder) -> list[api.LampState]:
    """Return the current states of a feeder's lamps, by seat."""
    return [
        api.LampState(
            lamp=lamp_message(lamp),
            wanted_percent=level if feeder.fed else 0,
            lever=proto_enum(api.Lever, lever),
            status=_lamp_status(feeder, seat),
        )
        for seat, (lamp, (level, lever)) in enumerate(
            zip(feeder.lamps, feeder.levels(cabinet.programme_level), strict=True)
        )
    ]


def _lamp_status(feeder: Feeder, seat: int) -> api.LampStatus:
    if seat in feeder.unfed:
        return api.LAMP_STATUS_UNFED
    if seat in feeder.failed or seat in feeder.seen_dark:
        return api.LAMP_STATUS_FAILED
    return api.LAMP_STATUS_SOUND


def _actuation(feeder: Feeder) -> api.Actuation:
    if not feeder.wanted_sequence:
        return api.ACTUATION_UNSPECIFIED
    if feeder.circuit_open:
        return api.ACTUATION_FAILED
    return api.ACTUATION_PENDING if feeder.pending else api.ACTUATION_CONFIRMED


def _feeder(cabinet: Cabinet, feeder: Feeder, *, with_lamps: bool) -> api.FeederState:
    shown = api.FeederState(
        feeder_id=feeder.id,
        line=feeder.line,
        on=feeder.on,
        permit_id=feeder.permit_id,
        breaker_tripped=feeder.breaker_tripped,
        supply_fault=bool(feeder.fault or cabinet.fault),
        actuation=_actuation(feeder),
        attempts=feeder.attempts,
        dark_lamps=len(feeder.dark),
        lamp_count=len(feeder.lamps),
        lamps=lamp_states(cabinet, feeder) if with_lamps else (),
    )
    if feeder.overrides:
        until_time = max(setting.until_time for setting in feeder.overrides)
        shown.override_until_time.CopyFrom(timestamp(until_time))
    return shown


def _need(need: CabinetNeed) -> api.NeedState:
    return api.NeedState(
        part=need.part,
        kind=need.kind,
        priority=proto_enum(Priority, need.priority),
        clock_start_time=timestamp(need.since_time),
        task_id=need.task_id,
        crew=need.crew,
        task_status=proto_enum(TaskStatus, need.status),
    )
