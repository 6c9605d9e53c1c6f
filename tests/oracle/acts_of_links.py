"""Time that passes, streets that close, and what disturbs messages."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from tests.oracle.acts import act
from tests.oracle.city import OracleCity
from tests.oracle.department import CLOSURE
from tests.oracle.town import arcs_at
from vigie.bulletin.v1 import bulletin_pb2 as bulletins


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
        city.happen(department, f"{CLOSURE}/s{node}", closed)


@act
def open_street(city: OracleCity, department: str, node: int) -> None:
    if department in city.departments and city.closed_arcs.pop(f"s{node}", ()):
        opened = bulletins.RoadOpened(closure_id=f"s{node}")
        city.happen(department, f"{CLOSURE}/s{node}", opened)


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
def skew(city: OracleCity, department: str, seconds: float) -> None:
    """Set the clock of a department wrong, or right again."""
    if department in city.departments:
        city.links[department].skew = round(seconds * MICROS)
        city.links[department].disturbed_time = city.time
