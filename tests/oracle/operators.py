"""The words of operators that coordination has to respect: crews, modes, incidents taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1.role_pb2 import Role

CONFIRM_SECONDS = 60
"""In the mode CONFIRM the offer of a P1 goes by itself after this time."""

Modes = Mapping[tuple[int, str], int]
"""The dispatch mode of each priority and department, "" for all others."""


def patience_seconds(incident: api.Incident, departments: Iterable[str], modes: Modes) -> float:
    """Return for how long a P1 may wait for an operator beside a crew that could go.

    For ever in the charge of an operator and in the mode ADVISE, and 60 s in the mode CONFIRM. Of
    the modes of several departments with a report the most careful one counts.
    """
    everywhere = modes.get((1, ""), events.DISPATCH_MODE_AUTOMATIC)
    mode = max(modes.get((1, each), everywhere) for each in departments)
    if incident.taken_by or mode == events.DISPATCH_MODE_ADVISE:
        return float("inf")
    return CONFIRM_SECONDS if mode == events.DISPATCH_MODE_CONFIRM else 0


class Waiver(NamedTuple):
    """The equipment and the people that a role took when an operator chose a crew without them."""

    equipment: frozenset[str]
    minimum_size: int


NO_WAIVER = Waiver(frozenset(), 0)


def waiver_of(incident: api.Incident | None, event: events.CrewChosen) -> Waiver:
    """Return what an operator waives: equipment and size, and never a skill or licence."""
    roles = incident.roles if incident is not None else ()
    role = next((each.role for each in roles if each.role.name == event.role), None)
    if role is None:
        return NO_WAIVER
    return Waiver(frozenset(role.equipment), role.minimum_size)


def lacks(crew: Any, role: Role, waiver: Waiver = NO_WAIVER) -> list[str]:
    """Return what a crew lacks for a role: skills, equipment that is not waived, people."""
    missing = set(role.skills) - set(crew.skills)
    missing |= set(role.equipment) - set(crew.equipment) - waiver.equipment
    if 0 < crew.size < role.minimum_size and role.minimum_size > waiver.minimum_size:
        missing.add(f"{role.minimum_size} people")
    return sorted(missing)
