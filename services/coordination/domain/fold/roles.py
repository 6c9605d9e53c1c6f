"""The roles of an incident: as a requirement states them, and with the crews that fill them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from services.coordination.domain import limits
from services.coordination.domain.fold.role import Role
from vigie.bulletin.v1.bulletin_pb2 import NeedRaised
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import role_pb2

LEAD = "lead"
"""The name of the one role of a requirement that states no roles."""
BY_OPERATOR = "operator"
"""The origin of a backup that an operator requested; a role that a report requires has none."""


def required_roles(required: events.Requirement | NeedRaised) -> tuple[Role, ...]:
    """Return the roles of a requirement, without crews; a role of several crews becomes several."""
    if not required.roles:
        lead = Role(
            name=LEAD,
            skills=tuple(required.skills),
            equipment=tuple(required.equipment),
            work_seconds=required.work_seconds or limits.WORK_SECONDS,
            make_safe_seconds=required.make_safe_seconds,
        )
        return (lead,)
    work = required.work_seconds
    return tuple(role for message in required.roles for role in roles_of(message, work))


def roles_of(message: role_pb2.Role, work_seconds: int = 0) -> Iterable[Role]:
    """Yield a role for each crew of a message; `work_seconds` is for one that states none."""
    for number in range(1, max(1, message.count) + 1):
        yield Role(
            name=message.name if number == 1 else f"{message.name}_{number}",
            purpose=message.purpose,
            skills=tuple(message.skills),
            equipment=tuple(message.equipment),
            work_seconds=message.work_seconds or work_seconds or limits.WORK_SECONDS,
            make_safe_seconds=message.make_safe_seconds,
            minimum_size=message.minimum_size,
            digs=message.digs,
        )


def role_message(role: Role) -> role_pb2.Role:
    """Return a role as a message, one crew each."""
    return role_pb2.Role(
        name=role.name,
        purpose=role.purpose,
        skills=role.skills,
        equipment=role.equipment,
        count=1,
        minimum_size=role.minimum_size,
        work_seconds=role.work_seconds,
        make_safe_seconds=role.make_safe_seconds,
        digs=role.digs,
    )


def staffed_roles(
    staffed: Sequence[Role], required: Sequence[Role], time: int, *, origin: str = ""
) -> tuple[Role, ...]:
    """Return the required roles with the crews that the incident has already.

    A role keeps the crews of the role with its name. A role that is required no more stays while a
    crew serves it or has an offer of it: an order ends that, not the fold. `origin` is that of the
    roles that are new.
    """
    known = {role.name: role for role in staffed}
    roles = [
        _restaffed(known.get(role.name) or replace(role, origin=origin), role, time)
        for role in required
    ]
    names = {role.name for role in required}
    roles += [
        replace(role, appraise_time=0)
        for role in staffed
        if role.name not in names and (role.offers or role.assignments or role.done_by)
    ]
    return tuple(roles)


def _restaffed(known: Role, required: Role, time: int) -> Role:
    return replace(
        known,
        purpose=required.purpose,
        skills=required.skills,
        equipment=required.equipment,
        work_seconds=required.work_seconds,
        make_safe_seconds=required.make_safe_seconds,
        minimum_size=required.minimum_size,
        digs=required.digs,
        appraise_time=time if known.is_open and not known.offers else known.appraise_time,
        no_crew_count=0,
        no_crew_time=0,
    )
