"""The table of candidates of one role: each crew on duty with its price or its verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.crew_columns import Integers
from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.dispatch.eligible_crews import (
    EligibleCrews,
    evaluate_all,
)
from services.coordination.dispatch.price import write_gains, write_price
from services.coordination.dispatch.queue import add_queue_rows
from services.coordination.dispatch.refused import Refused
from services.coordination.dispatch.shortlist import Rank, shortlist
from services.coordination.dispatch.supply import Supply, supply_of
from services.coordination.dispatch.travel_times import Drives, StreetTravelTimes
from services.coordination.dispatch.ways import (
    may_pass_barriers,
    starts_of,
    ways_from,
    write_barriers,
)
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.hold_place import hold_place_message
from services.coordination.domain.policy import P1, URGENT
from services.coordination.domain.rules.choose import crew_key
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2


def appraise(
    evaluation: Evaluation, travel_times: StreetTravelTimes, search: str = ""
) -> events.Appraisal:
    """Return the table of one role at one time: a price or a verdict for each crew on duty.

    `search` is why a crew is sought beside the one that is assigned. It is CUT_OFF in the table
    of a search BETTER if no open way is left to the assigned crew. If no crew can be sent to a P1,
    the second of two crews asked for another P1 can be, and then the crews that declined or did
    not answer.
    """
    table = _appraise(evaluation, travel_times, search)
    if evaluation.incident.priority != P1 or _is_any_eligible(table):
        return table
    if not evaluation.role.offers and _has_verdict(table, {events.VERDICT_RESERVED}):
        evaluation.takes_second_offers = True
        table = _appraise(evaluation, travel_times, search)
    if not _is_any_eligible(table) and _has_verdict(table, ASKED):
        evaluation.asks_again = True
        table = _appraise(evaluation, travel_times, search)
    return table


ASKED = frozenset({events.VERDICT_EXCLUDED, events.VERDICT_NOT_ANSWERING})
SWAPS = frozenset({"BETTER", "CUT_OFF"})
"""The searches that compare the assigned crew with the others."""


def empty_table(evaluation: Evaluation, search: str = "") -> events.Appraisal:
    """Return the table of a role at one time without any crew."""
    return events.Appraisal(
        priority=proto_enum(place_pb2.Priority, evaluation.incident.priority),
        appraised_time=timestamp(evaluation.time),
        department=evaluation.incident.department,
        role=evaluation.role.name,
        search=search,
        hold_place=hold_place_message(evaluation.role.hold),
    )


def _asked_count(evaluation: Evaluation, search: str) -> int:
    """Return how many crews get an offer at once: several for the leading role alone."""
    role = evaluation.role
    if search or role.name != evaluation.incident.lead.name:
        return 1
    return evaluation.policy.asked_at_once[evaluation.incident.priority] - len(role.offers)


def _is_any_eligible(table: events.Appraisal) -> bool:
    return any(row.verdict == events.VERDICT_ELIGIBLE for row in table.candidates)


def _has_verdict(table: events.Appraisal, verdicts: Collection[int]) -> bool:
    return any(group.verdict in verdicts for group in table.verdicts)


def _appraise(
    evaluation: Evaluation, travel_times: StreetTravelTimes, search: str
) -> events.Appraisal:
    city, incident, policy = evaluation.city, evaluation.incident, evaluation.policy
    closed = travel_times.closed(city.closures)
    swaps = search in SWAPS
    table = empty_table(evaluation, search)
    _write_streets(table, travel_times, closed, evaluation.time)
    table.minimum_gain_seconds = policy.minimum_gain_seconds[incident.priority]
    table.asked_count = _asked_count(evaluation, search)
    table.second_seconds = policy.second_seconds
    eligible, refused, table.off_duty_count = evaluate_all(evaluation)
    assigned = list(_assigned(evaluation)) if swaps else []
    starts = np.concatenate([eligible.starts, starts_of(assigned)])
    ways = ways_from(evaluation, travel_times, starts, closed)
    others, own = ways.of(slice(len(eligible))), ways.of(slice(len(eligible), None))
    if swaps:
        is_cut_off = bool(assigned) and not own.is_open.any()
        table.search = "CUT_OFF" if is_cut_off else "BETTER"
        table.swap_seconds = policy.swap_seconds
    if table.search == "CUT_OFF":
        write_barriers(evaluation, travel_times, table, assigned, own)
    elif closed and eligible and not others.is_open.any():
        write_barriers(evaluation, travel_times, table, eligible, others)
    under_way = _own_drives(evaluation, assigned, own)
    supply = _price_all(evaluation, table, eligible, others, refused, under_way=under_way)
    refused.drop(add_queue_rows(evaluation, travel_times, table, supply))
    write_gains(table)
    for number in np.flatnonzero(own.is_open).tolist():
        _price_assigned(table, assigned[number], float(own.seconds[number]))
    _refuse_assigned(evaluation, table, refused)
    refused.write(table)
    return table


def _write_streets(
    table: events.Appraisal, travel_times: StreetTravelTimes, closed: frozenset[str], time: int
) -> None:
    """Write what the drives are computed with: the streets, the closed arcs, and the slow ones."""
    table.closed_streets_count = len(closed)
    table.streets_sha256, slow = travel_times.sha256, travel_times.slow_streets.at(time)
    table.slow_arcs_count, table.slow_arcs_age_seconds = len(slow.delays), slow.age_seconds
    table.slow_arcs_delay_percent = max((percent for *_, percent in slow.delays), default=0)


def _assigned(evaluation: Evaluation) -> Iterable[EligibleCrew]:
    """Yield the crews that serve the role and are still on their way."""
    for assignment in evaluation.role.assignments:
        crew = evaluation.city.crews.get(assignment.crew)
        if crew is not None and not assignment.attended_time:
            found = evaluation.start_position(crew, None)
            if isinstance(found, EligibleCrew):
                yield found


def _own_drives(evaluation: Evaluation, assigned: Sequence[EligibleCrew], ways: Drives) -> Integers:
    """Return the drives of the assigned crews that are of a department with a report."""
    homes = [each.crew.department in evaluation.homes for each in assigned]
    return np.rint(ways.seconds[ways.is_open & np.array(homes, np.bool_)]).astype(np.int64)


def _refuse_assigned(evaluation: Evaluation, table: events.Appraisal, refused: Refused) -> None:
    """Note the crews that serve the role and have no price."""
    priced = {crew_key(row) for row in table.candidates}
    for assignment in evaluation.role.assignments:
        crew = evaluation.city.crews.get(assignment.crew)
        if crew is not None and crew.on_duty and crew.key not in priced:
            refused.add((events.VERDICT_ASSIGNED, ""), [crew.key], [0])


def _price_assigned(table: events.Appraisal, found: EligibleCrew, drive: float) -> None:
    row = table.candidates.add()
    row.department, row.crew_id = found.crew.department, found.crew.id
    row.verdict = events.VERDICT_ASSIGNED
    row.position_age_seconds = found.age_seconds
    row.eta_seconds = row.price_seconds = round(drive)


def _price_all(
    evaluation: Evaluation,
    table: events.Appraisal,
    eligible: EligibleCrews,
    ways: Drives,
    refused: Refused,
    *,
    under_way: Integers,
) -> Supply:
    """Write the rows of the crews that can be sent, with each term of their price.

    `under_way` are the drives of the own crews that others are compared with: exchanged for a crew
    of another department, they would be free.
    """
    shift_tasks, home = evaluation.city.shift_tasks, table.department
    every_eta, able = _able(evaluation, table, eligible, ways, refused)
    etas = every_eta[able]
    own = np.concatenate([etas[eligible.is_own[able]], under_way])
    supply = supply_of(evaluation)._replace(own_meets_goal=_meets_goal(evaluation, own))

    def rank(number: int) -> Rank:
        department, _, crew_id = (key := eligible.key(able[number])).partition("/")
        return department != home, int(etas[number]), shift_tasks.get(key, 0), department, crew_id

    def priced(number: int) -> events.Candidate:
        place = int(able[number])
        found = eligible[place]
        row = events.Candidate(
            cut_off=ways.cut_off[place],
            off_road=ways.off_road[place],
            slowed_seconds=round(ways.slowed_seconds[place]),
        )
        return write_price(evaluation, row, found, int(etas[number]), supply)

    rows, others = shortlist(etas, eligible.is_busy[able], rank, priced)
    dearer = eligible.keys(able[others])
    refused.add((events.VERDICT_PRICED_OUT, ""), dearer, etas[others].tolist())
    table.candidates.extend(rows)
    return supply


def _meets_goal(evaluation: Evaluation, etas: Integers) -> bool:
    """Return whether the first of some crews arrives before the incident is late."""
    left = (evaluation.incident.late_time - evaluation.time) // MICROS
    return bool(etas.size) and int(etas.min()) <= left


def _able(
    evaluation: Evaluation,
    table: events.Appraisal,
    eligible: EligibleCrews,
    ways: Drives,
    refused: Refused,
) -> tuple[Integers, Integers]:
    """Return the drive of each eligible crew, and which neither its way nor its shift excludes.

    Off the road a person finds the way: coordination sends no crew there for routine work. A crew
    that relieves another one has a stint left in its own shift.
    """
    priority = evaluation.incident.priority
    passes = may_pass_barriers(evaluation, ways, table.search)
    relieves = evaluation.role.search == "RELIEF"
    overrun_most = 0 if relieves else evaluation.policy.overrun_seconds[priority]
    reachable = np.isfinite(ways.seconds) if passes else ways.is_open
    etas = np.rint(np.where(reachable, ways.seconds, 0)).astype(np.int64)
    overruns = etas + eligible.overruns
    is_left = reachable if priority in URGENT else reachable & ~ways.off_road
    excluded = (
        (events.VERDICT_UNREACHABLE, ~reachable, np.zeros_like(etas)),
        (events.VERDICT_OFF_ROAD, reachable & ~is_left, np.zeros_like(etas)),
        (events.VERDICT_SHIFT_TOO_SHORT, is_left & (overruns > overrun_most), overruns),
    )
    for verdict, mask, numbers in excluded:
        refused.add((verdict, ""), eligible.keys(np.flatnonzero(mask)), numbers[mask].tolist())
    return etas, np.flatnonzero(is_left & (overruns <= overrun_most))
