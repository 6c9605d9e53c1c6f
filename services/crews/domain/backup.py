"""Backup: the further crews that a leader needs at the site of a task."""

from __future__ import annotations

import msgspec

from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import role_pb2


class Backup(msgspec.Struct, frozen=True):
    """A request for crews of one role. A task has one for each name of a role.

    `count` is the number of crews in all, and `minimum_size` the number of people in each.
    """

    name: str
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    count: int
    minimum_size: int
    work_seconds: int
    make_safe_seconds: int
    purpose: str
    reason: str


def backup_of(message: commands.RequestBackupRequest | events.BackupRequested) -> Backup:
    """Return the backup that a request or an event asks for. A count of 0 means one crew."""
    role = message.role
    return Backup(
        name=role.name,
        skills=tuple(role.skills),
        equipment=tuple(role.equipment),
        count=role.count or 1,
        minimum_size=role.minimum_size,
        work_seconds=role.work_seconds,
        make_safe_seconds=role.make_safe_seconds,
        purpose=role.purpose,
        reason=message.reason,
    )


def role_message(backup: Backup) -> role_pb2.Role:
    """Return the role of a backup as a message."""
    return role_pb2.Role(
        name=backup.name,
        skills=backup.skills,
        equipment=backup.equipment,
        count=backup.count,
        minimum_size=backup.minimum_size,
        work_seconds=backup.work_seconds,
        make_safe_seconds=backup.make_safe_seconds,
        purpose=backup.purpose,
    )


def after_request(
    backups: tuple[Backup, ...], message: commands.RequestBackupRequest | events.BackupRequested
) -> tuple[Backup, ...]:
    """Return a task's backups after a request: it replaces, adds or cancels that of its role."""
    asked = backup_of(message)
    others = tuple(known for known in backups if known.name != asked.name)
    return others if message.cancelled else (*others, asked)
