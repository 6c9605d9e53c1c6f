"""Time that passes, streets that close, and what disturbs messages."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from tests.oracle.acts import act
from tests.oracle.city import OracleCity
from tests.oracle.department import CLOSURE, FAULT
from tests.oracle.town import arcs_at, place
from tests.oracle.wiring import COORDINATION
from vigie.bulletin.v1 import bulletin_pb2 as bulletins, telemetry_pb2
from vigie.type.v1.place_pb2 import Priority

MALFORMED_PRIORITIES = {"priority 0": 0, "priority 9": 9}


@act
def wait(city: OracleCity, seconds: float) -> None:
    """Let time pass."""
    city.run(seconds)


@act
def close_street(city: OracleCity, department: str, node: int, whole: int) -> None:
    """Close the first street at a crossing, or every street there."""
    if department in city.departments:
        arcs = arcs_at(node) if whole else arcs_at(node)[:1]
        closed = bulletins.RoadClosed(closure_id=f"s{node}", edge_ids=arcs)
        city.closed_arcs[f"s{node}"] = arcs
        city.closed_by[f"s{node}"] = department
        city.happen(department, f"{CLOSURE}/s{node}", closed)


@act
def open_street(city: OracleCity, node: int) -> None:
    """The street at a crossing is open again, or the next one that is closed."""
    for closure_id in sorted(city.closed_arcs, key=lambda each: (each != f"s{node}", each))[:1]:
        department = city.closed_by[closure_id]
        del city.closed_arcs[closure_id]
        opened = bulletins.RoadOpened(closure_id=closure_id)
        city.happen(department, f"{CLOSURE}/{closure_id}", opened)


@act
def cut_off(city: OracleCity, department: str) -> None:
    """The department receives no heartbeats: it will dispatch by itself."""
    if department in city.departments:
        city.set_clock(department)
        city.local[department].heartbeat()
        city.links[department].cut_off = True


@act
def connect(city: OracleCity, department: str) -> None:
    if department in city.departments:
        city.links[department].cut_off = False


@act
def lose_orders(city: OracleCity, department: str, seconds: float) -> None:
    """Orders to the department get lost for a while; coordination sends them again."""
    if department in city.departments:
        until = city.time + round(seconds * MICROS)
        city.links[department].deaf_until = until
        city.links[department].disturbed_time = until


@act
def delay_news(city: OracleCity, department: str) -> None:
    """Hold up the department's bulletins until `deliver_news`."""
    if department in city.departments:
        city.links[department].held = True


@act
def deliver_news(city: OracleCity, department: str) -> None:
    if department in city.departments and city.links[department].held:
        city.let_through(department)


@act
def double_news(city: OracleCity, department: str) -> None:
    """Bring the last bulletins of the department once more."""
    if department in city.departments:
        city.bring(city.links[department].last)


@act
def send_malformed(city: OracleCity, department: str, fault: str) -> None:
    """A bulletin that breaks the rules arrives, from a faulty release of a department."""
    if department not in city.departments or city.links[department].held:
        return
    need_id = f"{department}/{FAULT}" if fault == "id" else f"{department}/{FAULT}/malformed"
    raised = bulletins.NeedRaised(
        need_id=need_id,
        kind="pothole",
        priority=proto_enum(Priority, MALFORMED_PRIORITIES.get(fault, 3)),
        place=place(9),
        work_seconds=600,
    )
    if fault == "place":
        raised.ClearField("place")
    if fault == "nan":
        raised.place.position.longitude = float("nan")
    bulletin = bulletins.Bulletin(
        department=department,
        aggregate=f"{FAULT}/malformed",
        version=1,
        event_time=city.clock(department),
        need_raised=raised,
    )
    city.send_bytes(department, b"\xff" if fault == "bytes" else bulletin.SerializeToString())


@act
def send_malformed_position(city: OracleCity, number: int, fault: str) -> None:
    """A position that no crew can have arrives."""
    vehicle = city.vehicles.get(f"c{number}")
    if vehicle is None:
        return
    hour = 3_600 * MICROS if fault == "future" else 0
    sighted = telemetry_pb2.CrewSighted(
        department=vehicle.department,
        crew_id=vehicle.crew_id,
        sighted_time=city.time + hour,
    )
    sighted.position.longitude = float("nan") if fault == "nan" else vehicle.longitude
    sighted.position.latitude = 95.0 if fault == "latitude" else vehicle.latitude
    city.set_clock(COORDINATION)
    city.coordination.see(sighted)


@act
def skew(city: OracleCity, department: str, seconds: float) -> None:
    """Set the clock of a department wrong, or right again."""
    if department in city.departments:
        city.links[department].skew = round(seconds * MICROS)
        city.links[department].disturbed_time = city.time
