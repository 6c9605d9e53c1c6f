"""A role: the place of crews at an incident, and what they must be able to do there."""

from __future__ import annotations

import msgspec

from vigie.type.v1 import role_pb2

ONLY = "crew"
"""The name of the role of a need that has only one."""


class Role(msgspec.Struct, frozen=True):
    """The place of `count` crews at an incident.

    `skills` and `equipment` are hard conditions for each of them. `minimum_size` is the number of
    people that each crew must have; 0 means any. `purpose` is what the role is for, for readers.
    """

    name: str
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    work_seconds: int = 0
    make_safe_seconds: int = 0
    purpose: str = ""
    count: int = 1
    minimum_size: int = 0
    digs: bool = False
    """Whether it opens the ground: no crew is offered it without a valid dig clearance."""


def role_of(message: role_pb2.Role) -> Role:
    """Return the role of a message."""
    return Role(
        name=message.name,
        skills=tuple(message.skills),
        equipment=tuple(message.equipment),
        work_seconds=message.work_seconds,
        make_safe_seconds=message.make_safe_seconds,
        purpose=message.purpose,
        count=message.count or 1,
        minimum_size=message.minimum_size,
        digs=message.digs,
    )


def role_message(role: Role) -> role_pb2.Role:
    """Return a role as a message."""
    return role_pb2.Role(
        name=role.name,
        skills=role.skills,
        equipment=role.equipment,
        work_seconds=role.work_seconds,
        make_safe_seconds=role.make_safe_seconds,
        purpose=role.purpose,
        count=role.count,
        minimum_size=role.minimum_size,
        digs=role.digs,
    )
