"""The rows of a table: the same choice as on the rows of all crews, with fewer prices."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.dispatch.price import write_price
from services.coordination.dispatch.shortlist import Rank, shortlist
from services.coordination.dispatch.supply import Supply
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.rules.choose import choose, crew_key, rank
from tests.coordination.dispatch.test_candidates import CREW, HOUR, INCIDENT, TASK, evaluation_of
from tests.coordination.places import CENTRE, NOON
from vigie.coordination.v1 import events_pb2 as events

EVERY = 1_000
SUPPLY = Supply(Counter(roads=3, lighting=1), Counter(signing=3), own_meets_goal=True)


Able = tuple[int, EligibleCrew]
"""The drive in whole seconds of a crew that can be sent."""


def able(number: int, eta: int, department: str = "roads", *, busy: bool = False) -> Able:
    key = f"{department}/c{number}"
    crew = replace(CREW, key=key, id=f"c{number}", department=department)
    return eta, EligibleCrew(crew, TASK if busy else None, *CENTRE, 0, at_depot=False)


CREWS = st.builds(
    able,
    st.integers(0, 99),
    st.integers(0, 3).map(lambda steps: 200 * steps),
    st.sampled_from(["roads", "lighting"]),
    busy=st.booleans(),
)


class Pricing:
    """The price of crews for an incident, and how many were priced."""

    def __init__(self, evaluation: Evaluation, crews: list[Able]) -> None:
        self.evaluation, self.crews, self.count = evaluation, crews, 0

    def price(self, number: int) -> events.Candidate:
        self.count += 1
        eta, found = self.crews[number]
        return write_price(self.evaluation, events.Candidate(), found, eta, SUPPLY)

    def rank(self, number: int) -> Rank:
        eta, found = self.crews[number]
        row = events.Candidate(
            department=found.crew.department,
            crew_id=found.crew.id,
            eta_seconds=eta,
            shift_tasks=self.evaluation.city.shift_tasks.get(found.crew.key, 0),
        )
        return rank(row, "roads")

    def shortlist(self, most: int) -> tuple[list[events.Candidate], list[tuple[str, int]]]:
        """Return the rows, and the keys and drives of the others."""
        etas = np.array([eta for eta, _ in self.crews], np.int64)
        is_busy = np.array([found.task is not None for _, found in self.crews], np.bool_)
        rows, others = shortlist(etas, is_busy, self.rank, self.price, most)
        return rows, [(self.crews[each][1].crew.key, int(etas[each])) for each in others]


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
        (eta, replace(found, crew=replace(found.crew, diversions=times, shift_end_time=end)))
        for (eta, found), times, end in zip(crews, diversions, ends, strict=False)
    ]
    evaluation = evaluation_of(
        CityState(shift_tasks=shift_tasks), replace(INCIDENT, priority=priority), {}
    )
    tables = []
    for most in (3, EVERY):
        rows, others = Pricing(evaluation, crews).shortlist(most)
        assert len(rows) + len(others) == len(crews)
        assert {key for key, _ in others}.isdisjoint(map(crew_key, rows))
        assert sum(bool(row.task_id) for row in rows) <= most
        assert sum(not row.task_id for row in rows) <= most + 2, "and two bounds"
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
    pricing = Pricing(evaluation_of(CityState(), replace(INCIDENT, priority=1), {}), crews)
    rows, others = pricing.shortlist(25)
    assert [row.crew_id for row in rows] == [f"c{number}" for number in range(25)]
    assert others == [(f"roads/c{number}", 10 * number) for number in range(25, 200)]
    assert pricing.count < 60


def test_of_crews_that_drive_alike_only_those_that_rank_first_are_priced() -> None:
    """Given a depot with 200 crews, then its first 25 are kept, and no other one is priced."""
    crews = [able(number, 300) for number in range(100, 300)]
    pricing = Pricing(evaluation_of(CityState(), replace(INCIDENT, priority=1), {}), crews)
    rows, others = pricing.shortlist(25)
    assert [row.crew_id for row in rows] == [f"c{number}" for number in range(100, 125)]
    assert others == [(f"roads/c{number}", 300) for number in range(125, 300)]
    assert pricing.count == 25
