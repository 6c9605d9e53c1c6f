"""The choice out of a table."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.rules.choose import choose, crew_key, explain_choice
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
FREE = row("free", 300, eta_seconds=100)
TIRED = row("tired", 1, verdict=events.VERDICT_SHIFT_TOO_SHORT)


@pytest.mark.parametrize(
    ("rows", "crew_id"),
    [
        ((row("a", 300), row("b", 200)), "b"),
        ((FREE, row("busy", 241, **BUSY)), "free"),
        ((FREE, row("busy", 240, **BUSY)), "busy"),
        ((FREE, row("busy", 200, eta_seconds=100, **BUSY)), "free"),
        ((FREE, row("busy", 200, eta_seconds=60, make_safe_seconds=40, **BUSY)), "free"),
        ((TIRED, row("busy", 900, **BUSY)), "busy"),
        ((row("a", 300, department="lighting"), row("z", 300)), "z"),
        ((TIRED,), ""),
        ((), ""),
    ],
    ids=[
        "the cheapest", "gain too small", "gain enough", "no sooner", "safe no sooner",
        "no free crew", "own department first",
        "none eligible", "none",
    ],
)  # fmt: skip
def test_the_choice(rows: tuple[events.Candidate, ...], crew_id: str) -> None:
    found = choose(table(*rows))
    assert (found[0].crew_id if found else "") == crew_id


def test_each_other_eligible_row_states_why_it_was_passed_over() -> None:
    whole = table(
        row("free", 300),
        row("busy", 280, task_id="T"),
        row("far", 900),
        row("same", 300, eta_seconds=1),
        row("out", 0, verdict=2),
    )
    assert explain_choice(whole)
    told = {r.crew_id: r.passed_over for r in whole.candidates}
    assert told == {
        "free": events.PASSED_OVER_UNSPECIFIED,
        "busy": events.PASSED_OVER_GAIN_TOO_SMALL,
        "far": events.PASSED_OVER_DEARER,
        "same": events.PASSED_OVER_TIE,
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
    recorded = events.Appraisal.FromString(whole.SerializeToString())
    assert [crew_key(row) for row in choose(recorded)] == [crew_key(row) for row in first]


def test_ties_are_shared_out() -> None:
    whole = table(row("a", 300, shift_tasks=3), row("b", 300, shift_tasks=1))
    assert choose(whole)[0].crew_id == "b"


@pytest.mark.parametrize(("price", "asked"), [(800, ["a", "b"]), (901, ["a"])])
def test_a_second_crew_is_asked_if_it_is_nearly_as_good(price: int, asked: list[str]) -> None:
    whole = table(row("a", 300), row("b", price), row("c", 5_000))
    whole.asked_count, whole.second_seconds = 2, 600
    assert [row.crew_id for row in choose(whole)] == asked


@pytest.mark.parametrize(("price", "swapped"), [(480, True), (481, False)])
def test_a_crew_under_way_is_exchanged_only_for_a_gain(price: int, *, swapped: bool) -> None:
    whole = table(row("under way", 600, verdict=events.VERDICT_ASSIGNED), row("free", price))
    whole.swap_seconds = 120
    assert bool(choose(whole)) is swapped
    explain_choice(whole)
    small = whole.candidates[1].passed_over == events.PASSED_OVER_SWAP_TOO_SMALL
    assert small is not swapped


def test_a_crew_under_way_without_a_route_is_exchanged() -> None:
    whole = table(row("free", 5_000))
    whole.swap_seconds = 120
    assert choose(whole)
