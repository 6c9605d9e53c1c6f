"""Acts of departments: needs, their changes and ends, and what a kind of them takes."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.timestamp import timestamp
from tests.oracle.acts import act
from tests.oracle.city import OracleCity
from tests.oracle.department import CLOSURE, FAULT, Fault
from tests.oracle.town import place
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.type.v1.place_pb2 import Priority
from vigie.type.v1.role_pb2 import NeedKind, Role


@act
def need(
    city: OracleCity,
    number: int,
    department: str,
    kind: str,
    priority: int,
    node: int,
    offset_metres: int,
    skills: tuple[str, ...],
    equipment: tuple[str, ...],
    work_seconds: int,
    roles: tuple[tuple[str, str, int, int], ...] = (),
) -> None:
    """A department needs a crew, or one for each role: (name, skill, count, minimum size)."""
    if department not in city.departments:
        return
    raised = bulletins.NeedRaised(
        need_id=f"{department}/{FAULT}/n{number}",
        kind=kind,
        priority=proto_enum(Priority, priority),
        place=place(node, offset_metres),
        skills=sorted(skills),
        equipment=sorted(equipment),
        clock_start_time=timestamp(city.clock(department)),
        work_seconds=work_seconds,
        make_safe_seconds=120,
        roles=[_role(each, work_seconds) for each in roles],
    )
    city.needs[number] = raised
    _record(city, raised)


def _role(each: tuple[str, str, int, int], work_seconds: int) -> Role:
    name, skill, count, size = each
    return Role(
        name=name, skills=[skill], count=count, minimum_size=size, work_seconds=work_seconds
    )


def _record(city: OracleCity, event: Any) -> None:
    department, _, rest = event.need_id.partition("/")
    city.happen(department, rest, event)


def _open(city: OracleCity, number: int) -> bulletins.NeedRaised | None:
    """Return a need of a department that is open."""
    raised = city.needs.get(number)
    if raised is None:
        return None
    department, kind, id_ = raised.need_id.split("/")
    fault = city.departments[department].get(kind, id_) if kind == FAULT else None
    return raised if isinstance(fault, Fault) and fault.need is not None else None


@act
def judge(city: OracleCity, number: int, priority: int) -> None:
    """The department judges its need again."""
    raised = _open(city, number)
    if raised is not None:
        raised.priority = proto_enum(Priority, priority)
        _record(city, raised)


@act
def correct_place(city: OracleCity, number: int, node: int, offset_metres: int) -> None:
    raised = _open(city, number)
    if raised is not None:
        raised.place.CopyFrom(place(node, offset_metres))
        _record(city, raised)


@act
def correct_skills(
    city: OracleCity, number: int, skills: tuple[str, ...], equipment: tuple[str, ...]
) -> None:
    raised = _open(city, number)
    if raised is not None:
        raised.skills[:], raised.equipment[:] = sorted(skills), sorted(equipment)
        _record(city, raised)


@act
def correct_roles(
    city: OracleCity, number: int, roles: tuple[tuple[str, str, int, int], ...]
) -> None:
    raised = _open(city, number)
    if raised is not None:
        del raised.roles[:]
        raised.roles.extend(_role(each, 900) for each in roles)
        _record(city, raised)


@act
def end(city: OracleCity, number: int) -> None:
    """The need is no more, without a crew."""
    raised = _open(city, number)
    if raised is not None:
        _record(city, bulletins.NeedEnded(need_id=raised.need_id, reason="withdrawn"))


@act
def declare_kinds(city: OracleCity, department: str, kind: str, skill: str) -> None:
    """A department publishes what a kind of its needs takes; operators' reports take it too."""
    if department in city.departments:
        role = Role(name="lead", skills=[skill], work_seconds=1_200)
        declared = NeedKind(kind=kind, priority="PRIORITY_P2", roles=[role], because="an example")
        city.happen(department, f"{CLOSURE}/kinds", bulletins.KindsDeclared(kinds=[declared]))
