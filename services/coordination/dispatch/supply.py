"""The free crews of a city at one time, as far as they decide the price of one of them."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import NamedTuple

import numpy as np

from services.coordination.dispatch.candidates import Evaluation
from services.coordination.domain.fold.entities import Crew
from services.coordination.domain.fold.role import Role
from services.crews.domain.skills import REHEARSAL

MANY = 1 << 30
"""The number of crews with a skill where no skill is scarce."""


class Supply(NamedTuple):
    """The free crews, without rehearsal crews: how many each department has, and each skill."""

    departments: Counter[str]
    skills: Counter[str]
    own_meets_goal: bool = False
    """Whether a crew of a department with a report, free or to be exchanged, meets the goal."""

    def fewest(self, crew: Crew, role: Role) -> int:
        """Return the number of free crews with the scarcest skill that a role takes needlessly."""
        spared = (skill for skill in crew.skills if skill not in role.skills)
        return min((self.skills[skill] for skill in spared), default=MANY)


def supply_of(evaluation: Evaluation) -> Supply:
    """Count the free crews; none where the policy prices neither departments nor skills."""
    city, columns, policy = evaluation.city, evaluation.columns, evaluation.policy
    priority = evaluation.incident.priority
    supply = Supply(Counter(), Counter())
    if not policy.coverage_seconds[priority] and not policy.skill_seconds[priority]:
        return supply
    is_free = columns.facts["on_duty"].copy()
    is_free[columns.rows_of(chain(city.tasks, city.reserved_crews, evaluation.taken))] = False
    counts = np.bincount(columns.facts["profile"][is_free], minlength=len(columns.profiles))
    for number, crew in columns.profiles.values():
        if REHEARSAL not in crew.skills and (count := int(counts[number])):
            supply.departments[crew.department] += count
            for skill in crew.skills:
                supply.skills[skill] += count
    return supply
