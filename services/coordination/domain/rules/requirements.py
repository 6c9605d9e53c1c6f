"""The requirement of all reports of an incident together: kind, priority, place and roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew, Need, place_message
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.fold.roles import LEAD, role_message
from services.crews.domain.skills import REHEARSAL, qualifies
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

BACKUP = "backup"
"""The name of the roles that a crew or an operator asks for."""


def leading_report(city: CityState, need_ids: Iterable[str]) -> Need | None:
    """Return the most urgent open report, the first one at equal urgency; None without any."""
    return min(city.open_needs(need_ids), key=lambda need: need.priority, default=None)


def merged_roles(needs: Iterable[Need], present: Sequence[Role] = ()) -> tuple[Role, ...]:
    """Return the roles that several reports require together, the leading report's first.

    A role that another report's role covers is not required twice: one crew does both. Roles that
    people asked for stay.
    """
    merged: list[Role] = []
    for need in needs:
        others = tuple(merged)
        merged += [role for role in need.roles if not any(o.covers(role) for o in others)]
    backups = [role for role in present if is_backup(role) and not role.done_by]
    return (*_named(merged, [role for role in present if not is_backup(role)]), *backups)


def _named(required: Sequence[Role], present: Sequence[Role]) -> list[Role]:
    """Give required roles the names of the roles that are present, and with them their crews.

    An equal role comes first, then the one whose name it had before it changed.
    """
    left, names = list(present), dict[int, str]()
    for matches in (_is_equal, _has_its_name):
        for number, role in enumerate(required):
            found = next((other for other in left if matches(role, other)), None)
            if number not in names and found is not None:
                names[number] = found.name
                left.remove(found)
    taken = {role.name for role in present}
    for number, role in enumerate(required):
        names.setdefault(number, free_name(role.name, {*taken, *names.values()}))
    return [replace(role, name=names[number]) for number, role in enumerate(required)]


def _is_equal(role: Role, other: Role) -> bool:
    return role.covers(other) and other.covers(role)


def _has_its_name(role: Role, other: Role) -> bool:
    return base_name(role) == base_name(other)


def base_name(role: Role) -> str:
    """Return the name of a role without the number of a second crew of its kind."""
    return role.name.rstrip("0123456789").rstrip("_") or role.name


def is_backup(role: Role) -> bool:
    """Return whether a crew or an operator asked for a role: a report may require one so named."""
    return bool(role.origin)


def is_able(crew: Crew | None, role: Role) -> bool:
    """Return whether a crew has the skills, equipment and people of a role; an unknown one has."""
    return not lacks(crew, role)


def lacks(crew: Crew | None, role: Role) -> frozenset[str]:
    """Return what a crew lacks for a role: skills, equipment, and its people as "3 people"."""
    if crew is None:
        return frozenset()
    missing = {*role.skills} - {*crew.skills} | {*role.equipment} - {*crew.equipment}
    if not qualifies(crew.skills, role.skills):
        missing |= {REHEARSAL} - {*role.skills}
    if 0 < crew.size < role.minimum_size:
        missing.add(f"{role.minimum_size} people")
    return frozenset(missing)


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name that is not taken: the name itself, or the name with a number."""
    names, number = {name, *taken} if name in taken else set(), 2
    while f"{name}_{number}" in names:
        number += 1
    return f"{name}_{number}" if names else name


def requirement(
    described: Need | Incident, roles: Sequence[Role], priority: int = 0
) -> events.Requirement:
    """Return what a report or an incident requires of crews; `priority` overrides its own."""
    lead = roles[0]
    is_plain = len(roles) == 1 and lead.name == LEAD and not lead.purpose and not lead.minimum_size
    is_plain = is_plain and not lead.digs
    return events.Requirement(
        kind=described.kind,
        priority=proto_enum(place_pb2.Priority, priority or described.priority),
        place=place_message(
            described.longitude, described.latitude, described.street, described.district
        ),
        skills=lead.skills,
        equipment=lead.equipment,
        work_seconds=lead.work_seconds,
        make_safe_seconds=lead.make_safe_seconds,
        roles=() if is_plain else map(role_message, roles),
    )
