"""The statuses of a simulated signal controller, as RSMP has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from services.simulator.equipment.junction import SimulatedJunction
from services.simulator.equipment.junction_traffic import Detector, Interval
from services.traffic.rsmp.messages import StatusName, StatusValue, Value, to_timestamp
from services.traffic.rsmp.sxl import COUNTS, DARK, FALSE, NORMAL, TRUE, YELLOW_FLASH
from services.traffic.rsmp.versions import CoreVersion

COUNT_SECONDS = 300
"""The interval of a traffic count that is requested once."""

Read: TypeAlias = Callable[[SimulatedJunction], Value]


def _boolean(value: bool) -> str:  # noqa: FBT001  # a value to write
    return TRUE if value else FALSE


OF_CONTROLLER: Mapping[tuple[str, str], Read] = {
    ("S0001", "signalgroupstatus"): lambda j: j.signal_groups(),
    ("S0001", "cyclecounter"): lambda j: str(int(j.clock()) % j.cycle),
    ("S0001", "basecyclecounter"): lambda j: str(int(j.clock()) % j.cycle),
    ("S0001", "stage"): lambda j: str(j.stage()),
    ("S0006", "status"): lambda j: _boolean(bool(j.emergency_routes)),
    ("S0006", "emergencystage"): lambda j: str(next(iter(j.emergency_routes), 0)),
    ("S0007", "intersection"): lambda _: "0",
    ("S0007", "status"): lambda j: _boolean(j.position != DARK),
    ("S0007", "source"): lambda j: j.position_source,
    ("S0009", "intersection"): lambda _: "0",
    ("S0009", "status"): lambda _: FALSE,
    ("S0009", "source"): lambda _: "startup",
    ("S0011", "intersection"): lambda _: "0",
    ("S0011", "status"): lambda j: _boolean(j.position == YELLOW_FLASH),
    ("S0011", "source"): lambda j: j.position_source,
    ("S0014", "status"): lambda j: str(j.plan),
    ("S0014", "source"): lambda j: j.plan_source,
    ("S0015", "status"): lambda j: str(j.situation),
    ("S0015", "source"): lambda j: j.situation_source,
    ("S0020", "intersection"): lambda _: "0",
    ("S0020", "controlmode"): lambda j: j.control_mode,
    ("S0035", "emergencyroutes"): lambda j: [{"id": str(route)} for route in j.emergency_routes],
    ("S0091", "user"): lambda _: "0",
}

MEASURED: Mapping[str, Callable[[Detector, Interval], int]] = {
    "vehicles": Detector.vehicles,
    "speed": Detector.speed,
    "occupancy": Detector.occupancy,
}
OF_ONE_DETECTOR = frozenset({"S0201", "S0202", "S0203", "S0204"})


def status_value(
    junction: SimulatedJunction,
    core: CoreVersion,
    component: str,
    wanted: StatusName,
    seconds: int = COUNT_SECONDS,
) -> StatusValue:
    """Return a value with its quality; of a count, that of the last even interval."""
    if component not in {junction.id, *junction.detectors, *junction.groups}:
        return _missing(core, wanted, exists=False)
    value: Value = None
    if wanted.code in COUNTS:
        value = _count(junction, component, wanted, seconds)
    elif component == junction.id and (wanted.code, wanted.name) in OF_CONTROLLER:
        value = OF_CONTROLLER[wanted.code, wanted.name](junction)
    if value is None or (isinstance(value, list) and core < (3, 2, 0)):
        return _missing(core, wanted, exists=True)
    return StatusValue(wanted.code, wanted.name, value, "recent")


def aggregated_bits(junction: SimulatedJunction) -> tuple[bool, ...]:
    """Return the eight bits of the aggregated status."""
    normal = junction.position == NORMAL
    failed = junction.broken
    return (False, False, failed, failed, False, normal, not normal and not failed, False)


def _missing(core: CoreVersion, wanted: StatusName, *, exists: bool) -> StatusValue:
    if not core.has_null_values:
        return StatusValue(wanted.code, wanted.name, "", "unknown")
    return StatusValue(wanted.code, wanted.name, None, "unknown" if exists else "undefined")


def _count(
    junction: SimulatedJunction, component: str, wanted: StatusName, seconds: int
) -> str | None:
    start = (junction.clock() // seconds - 1) * seconds
    interval = Interval(start, seconds, junction.local_hour(start))
    single = wanted.code in OF_ONE_DETECTOR
    if single != (component in junction.detectors):
        return None
    if wanted.name in {"start", "starttime"}:
        return to_timestamp(int(start * 1_000_000))
    if junction.broken:
        return None if single else ",".join(["-1"] * len(junction.detectors))
    found = [junction.detectors[component]] if single else junction.detectors.values()
    jammed = junction.jammed
    return ",".join(
        str(_measured(replace(each, jammed=jammed), wanted.name, interval)) for each in found
    )


def _measured(detector: Detector, name: str, interval: Interval) -> int:
    if name in MEASURED:
        return MEASURED[name](detector, interval)
    return detector.classes(interval)[name]
