"""Which of its own crews a department sends while it dispatches by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.chassis.sdk.decider import MICROS
from services.crews.domain.crew import Crew
from services.crews.domain.role import Role
from services.crews.local_candidates import Candidates, CrewPosition, is_able
from services.crews.local_roles import missing_roles, serving_crews
from services.crews.need import P1, P2, P3, P4, Need

GOAL_SECONDS: Mapping[int, int] = {P1: 600, P2: 3_600, P3: 86_400, P4: 604_800}
"""The time within which a crew should be on the site, as in coordination. Own rule: no French text
sets these times."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A crew that is offered a role of a need.

    `withdrawn_task_id` is the lesser offer that is taken back first; the other ids are the tasks
    that the crew has, and that it leaves. All are empty where there is none.
    """

    need: Need
    role: Role
    crew_id: str
    expected_task_id: str = ""
    expected_next_task_id: str = ""
    withdrawn_task_id: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The offers that local mode makes now, and the needs that it has no crew for."""

    assignments: list[Assignment] = field(default_factory=list)
    unserved: list[Need] = field(default_factory=list)


def plan(
    needs: Iterable[Need],
    crews: Mapping[str, Crew],
    positions: Mapping[str, CrewPosition],
    now: int,
) -> Plan:
    """Pair the roles of open needs with crews: the most urgent and oldest need first.

    The order of crews is that of `Candidates.rank`. A need is unserved where a role of a P1 or P2
    has no crew that can go now, where no crew of the department is able for a role, or where it is
    past its goal without a crew that accepted.
    """
    waiting = sorted(needs, key=_urgency)
    priorities = {need.need_id: need.priority for need in waiting}
    candidates = Candidates(crews, positions, priorities, now)
    made = Plan()
    taken: set[str] = set()
    for need in waiting:
        if _assign(need, candidates, taken, made) or _is_late(need, crews, now):
            made.unserved.append(need)
    return made


def _assign(need: Need, candidates: Candidates, taken: set[str], made: Plan) -> bool:
    """Assign crews to the open roles of a need; return whether a role has no crew."""
    crews = candidates.crews
    serving = list(serving_crews(need, crews))
    abroad = need.assigned and not serving
    unfilled = False
    for role in missing_roles(need, serving, abroad=abroad):
        if sum(is_able(crew, role) for crew in serving) >= role.count:
            continue  # a crew that was sent for an earlier role fills this one too
        ranks = [candidates.rank(need, role, crew_id) for crew_id in crews if crew_id not in taken]
        found = min((rank for rank in ranks if rank is not None), default=None)
        if found is None:
            able = any(is_able(crew, role) for crew in crews.values())
            unfilled = unfilled or need.priority <= P2 or not able
            continue
        crew_id = found[-1]
        taken.add(crew_id)
        serving.append(crews[crew_id])
        made.assignments.append(_assignment(need, role, crew_id, crews[crew_id]))
    return unfilled


def _assignment(need: Need, role: Role, crew_id: str, crew: Crew) -> Assignment:
    task, waits, offer = crew.task, crew.next_task, crew.offer
    return Assignment(
        need=need,
        role=role,
        crew_id=crew_id,
        expected_task_id=task.task_id if task else "",
        expected_next_task_id=waits.task_id if waits else "",
        withdrawn_task_id=offer.task_id if offer else "",
    )


def _is_late(need: Need, crews: Mapping[str, Crew], now: int) -> bool:
    """Return whether the need is past its goal, and a role has no crew that accepted."""
    if now - need.clock_start_time <= GOAL_SECONDS[need.priority] * MICROS:
        return False
    accepted = list(serving_crews(need, crews, offered=False))
    return bool(missing_roles(need, accepted, abroad=need.assigned and not accepted))


def _urgency(need: Need) -> tuple[int, int, str]:
    return need.priority, need.clock_start_time, need.need_id
