"""The price of the deadlines that a plough misses by leaving its circuit."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.deadlines import Missed, deadline_price, missed_deadlines
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import ClockOffset, DueSection, PloughLoad
from services.coordination.domain.policy import DEFAULT, PRIORITIES
from services.coordination.domain.rules.choose import choose
from tests.coordination.dispatch.test_candidates import INCIDENT, TASK, with_role
from tests.coordination.dispatch.test_pricing import crew, table
from tests.coordination.places import NOON
from vigie.coordination.v1 import events_pb2 as events

MINUTE = 60 * MICROS
SECONDS = st.integers(-20_000, 20_000)
RANKS = st.integers(1, 3)


def due(number: int, expected: float, deadline: float, rank: int = 1) -> DueSection:
    """Return a section, with the minutes from noon to its pass and to its deadline."""
    times = int(NOON + expected * MINUTE), int(NOON + deadline * MINUTE)
    return DueSection(f"S{number:02}", f"Rue {number}", rank, *times)


def load_of(*sections: DueSection, age: float = 0) -> PloughLoad:
    return PloughLoad(4_000, 900, 1_500, sections, int(NOON - age * MINUTE), "circuit/C1", 1)


def late(*sections: DueSection, away: int = 60, busy: bool = False) -> dict[str, int]:
    """Return the minutes by which each section is late, if the plough leaves for minutes."""
    found = missed_deadlines(load_of(*sections), away * 60, NOON, has_left=busy)
    return {each.section.id: each.late_seconds // 60 for each in found}


def test_a_section_is_late_by_what_the_diversion_takes_beyond_its_deadline() -> None:
    assert late(due(1, 10, 50)) == {"S01": 20}
    assert late(due(1, 10, 70)) == {}, "its deadline leaves time enough"


def test_a_section_that_is_late_in_any_case_is_later_by_the_diversion_alone() -> None:
    assert late(due(1, 30, 10)) == {"S01": 60}


def test_a_section_that_was_passed_is_late_only_where_the_plough_was_away() -> None:
    assert late(due(1, -5, 30)) == {}
    assert late(due(1, -5, 30), busy=True) == {"S01": 30}


def test_the_sections_that_weigh_most_come_first() -> None:
    found = late(due(1, 5, 40, 3), due(2, 5, 60, 1), due(3, 5, 30, 1))
    assert list(found) == ["S03", "S02", "S01"]


def test_a_row_names_each_street_once() -> None:
    same = [replace(each, street="Rue Foch") for each in PLENTY[:5]]
    same.append(replace(due(10, 0, 25, 3), street="Rue Foch"))
    missed = rows(2, load_of(*same, due(9, 0, 20, 3)))["c1"].plough.missed
    assert [(each.section_id, each.street) for each in missed] == [
        ("S00", "Rue Foch"), ("S09", "Rue 9"),
    ]  # fmt: skip


@st.composite
def missed(draw: st.DrawFn) -> list[Missed]:
    seconds = st.integers(1, 100_000)
    number = draw(st.integers(0, 20))
    return [Missed(due(n, 0, 0, draw(RANKS)), draw(seconds)) for n in range(number)]


@given(missed(), st.sampled_from(PRIORITIES))
def test_a_price_is_never_negative_and_at_most_the_longest_goal(
    found: list[Missed], priority: int
) -> None:
    assert 0 <= deadline_price(found, priority, DEFAULT) <= DEFAULT.goal_seconds[4]


@given(missed(), st.sampled_from(PRIORITIES), st.integers(0, 10_000), RANKS)
def test_more_that_is_late_never_costs_less(
    found: list[Missed], priority: int, longer: int, rank: int
) -> None:
    price = deadline_price(found, priority, DEFAULT)
    later = [each._replace(late_seconds=each.late_seconds + longer) for each in found]
    assert deadline_price(later, priority, DEFAULT) >= price
    assert deadline_price([*found, Missed(due(99, 0, 0, rank), longer)], priority, DEFAULT) >= price


@given(
    sections=st.lists(st.tuples(SECONDS, SECONDS, RANKS), max_size=12),
    away=st.integers(0, 30_000),
    longer=st.integers(0, 5_000),
    busy=st.booleans(),
)
def test_a_longer_absence_misses_no_less(
    *, sections: list[tuple[int, int, int]], away: int, longer: int, busy: bool
) -> None:
    load = load_of(*(due(n, e / 60, d / 60, rank) for n, (e, d, rank) in enumerate(sections)))
    short = {
        m.section.id: m.late_seconds for m in missed_deadlines(load, away, NOON, has_left=busy)
    }
    long = missed_deadlines(load, away + longer, NOON, has_left=busy)
    after = {each.section.id: each.late_seconds for each in long}
    assert all(0 < seconds <= away for seconds in short.values())
    assert all(after[key] >= seconds for key, seconds in short.items())


PLENTY = [due(number, number, 20 + number) for number in range(20)]
"""Twenty sections with twenty minutes left each."""
ROLE = {"skills": (), "equipment": ()}


def rows(
    priority: int, load: PloughLoad | None, city: CityState | None = None, km: float = 1
) -> dict[str, events.Candidate]:
    """Return the rows of a plough with a load, and of one that is as near without any."""
    city = city or CityState()
    if load is not None:
        city.plough_loads["roads/c1"] = load
    incident = replace(with_role(INCIDENT, **ROLE), priority=priority)
    return table((crew(1), km, None), (crew(2), 1, None), incident=incident, city=city)


@pytest.mark.parametrize("priority", PRIORITIES)
def test_a_crew_without_a_load_has_no_such_price(priority: int) -> None:
    for load in (None, replace(load_of(), salt_kg=0, brine_litres=0)):
        row = rows(priority, load)["c1"]
        assert row.deadline_seconds == 0
        assert not row.HasField("plough")


def test_a_plough_that_misses_nothing_states_its_salt_all_the_same() -> None:
    row = rows(2, load_of())["c1"]
    assert row.deadline_seconds == 0
    assert (row.plough.salt_kg, row.plough.missed_count) == (4_000, 0)


def test_the_row_of_a_plough_states_what_it_misses_and_carries() -> None:
    row = rows(2, load_of(*PLENTY, age=2))["c1"]
    plough = row.plough
    away = 2 * row.eta_seconds + 1_800
    assert (plough.salt_kg, plough.brine_litres, plough.reload_seconds) == (4_000, 900, 1_500)
    assert (plough.load_age_seconds, plough.absent_seconds) == (120, away)
    assert plough.missed_count == 20
    assert [each.street for each in plough.missed] == ["Rue 0", "Rue 1", "Rue 2"]
    assert plough.missed[0].late_seconds == away - 20 * 60
    weighed = 20 * (away - 1_200) * DEFAULT.goal_seconds[2] / DEFAULT.goal_seconds[3]
    assert row.deadline_seconds == round(weighed)
    assert row.price_seconds - rows(2, None)["c1"].price_seconds == row.deadline_seconds


def test_a_section_of_the_first_rank_weighs_seven_times_another_one() -> None:
    first, second = (
        deadline_price([Missed(due(1, 0, 0, rank), 600)], 2, DEFAULT) for rank in (1, 2)
    )
    assert first == pytest.approx(7 * second)


@pytest.mark.parametrize("age", [61, -61])
def test_a_load_of_another_hour_is_not_used(age: int) -> None:
    assert not rows(2, load_of(*PLENTY, age=age))["c1"].HasField("plough")


def test_the_clock_of_the_department_is_corrected() -> None:
    city = CityState()
    city.clock_offsets["roads"] = ClockOffset(120 * MINUTE, NOON)
    ahead = [due(number, 120 + number, 140 + number) for number in range(20)]
    corrected = rows(2, load_of(*ahead, age=-120), city)["c1"]
    assert corrected.deadline_seconds == rows(2, load_of(*PLENTY))["c1"].deadline_seconds


def chosen(found: dict[str, events.Candidate], priority: int) -> str:
    made = events.Appraisal(candidates=found.values(), department="roads")
    made.minimum_gain_seconds = DEFAULT.minimum_gain_seconds[priority]
    return choose(made)[0].crew_id


@pytest.mark.parametrize("priority", [1, 2])
def test_of_two_ploughs_that_are_as_near_the_one_with_less_to_lose_goes(priority: int) -> None:
    city = CityState()
    city.plough_loads["roads/c2"] = load_of(*PLENTY[:5])
    assert chosen(rows(priority, load_of(*PLENTY), city), priority) == "c2"


def test_a_life_never_waits_for_salt() -> None:
    everything = load_of(*(due(number, 1, 0) for number in range(200)))
    found = rows(1, everything, km=0.1)
    assert 0 < found["c1"].deadline_seconds <= DEFAULT.life_burden_seconds
    assert found["c1"].eta_seconds < found["c2"].eta_seconds - 100
    assert chosen(found, 1) == "c1"


def test_a_plough_on_a_task_pays_for_the_longer_absence() -> None:
    city = CityState()
    city.plough_loads["roads/c1"] = load_of(*(due(n, -10, 20) for n in range(3)))
    incident = with_role(INCIDENT, **ROLE)
    row = table((crew(1), 1, TASK), incident=incident, city=city)["c1"]
    assert row.plough.missed_count == 3
    assert row.deadline_seconds > 0
