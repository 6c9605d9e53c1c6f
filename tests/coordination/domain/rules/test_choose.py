"""The choice out of a table."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, strategies as st

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.rules.choose import choose, explain_choice
from vigie.coordination.v1 import events_pb2 as events


def row(crew_id: str, price: int, **fields: Any) -> events.Candidate:
    verdict = fields.pop("verdict", events.VERDICT_ELIGIBLE)
    return events.Candidate(
        department=str(fields.pop("department", "roads")),
        crew_id=crew_id,
        verdict=proto_enum(events.Verdict, verdict),
        price_seconds=price,
        **fields,
    )


def table(*rows: events.Candidate, gain: int = 60) -> events.Appraisal:
    return events.Appraisal(candidates=rows, minimum_gain_seconds=gain, department="roads")


def chosen(*rows: events.Candidate, gain: int = 60) -> str:
    found = choose(table(*rows, gain=gain))
    return found.crew_id if found else ""


def test_the_cheapest_free_crew_goes() -> None:
    assert chosen(row("a", 300), row("b", 200)) == "b"


def test_a_busy_crew_goes_only_when_it_is_better_by_the_minimum_gain() -> None:
    assert chosen(row("free", 300), row("busy", 241, task_id="T")) == "free"
    assert chosen(row("free", 300), row("busy", 240, task_id="T")) == "busy"


def test_a_busy_crew_goes_where_no_free_one_can() -> None:
    out = row("free", 1, verdict=events.VERDICT_SHIFT_TOO_SHORT)
    assert chosen(out, row("busy", 900, task_id="T")) == "busy"


def test_at_the_same_price_the_department_s_own_crew_goes() -> None:
    assert chosen(row("a", 300, department="lighting"), row("z", 300)) == "z"


def test_nobody_is_chosen_of_nobody() -> None:
    assert chosen() == ""
    assert chosen(row("a", 1, verdict=events.VERDICT_STALE_POSITION)) == ""


def test_each_eligible_crew_is_told_why_it_was_passed_over() -> None:
    whole = table(
        row("free", 300), row("busy", 280, task_id="T"), row("far", 900), row("out", 0, verdict=2)
    )
    assert explain_choice(whole) is not None
    told = {r.crew_id: r.passed_over for r in whole.candidates}
    assert told == {
        "free": events.PASSED_OVER_UNSPECIFIED,
        "busy": events.PASSED_OVER_GAIN_TOO_SMALL,
        "far": events.PASSED_OVER_DEARER,
        "out": events.PASSED_OVER_UNSPECIFIED,
    }


rows = st.builds(
    row,
    st.sampled_from("abcdefgh"),
    st.integers(0, 5),
    verdict=st.sampled_from((1, 1, 1, 9)),
    task_id=st.sampled_from(("", "T")),
    eta_seconds=st.integers(0, 2),
    department=st.sampled_from(("roads", "lighting")),
)


@given(st.lists(rows, max_size=8, unique_by=lambda r: (r.department, r.crew_id)), st.randoms())
def test_the_choice_does_not_depend_on_the_order_of_the_table(
    candidates: list[events.Candidate], random: Random
) -> None:
    first = choose(table(*candidates, gain=2))
    random.shuffle(candidates)
    assert choose(table(*candidates, gain=2)) == first


@given(st.lists(rows, max_size=8))
def test_the_table_that_is_recorded_gives_the_choice_that_is_recorded(
    candidates: list[events.Candidate],
) -> None:
    whole = table(*candidates, gain=2)
    first = explain_choice(whole)
    name = (first.department, first.crew_id) if first else None
    recorded = events.Appraisal.FromString(whole.SerializeToString())
    again = choose(recorded)
    assert ((again.department, again.crew_id) if again else None) == name
