"""The price of a plough that leaves its circuit: the deadlines of streets that it then misses.

A circuit is no task of coordination, so a plough on it is free here; its bulletin `PloughLoad`
states which sections wait for it, when it would pass, and until when it has to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.domain.fold.entities import DueSection, PloughLoad
from services.coordination.domain.policy import P3, P4, Policy
from services.coordination.domain.rules.choose import crew_key
from vigie.coordination.v1 import events_pb2 as events

FIRST_RANK = 1
"""Bus routes and the accesses of hospitals."""
STREETS_NAMED = 3
"""The missed streets that a row names: the table has many rows, and a person reads a few."""


class Missed(NamedTuple):
    """A section whose deadline a plough misses, and by how long the diversion makes it late."""

    section: DueSection
    late_seconds: int


def missed_deadlines(
    load: PloughLoad, absent_seconds: int, time: int, *, has_left: bool
) -> list[Missed]:
    """Return the sections that are late because their plough is absent, the gravest first.

    Each later pass is put off by `absent_seconds`. Of that, the part beyond the deadline counts: a
    section that is late in any case is later by the whole. A section whose pass was expected before
    `time` (microseconds since 1970, UTC, by the clock of the department) has been treated, unless
    the plough `has_left` its circuit already: then all of them wait.
    """
    waiting = (each for each in load.due if has_left or each.expected_time >= time)
    margins = ((each, each.deadline_time - max(each.expected_time, time)) for each in waiting)
    late = [
        Missed(each, min(absent_seconds, absent_seconds - margin // MICROS))
        for each, margin in margins
        if absent_seconds > max(0, margin // MICROS)
    ]
    return sorted(late, key=lambda each: (each.section.rank, -each.late_seconds, each.section.id))


def deadline_price(missed: Iterable[Missed], priority: int, policy: Policy) -> float:
    """Return the price of missed deadlines for an incident, in seconds there.

    price = sum of (seconds late x goal(incident) / goal(section)), at most the goal of a P4. A
    section of the first rank weighs as a P3 and any other one as a P4, because a street that is
    late is a nuisance and no accident. These are the ratios of `lateness`, so a delayed street and
    a delayed task compare. Own rule: no published figure found; the ranks are those of the winter
    plans (Cerema), which treat bus routes and hospitals first.
    """
    goals = policy.goal_seconds
    weighed = sum(
        each.late_seconds / goals[P3 if each.section.rank == FIRST_RANK else P4] for each in missed
    )
    return min(goals[P4], goals[priority] * weighed)


def write_deadlines(evaluation: Evaluation, row: events.Candidate, *, has_left: bool) -> None:
    """Write what a plough would miss; nothing for a crew without a load that can be used.

    The plough is absent for the drive there, the work, and the drive back. No reload is added: the
    passes that the department expects have those of the circuit, and what the work takes of the
    load is unknown. A plough with a task `has_left` its circuit already.
    """
    load = evaluation.city.plough_loads.get(crew_key(row))
    if load is None or not load.is_of_circuit:
        return
    policy = evaluation.policy
    time = evaluation.time + evaluation.city.clock_offset(row.department)
    age = (time - load.event_time) // MICROS
    if abs(age) > policy.plough_load_seconds:
        return
    absent = 2 * row.eta_seconds + row.make_safe_seconds + evaluation.role.work_seconds
    missed = missed_deadlines(load, absent, time, has_left=has_left)
    priority = evaluation.incident.priority
    share = policy.burden_share.share(priority)
    row.deadline_seconds = round(deadline_price(missed, priority, policy) * share)
    row.plough.CopyFrom(
        events.DivertedPlough(
            salt_kg=load.salt_kg,
            brine_litres=load.brine_litres,
            reload_seconds=load.reload_seconds,
            load_age_seconds=max(0, age),
            absent_seconds=absent,
            missed=_named(missed),
            missed_count=len(missed),
        )
    )


def _named(missed: list[Missed]) -> Iterator[events.MissedDeadline]:
    """Yield the gravest section of each street, of the gravest streets."""
    streets: dict[str, Missed] = {}
    for each in missed:
        streets.setdefault(each.section.street or each.section.id, each)
    for section, late in list(streets.values())[:STREETS_NAMED]:
        yield events.MissedDeadline(
            section_id=section.id, street=section.street, rank=section.rank, late_seconds=late
        )
