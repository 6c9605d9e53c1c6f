"""The table of a decision: it explains the choice, and the choice follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle import wiring
from tests.oracle.reading import P1
from tests.oracle.watch import Violation, Watch, invariant
from vigie.coordination.v1 import events_pb2 as events

SLOWER_SECONDS = 180
"""Three minutes are a third of the goal of a P1 (10 min), and more than a drive is misjudged by."""

ELIGIBLE = events.VERDICT_ELIGIBLE
NO_TERMS = frozenset({"price_seconds", "gained_seconds", "overrun_seconds", "position_age_seconds"})
"""The seconds of a row that are no term: the sum, and figures that a term is computed from."""
TERMS = tuple(
    field.name
    for field in events.Candidate.DESCRIPTOR.fields
    if field.name.endswith("_seconds") and field.name not in NO_TERMS
)
"""The terms of a price. A new one counts here without a change of the oracle."""


def arrival(row: events.Candidate) -> int:
    """Return the seconds until a crew would be on the site."""
    return row.eta_seconds + row.make_safe_seconds + row.turnout_seconds


def chosen_row(event: events.CrewChosen) -> events.Candidate:
    """Return the row of the chosen crew."""
    return next(
        row
        for row in event.appraisal.candidates
        if (row.department, row.crew_id) == (event.department, event.crew_id)
    )


@invariant
def explain_sum(city: Watch) -> Iterator[Violation]:
    """The terms of a price do not add up to it: no operator could defend the choice."""
    for each in city.decisions:
        for row in each.event.appraisal.candidates:
            terms = sum(getattr(row, name) for name in TERMS)
            if row.verdict == ELIGIBLE and row.price_seconds != terms:
                detail = f"{each.event.decision_id}: {row.crew_id} {row.price_seconds} != {terms}"
                yield Violation("EXPLAIN_SUM", each.event.incident_id, detail)


@invariant
def explain_nobody(city: Watch) -> Iterator[Violation]:
    """A decision for no crew has an eligible crew in its table, or leaves out a crew on duty."""
    for each in city.decisions:
        table = each.event.appraisal
        could = [row.crew_id for row in table.candidates if row.verdict == ELIGIBLE]
        if could and isinstance(each.event, events.NobodyFound):
            detail = f"{each.event.decision_id}: {could} could go"
            yield Violation("EXPLAIN_NOBODY", each.event.incident_id, detail)
        rows = len(table.candidates) + sum(len(group.crews) for group in table.verdicts)
        rows, crews = rows + table.off_duty_count, len(each.reading.crews)
        if rows != crews and all(map(city.is_settled, city.city.departments)):
            detail = f"{each.event.decision_id}: {rows} rows for {crews} crews"
            yield Violation("EXPLAIN_NOBODY", each.event.incident_id, detail)


@invariant
def explain_gain(city: Watch) -> Iterator[Violation]:
    """A busy crew is called off although a free one is as good, within the minimum gain.

    The price of a loan is no reason to call a crew off.
    """
    for each in city.decisions:
        if not isinstance(each.event, events.CrewChosen) or not each.event.leaves_task_id:
            continue
        table = each.event.appraisal
        least = max(1, table.minimum_gain_seconds)
        price = chosen_row(each.event).price_seconds
        for row in table.candidates:
            free = row.verdict == ELIGIBLE and not row.task_id
            if free and row.price_seconds - row.loan_seconds - price < least:
                detail = f"{each.event.decision_id}: {row.crew_id} is free at {row.price_seconds}"
                yield Violation("EXPLAIN_GAIN", each.event.incident_id, detail)


@invariant
def explain_tie_called_dearer(city: Watch) -> Iterator[Violation]:
    """A crew with the price of the chosen one is called dearer: a judge would call that wrong."""
    for each in city.decisions:
        if not isinstance(each.event, events.CrewChosen):
            continue
        price = chosen_row(each.event).price_seconds
        for row in each.event.appraisal.candidates:
            dearer = row.passed_over == events.PASSED_OVER_DEARER
            if row.verdict == ELIGIBLE and dearer and row.price_seconds == price:
                detail = f"{each.event.decision_id}: {row.crew_id} also {price}"
                yield Violation("EXPLAIN_TIE_CALLED_DEARER", each.event.incident_id, detail)


@invariant
def choice_from_table(city: Watch) -> Iterator[Violation]:
    """The choice in the journal is not the choice that its own table leads to."""
    for each in city.decisions:
        event = each.event
        again = wiring.choose(event.appraisal)
        found = (again.department, again.crew_id) if again is not None else ("", "")
        recorded = getattr(event, "department", ""), getattr(event, "crew_id", "")
        if found != recorded:
            detail = f"{event.decision_id}: {recorded} recorded, {found} from the table"
            yield Violation("CHOICE_FROM_TABLE", event.incident_id, detail)


@invariant
def dominated_free(city: Watch) -> Iterator[Violation]:
    """A crew is called off its work although a free crew would be there no later.

    No price is an exception: to call a crew off must save time, not the overtime of another crew.
    """
    for each in city.decisions:
        if not isinstance(each.event, events.CrewChosen) or not each.event.leaves_task_id:
            continue
        chosen = chosen_row(each.event)
        for row in each.event.appraisal.candidates:
            free = row.verdict == ELIGIBLE and not row.task_id and not row.after_task_id
            if free and arrival(row) <= arrival(chosen):
                detail = f"{each.event.decision_id}: {chosen.crew_id} {arrival(chosen)} s, "
                detail += f"{row.crew_id} is free and {arrival(row)} s away"
                yield Violation("DOMINATED_FREE", each.event.incident_id, detail)


@invariant
def life_gets_slower_by_3_min(city: Watch) -> Iterator[Violation]:
    """A life gets a crew that comes three minutes later than another that could go.

    Free crews and crews on P3 or P4 count. The loss of a P2 may weigh against a life: that is
    the choice of the policy.
    """
    for each in city.decisions:
        event = each.event
        if not isinstance(event, events.CrewChosen) or event.appraisal.priority != P1:
            continue
        chosen = chosen_row(event)
        for row in event.appraisal.candidates:
            sooner = arrival(chosen) - arrival(row)
            light = not row.task_id or row.task_priority > 2
            if row.verdict == ELIGIBLE and light and sooner > SLOWER_SECONDS:
                detail = f"{event.decision_id}: {row.crew_id} {arrival(row)} s, "
                detail += f"{chosen.crew_id} {arrival(chosen)} s"
                yield Violation("LIFE_GETS_SLOWER_BY_3_MIN", event.incident_id, detail)


@invariant
def life_unprotected(city: Watch) -> Iterator[Violation]:
    """A crew could be taken off something as urgent as what it is wanted for.

    In a table such a crew is eligible: its task looks less urgent than its incident is now. A crew
    that makes its site safe leaves the task that waits behind it, and its active one in any case.
    """
    for each in city.decisions:
        for row in each.event.appraisal.candidates:
            leaves = row.leaves_next_task_id or row.task_id
            left = each.reading.by_task.get(leaves) if row.verdict == ELIGIBLE else None
            if left is not None and left.requirement.priority <= each.event.appraisal.priority:
                detail = f"{each.event.decision_id}: {row.crew_id} would leave {left.incident_id}, "
                detail += f"which is P{left.requirement.priority}"
                yield Violation("LIFE_UNPROTECTED", each.event.incident_id, detail)
