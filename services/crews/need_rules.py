"""The rules of a need that is published: those of the requests that its task becomes."""

from __future__ import annotations

import re

from services.crews.domain.role import Role
from services.crews.need import P1, P4, Need
from services.crews.position_rules import is_point

MOST_SECONDS = 86_400
"""No work is longer than a day: coordination and `OfferTask` reject it."""

MOST_ID = 200
KIND = re.compile(r"[A-Za-z0-9_]{1,60}")
ID = re.compile(r"[a-z]+/[a-z_]+(/[A-Za-z0-9._-]+)+")
"""An id is `department/kind/id` and may have parts of its own behind it."""


def broken_rule(need: Need) -> str:
    """Return the rule that a need breaks, as a code for a metric; empty where it breaks none.

    A need that breaks one is not published: it could stop what reads it, and no crew could be
    offered its task.
    """
    if not P1 <= need.priority <= P4:
        return "priority_invalid"
    if not is_point(need.place.longitude, need.place.latitude):
        return "place_invalid"
    if not is_need_id(need.need_id):
        return "need_id_invalid"
    if not KIND.fullmatch(need.kind):
        return "kind_invalid"
    if need.clock_start_time <= 0 or need.due_time < 0:
        return "time_invalid"
    return _broken_role(need.requirements.roles)


def is_need_id(need_id: str) -> bool:
    """Return whether an id is `department/kind/id` or has further parts, none of them empty."""
    return len(need_id) <= MOST_ID and ID.fullmatch(need_id) is not None


def _broken_role(roles: tuple[Role, ...]) -> str:
    names = [role.name for role in roles]
    if not all(names) or len(set(names)) < len(names):
        return "role_invalid"
    for role in roles:
        if role.count < 1 or role.minimum_size < 0:
            return "role_invalid"
        if not all(0 <= s <= MOST_SECONDS for s in (role.work_seconds, role.make_safe_seconds)):
            return "seconds_invalid"
    return ""
