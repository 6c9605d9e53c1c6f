"""A need: a place of a department where a crew has work to do, and what the work requires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.crews.domain.dig_clearance import NOT_CLEARED, DigClearance
from services.crews.domain.place import Place
from services.crews.domain.role import ONLY, Role

P1, P2, P3, P4 = 1, 2, 3, 4
"""Priorities, by the numbers of `vigie.type.v1.Priority`. P1 is a danger to life."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """The requirements of one kind of need on crews, and its first priority.

    `skills` and `equipment` are hard conditions. `work` and `make_safe` are first estimates, in
    seconds: of the whole work, and of leaving the site safe. `because` is the reason, for readers
    of the department's table. `roles` are the places of crews, the one that leads first; a need
    that names none has one, of those skills and times. Use `for_roles` where there are several.
    """

    priority: int
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    work: int
    make_safe: int
    because: str = ""
    roles: tuple[Role, ...] = ()

    def __post_init__(self) -> None:
        if not self.roles:
            only = Role(ONLY, self.skills, self.equipment, self.work, self.make_safe)
            object.__setattr__(self, "roles", (only,))

    @classmethod
    def for_roles(cls, priority: int, because: str, *roles: Role) -> Requirements:
        """Return requirements with several roles. The first one leads and makes the site safe."""
        lead = roles[0]
        work, make_safe = lead.work_seconds, lead.make_safe_seconds
        return cls(priority, lead.skills, lead.equipment, work, make_safe, because, roles)

    @property
    def has_one_role(self) -> bool:
        """Whether the skills, the equipment and the times are all that the roles define."""
        return self.roles == (Role(ONLY, self.skills, self.equipment, self.work, self.make_safe),)


@dataclass(frozen=True, slots=True)
class Need:
    """One need of an aggregate, while it is open.

    `clock_start_time` is when the need began; it stays while crews change. `part` is the
    need's name among those of its aggregate; it is empty where there is only one. `assigned` is
    whether a task serves the need, as far as the department was informed. `need_id` is
    `department/kind/id[/part]`: the department's declaration fills it in. Times are microseconds
    since 1970, UTC; a `due_time` of 0 means none.

    `asset_id` is the thing that the need is about, as `kind/id` of the city, and `parent_asset_id`
    the thing that the asset is a part of. Both are empty where they are unknown. `dig_clearance` is
    whether the ground may be opened; it counts for the roles that dig.
    """

    kind: str
    priority: int
    place: Place
    clock_start_time: int
    requirements: Requirements
    part: str = ""
    due_time: int = 0
    assigned: bool = False
    need_id: str = ""
    asset_id: str = ""
    parent_asset_id: str = ""
    dig_clearance: DigClearance = NOT_CLEARED

    @property
    def digs(self) -> bool:
        """Whether a role of the need opens the ground."""
        return any(role.digs for role in self.requirements.roles)


NeedsOf = Callable[[Any, str], Sequence[Need]]
"""A kind's open needs: (state, id) -> needs."""
