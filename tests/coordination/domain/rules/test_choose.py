"""The choice out of a table."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
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


BUSY = {"task_id": "T"}
FREE = row("free", 300)
TIRED = row("tired", 1, verdict=events.VERDICT_SHIFT_TOO_SHORT)


@pytest.mark.parametrize(
    ("rows", "crew_id"),
    [
        ((row("a", 300), row("b", 200)), "b"),
        ((FREE, row("busy", 241, **BUSY)), "free"),
        ((FREE, row("busy", 240, **BUSY)), "busy"),
        ((TIRED, row("busy", 900, **BUSY)), "busy"),
        ((row("a", 300, department="lighting"), row("z", 300)), "z"),
        ((TIRED,), ""),
        ((), ""),
    ],
    ids=[
        "the cheapest", "gain too small", "gain enough", "no free crew", "own department first",
        "none eligible", "none",
    ],
)  # fmt: skip
def test_the_choice(rows: tuple[events.Candidate, ...], crew_id: str) -> None:
    found = choose(table(*rows))
    assert (found.crew_id if found else "") == crew_id


def test_each_other_eligible_row_states_why_it_was_passed_over() -> None:
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
def test_the_recorded_table_gives_the_recorded_choice(candidates: list[events.Candidate]) -> None:
    whole = table(*candidates, gain=2)
    first = explain_choice(whole)
    name = (first.department, first.crew_id) if first else None
    recorded = events.Appraisal.FromString(whole.SerializeToString())
    again = choose(recorded)
    assert ((again.department, again.crew_id) if again else None) == name
