"""The result of the evaluation of one crew: it can be sent, or the reason why it cannot."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from services.coordination.domain.fold.entities import Crew, Task


class Refusal(NamedTuple):
    """Why a crew cannot be sent: a `Verdict` of the API, its one number, and what it is about."""

    verdict: int
    number: int = 0
    detail: str = ""


class EligibleCrew(msgspec.Struct, frozen=True, gc=False):
    """A crew that no condition excludes, with its start position (WGS84 degrees).

    `task` is the task that it would leave; `next_task` the one behind a site being made safe;
    `offered` the less urgent offer that is withdrawn from it.
    """

    crew: Crew
    task: Task | None
    longitude: float
    latitude: float
    age_seconds: int
    at_depot: bool
    next_task: Task | None = None
    offered: str = ""
    on_call: bool = False
    """Whether it is at home and drives to its depot first: its turnout counts."""
