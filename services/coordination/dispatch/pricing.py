"""The table of candidates of one role: each crew on duty with its price or its verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

import numpy as np

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import EligibleCrew, Refusal
from services.coordination.dispatch.price import overrun_seconds, write_gains, write_price
from services.coordination.dispatch.queue import add_queue_rows
from services.coordination.dispatch.shortlist import Able, shortlist
from services.coordination.dispatch.travel_times import Drives, StreetTravelTimes
from services.coordination.dispatch.ways import may_pass_barriers, ways_of, write_barriers
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.hold_place import hold_place_message
from services.coordination.domain.policy import P1, URGENT
from services.coordination.domain.rules.choose import crew_key
from services.crews.domain.skills import REHEARSAL
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
    table.closed_streets_count, table.streets_sha256 = len(closed), travel_times.sha256
    table.minimum_gain_seconds = policy.minimum_gain_seconds[incident.priority]
    table.asked_count = _asked_count(evaluation, search)
    table.second_seconds = policy.second_seconds
    eligible, refused = _evaluate_all(evaluation, table)
    assigned = list(_assigned(evaluation)) if swaps else []
    crews = [*eligible, *assigned]
    ways = ways_of(evaluation, travel_times, crews, closed)
    others, own = ways.of(slice(len(eligible))), ways.of(slice(len(eligible), None))
    if swaps:
        is_cut_off = bool(assigned) and not own.is_open.any()
        table.search = "CUT_OFF" if is_cut_off else "BETTER"
        table.swap_seconds = policy.swap_seconds
    if table.search == "CUT_OFF":
        write_barriers(evaluation, travel_times, table, assigned, own)
    elif closed and eligible and not others.is_open.any():
        write_barriers(evaluation, travel_times, table, eligible, others)
    _price_all(evaluation, table, eligible, others, refused)
    _drop(refused, add_queue_rows(evaluation, travel_times, table))
    write_gains(table)
    for number in np.flatnonzero(own.is_open).tolist():
        _price_assigned(table, assigned[number], float(own.seconds[number]))
    _refuse_assigned(evaluation, table, refused)
    _write_refusals(table, refused)
    return table


Refused = dict[tuple[int, str], list[tuple[str, int]]]
"""The crews and numbers of each verdict and detail."""


def _drop(refused: Refused, crews: Collection[str]) -> None:
    """Take crews with a price out of the verdicts."""
    for key, excluded in list(refused.items()) if crews else ():
        kept = [each for each in excluded if each[0] not in crews]
        refused[key] = kept
        if not kept:
            del refused[key]


def _evaluate_all(
    evaluation: Evaluation, table: events.Appraisal
) -> tuple[list[EligibleCrew], Refused]:
    eligible: list[EligibleCrew] = []
    refused: Refused = defaultdict(list)
    local = Refusal(events.VERDICT_LOCAL_MODE) if evaluation.is_dispatched_locally() else None
    serving = {each.crew for each in evaluation.role.assignments}
    for crew in evaluation.city.crews.values():
        if not evaluation.is_present(crew):
            table.off_duty_count += 1
        elif crew.key not in serving:
            result = local or evaluation.evaluate(crew)
            if isinstance(result, Refusal):
                refused[result.verdict, result.detail].append((crew.key, result.number))
            else:
                eligible.append(result)
    return eligible, refused


def _assigned(evaluation: Evaluation) -> Iterable[EligibleCrew]:
    """Yield the crews that serve the role and are still on their way."""
    for assignment in evaluation.role.assignments:
        crew = evaluation.city.crews.get(assignment.crew)
        if crew is not None and not assignment.attended_time:
            found = evaluation.start_position(crew, None)
            if isinstance(found, EligibleCrew):
                yield found


def _refuse_assigned(evaluation: Evaluation, table: events.Appraisal, refused: Refused) -> None:
    """Note the crews that serve the role and have no price."""
    priced = {crew_key(row) for row in table.candidates}
    for assignment in evaluation.role.assignments:
        crew = evaluation.city.crews.get(assignment.crew)
        if crew is not None and crew.on_duty and crew.key not in priced:
            refused[events.VERDICT_ASSIGNED, ""].append((crew.key, 0))


def _write_refusals(table: events.Appraisal, refused: Refused) -> None:
    for (verdict, detail), crews in sorted(refused.items()):
        table.verdicts.add(
            verdict=proto_enum(events.Verdict, verdict),
            detail=detail,
            crews=[key for key, _ in crews],
            numbers=[number for _, number in crews] if any(n for _, n in crews) else (),
        )


def _price_assigned(table: events.Appraisal, found: EligibleCrew, drive: float) -> None:
    row = table.candidates.add()
    row.department, row.crew_id = found.crew.department, found.crew.id
    row.verdict = events.VERDICT_ASSIGNED
    row.position_age_seconds = found.age_seconds
    row.eta_seconds = row.price_seconds = round(drive)


def _price_all(
    evaluation: Evaluation,
    table: events.Appraisal,
    eligible: list[EligibleCrew],
    ways: Drives,
    refused: Refused,
) -> None:
    """Write the rows of the crews that can be sent, with each term of their price."""
    free = _free_crews(evaluation)
    able = _able(evaluation, table, eligible, ways, refused)

    def priced(each: Able) -> events.Candidate:
        eta, found, cut_off, off_road = each
        row = events.Candidate(cut_off=cut_off, off_road=off_road)
        return write_price(evaluation, row, found, eta, free[found.crew.department])

    rows, others = shortlist(able, priced, table.department)
    if others:
        refused[events.VERDICT_PRICED_OUT, ""] += others
    table.candidates.extend(rows)


def _free_crews(evaluation: Evaluation) -> Counter[str]:
    """Count the free crews of each department, without rehearsal crews; none without a price."""
    city = evaluation.city
    if not evaluation.policy.coverage_seconds[evaluation.incident.priority]:
        return Counter()
    return Counter(
        crew.department
        for crew in city.crews.values()
        if crew.on_duty
        and crew.key not in city.tasks
        and crew.key not in city.reserved_crews
        and crew.key not in evaluation.taken
        and REHEARSAL not in crew.skills
    )


def _able(
    evaluation: Evaluation,
    table: events.Appraisal,
    eligible: list[EligibleCrew],
    ways: Drives,
    refused: Refused,
) -> list[Able]:
    """Return the crews that neither their way nor their shift excludes, with their drive.

    Off the road a person finds the way: coordination sends no crew there for routine work. A crew
    that relieves another one has a stint left in its own shift.
    """
    priority = evaluation.incident.priority
    passes = may_pass_barriers(evaluation, ways, table.search)
    relieves = evaluation.role.search == "RELIEF"
    overrun_most = 0 if relieves else evaluation.policy.overrun_seconds[priority]
    reachable = np.isfinite(ways.seconds) if passes else ways.is_open
    etas = np.rint(np.where(reachable, ways.seconds, 0)).astype(int)
    columns = [each.tolist() for each in (etas, reachable, ways.cut_off, ways.off_road)]
    able: list[Able] = []
    for found, eta, has_way, cut_off, off_road in zip(eligible, *columns, strict=True):
        if not has_way:
            refused[events.VERDICT_UNREACHABLE, ""].append((found.crew.key, 0))
        elif off_road and priority not in URGENT:
            refused[events.VERDICT_OFF_ROAD, ""].append((found.crew.key, 0))
        elif (over := overrun_seconds(evaluation, found, eta)) > overrun_most:
            refused[events.VERDICT_SHIFT_TOO_SHORT, ""].append((found.crew.key, over))
        else:
            able.append((eta, found, cut_off, off_road))
    return able
