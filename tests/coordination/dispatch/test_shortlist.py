"""The rows of a table: the same choice as on the rows of all crews, with fewer prices."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.dispatch.price import write_price
from services.coordination.dispatch.shortlist import Able, shortlist
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.rules.choose import choose, crew_key
from tests.coordination.dispatch.test_candidates import CREW, HOUR, INCIDENT, TASK, evaluation_of
from tests.coordination.places import CENTRE, NOON
from vigie.coordination.v1 import events_pb2 as events

EVERY = 1_000


def able(number: int, eta: int, department: str = "roads", *, busy: bool = False) -> Able:
    key = f"{department}/c{number}"
    crew = replace(CREW, key=key, id=f"c{number}", department=department)
    found = EligibleCrew(crew, TASK if busy else None, *CENTRE, 0, at_depot=False)
    return eta, found, *NEAR


NEAR = False, False
"""Neither cut off nor off the road."""
CREWS = st.builds(
    able,
    st.integers(0, 99),
    st.integers(0, 3).map(lambda steps: 200 * steps),
    st.sampled_from(["roads", "lighting"]),
    busy=st.booleans(),
)


class Pricing:
    """The price of crews for an incident, and how many were priced."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation, self.count = evaluation, 0

    def __call__(self, each: Able) -> events.Candidate:
        self.count += 1
        eta, found, *_ = each
        return write_price(self.evaluation, events.Candidate(), found, eta, 3)


@given(
    crews=st.lists(CREWS, max_size=30, unique_by=lambda each: each[1].crew.key),
    diversions=st.lists(st.integers(0, 4), min_size=30, max_size=30),
    hours=st.lists(st.sampled_from([1, 2, 6]), min_size=30, max_size=30),
    shift_tasks=st.dictionaries(st.integers(0, 99).map("roads/c{}".format), st.integers(0, 2)),
    priority=st.sampled_from([1, 2]),
    asked=st.integers(1, 3),
    gain=st.sampled_from([0, 60, 300]),
)
def test_the_choice_on_the_kept_rows_is_the_choice_on_all(
    crews: list[Able],
    diversions: list[int],
    hours: list[int],
    shift_tasks: dict[str, int],
    priority: int,
    asked: int,
    gain: int,
) -> None:
    ends = [NOON + each * HOUR for each in hours]
    crews = [
        (eta, replace(found, crew=replace(found.crew, diversions=times, shift_end_time=end)), *NEAR)
        for (eta, found, *_), times, end in zip(crews, diversions, ends, strict=False)
    ]
    evaluation = evaluation_of(
        CityState(shift_tasks=shift_tasks), replace(INCIDENT, priority=priority), {}
    )
    tables = []
    for most in (3, EVERY):
        rows, others = shortlist(crews, Pricing(evaluation), "roads", most)
        assert len(rows) + len(others) == len(crews)
        assert {key for key, _ in others}.isdisjoint(map(crew_key, rows))
        assert sum(bool(row.task_id) for row in rows) <= most
        assert sum(not row.task_id for row in rows) <= most + 1, "and the first to arrive"
        tables.append(
            events.Appraisal(
                candidates=rows,
                department="roads",
                asked_count=asked,
                second_seconds=60,
                minimum_gain_seconds=gain,
            )
        )
    assert choose(tables[0]) == choose(tables[1])


@pytest.mark.parametrize("busy", [False, True], ids=["free", "busy"])
def test_a_crew_whose_drive_alone_is_dearer_is_not_priced(*, busy: bool) -> None:
    crews = [able(number, 10 * number, busy=busy) for number in range(200)]
    pricing = Pricing(evaluation_of(CityState(), replace(INCIDENT, priority=1), {}))
    rows, others = shortlist(crews, pricing, "roads", 25)
    assert [row.crew_id for row in rows] == [f"c{number}" for number in range(25)]
    assert others == [(f"roads/c{number}", 10 * number) for number in range(25, 200)]
    assert pricing.count < 60
