"""A need of the department, as its desk sees it when it dispatches by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.chassis.sdk.view import View
from services.crews.domain.task import Place


@dataclass(frozen=True, slots=True)
class Need:
    """A place of the department that needs a crew.

    `need_id` is that of its `NeedRaised`; `assigned` tells that a task serves it, as the department
    was last told. Times are microseconds since 1970, UTC.
    """

    need_id: str
    kind: str
    priority: int
    place: Place
    skills: frozenset[str]
    equipment: frozenset[str]
    clock_start_time: int
    work_seconds: int
    make_safe_seconds: int = 0
    assigned: bool = False


Needs = Callable[[View], Iterable[Need]]
"""What a department gives to its desk: its needs that are not ended, out of its view."""
