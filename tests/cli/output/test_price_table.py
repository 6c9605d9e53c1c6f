"""The crews of a decision with their prices."""

from __future__ import annotations

from typing import Any

from hypothesis import given, strategies as st

from services.cli.output.price_table import TERMS, price_table
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination

SECONDS = st.integers(0, 5_000)
TERM_FIELDS = (
    *("eta", "turnout", "make_safe", "lateness", "rest", "coverage", "diversion", "roles", "wait"),
    *("skill", "loan", "deadline"),
)


def decided(*rows: events.Candidate, **fields: Any) -> coordination.Decision:
    decision = coordination.Decision(crew="roads/r0", **fields)
    decision.appraisal.candidates.extend(rows)
    return decision


def candidate(number: int, **fields: Any) -> events.Candidate:
    return events.Candidate(
        department="roads",
        crew_id=f"r{number}",
        verdict=events.VERDICT_ELIGIBLE,
        passed_over=events.PASSED_OVER_DEARER if number else events.PASSED_OVER_UNSPECIFIED,
        **fields,
    )


def table(decision: coordination.Decision, width: int = 200, **fields: Any) -> Any:
    return price_table(decision, **{"shown": 8, "crew": "", "width": width, **fields})


@st.composite
def priced(draw: st.DrawFn) -> list[events.Candidate]:
    """Return rows whose price is the sum of their terms."""
    rows = []
    for number in range(draw(st.integers(1, 6))):
        terms = {f"{name}_seconds": draw(SECONDS) for name in TERM_FIELDS}
        rows.append(candidate(number, price_seconds=sum(terms.values()), **terms))
    return rows


@given(priced(), st.integers(20, 200))
def test_the_terms_shown_add_up_to_the_price_at_any_width(
    rows: list[events.Candidate], width: int
) -> None:
    shown = table(decided(*rows), width)
    first, last = 3, shown.columns.index("seen>")
    for row in shown.rows:
        assert sum(map(int, row[first:last])) == int(row[2])


@given(priced())
def test_a_table_of_all_terms_fits_80_columns(rows: list[events.Candidate]) -> None:
    shown = table(decided(*rows), 80)
    titles = [title.removesuffix(">") for title in shown.columns]
    widths = [max(map(len, column)) for column in zip(titles, *shown.rows, strict=True)]
    assert sum(widths) + 2 * (len(widths) - 1) <= 80


def test_a_column_of_zeros_is_left_out() -> None:
    shown = table(decided(candidate(0, eta_seconds=60, price_seconds=60)))
    assert shown.columns == ("crew", "", "price>", "drive>", "seen>")
    on_call = candidate(1, eta_seconds=60, turnout_seconds=900, price_seconds=960)
    assert "turnout>" in table(decided(on_call)).columns
    assert len(TERMS) == len(TERM_FIELDS)


def test_the_crew_in_question_is_kept_below_the_best() -> None:
    rows = [candidate(number) for number in range(20)]
    shown = table(decided(*rows), crew="roads/r15")
    assert [row[0] for row in shown.rows] == [*(f"roads/r{n}" for n in range(8)), "roads/r15"]
    assert shown.left_out == 11


def test_an_override_shows_the_choice_of_the_table_as_the_best() -> None:
    best = candidate(1)
    best.passed_over = events.PASSED_OVER_UNSPECIFIED
    assigned = candidate(2, cut_off=True)
    assigned.verdict = events.VERDICT_ASSIGNED
    states = [row[1] for row in table(decided(candidate(0, off_road=True), best, assigned)).rows]
    assert states == ["CHOSEN, off road", "best", "serves it, cut off"]
    assert table(decided(candidate(0), mode="TAKEN")).rows[0][1] == "PROPOSED"


def test_an_override_tells_the_best_crew_from_the_one_asked_beside_it() -> None:
    best, beside = candidate(1, price_seconds=233), candidate(2, price_seconds=249)
    for row in (best, beside):
        row.passed_over = events.PASSED_OVER_UNSPECIFIED
    shown = table(decided(candidate(0), best, beside))
    assert [row[1] for row in shown.rows] == ["CHOSEN", "best", "second best"]


def test_a_busy_crew_shows_its_gain_and_what_it_leaves() -> None:
    busy = candidate(
        0, gained_seconds=400, task_id="I2.1", task_priority=4, withdraws_task_id="I4.1"
    )
    shown = table(decided(busy))
    assert shown.columns[-3:] == ("gained>", "seen>", "leaves")
    assert shown.rows[0][-3:] == ("400", "0 s", "I2.1 P4, offer I4.1")


def test_a_crew_that_finishes_its_task_first_shows_the_wait() -> None:
    queued = candidate(0, wait_seconds=120, after_task_id="I2.1", price_seconds=120)
    shown = table(decided(queued))
    assert shown.columns[-3:] == ("wait>", "seen>", "leaves")
    assert shown.rows[0][-3:] == ("120", "0 s", "after I2.1")


def test_the_overrun_of_a_shift_is_shown_with_all_crews() -> None:
    late = decided(candidate(0, overrun_seconds=600))
    assert "overrun>" in table(late, shown=None).columns
    assert "overrun>" not in table(late).columns
