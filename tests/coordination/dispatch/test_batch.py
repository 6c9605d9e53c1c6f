"""The tables of one batch: laws on random tables, and one worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from hypothesis import given, settings, strategies as st

from services.coordination.dispatch.batch import Kept, cost, leave, solve
from services.coordination.domain.rules.choose import choose, crew_key
from tests.coordination.domain.rules.test_choose import row
from vigie.coordination.v1 import events_pb2 as events

CREWS = "abcdef"
PRICES = st.one_of(st.none(), st.sampled_from([0, 60, 300]), st.integers(0, 5_000))


@st.composite
def tables(draw: st.DrawFn, *, plain: bool = False) -> list[events.Appraisal]:
    """Return tables of one priority; `plain` ones have free crews, one offer and no exchange."""
    busy = draw(st.sets(st.sampled_from(CREWS))) if not plain else set()
    found = []
    for number in range(draw(st.integers(1, 4))):
        table = events.Appraisal(priority="PRIORITY_P1", department="roads", asked_count=1)
        if not plain:
            table.asked_count, table.second_seconds = draw(st.integers(1, 2)), 60
            table.minimum_gain_seconds = draw(st.sampled_from([60, 300]))
            if draw(st.booleans()):
                table.swap_seconds = 120
                held = row(f"held{number}", draw(st.integers(0, 5_000)))
                held.verdict = events.VERDICT_ASSIGNED
                table.candidates.append(held)
        for crew in CREWS:
            price = draw(PRICES)
            if price is not None:
                table.candidates.append(
                    row(crew, price, task_id=crew if crew in busy else "", eta_seconds=price)
                )
        found.append(table)
    return found


def alone(found: Sequence[events.Appraisal]) -> Kept:
    return [{}] * len(found)


@settings(deadline=None)
@given(tables())
def test_a_batch_is_never_worse_than_one_table_after_another(
    found: list[events.Appraisal],
) -> None:
    assert cost(found, solve(found)) <= cost(found, alone(found))


@settings(deadline=None)
@given(tables(plain=True))
def test_no_choice_of_free_crews_is_better(found: list[events.Appraisal]) -> None:
    prices = [{r.crew_id: r.price_seconds for r in table.candidates} for table in found]
    best = min(
        (
            sum(crew not in row for crew, row in zip(each, prices, strict=True)),
            sum(row.get(crew, 0) for crew, row in zip(each, prices, strict=True)),
        )
        for each in permutations([*CREWS, *[""] * len(found)], len(found))
    )
    assert cost(found, solve(found)) == best


@settings(deadline=None)
@given(tables())
def test_the_recorded_tables_lead_to_these_choices(found: list[events.Appraisal]) -> None:
    """Each table states the crews that it leaves, and no crew is chosen twice."""
    kept = solve(found)
    expected = cost(found, kept)
    chosen_for: dict[str, str] = {}
    without = seconds = 0
    for place, table in enumerate(found):
        crews = {row.crew_id for row in table.candidates}
        others = {crew: str(other) for crew, other in kept[place].items()}
        leave(table, others | chosen_for)
        chosen = choose(table)
        assert not chosen_for.keys() & {crew_key(row) for row in chosen}
        chosen_for |= {crew_key(row): str(place) for row in chosen}
        named = {key.partition("/")[2] for group in table.verdicts for key in group.crews}
        assert named | {row.crew_id for row in table.candidates} == crews
        held = [r for r in table.candidates if r.verdict == events.VERDICT_ASSIGNED]
        without += not chosen and not held
        seconds += chosen[0].price_seconds + table.swap_seconds if chosen else 0
        seconds += held[0].price_seconds if held and not chosen else 0
    assert (without, seconds) == expected


def test_a_table_states_which_incident_its_crew_is_kept_for() -> None:
    table = events.Appraisal(candidates=[row("near", 100), row("far", 900)])
    leave(table, {"roads/near": "I2", "roads/unknown": "I3"})
    assert [r.crew_id for r in table.candidates] == ["far"]
    (group,) = table.verdicts
    assert group.verdict == events.VERDICT_NEEDED_ELSEWHERE
    assert (group.detail, [*group.crews], [*group.numbers]) == ("I2", ["roads/near"], [100])


def test_a_crew_is_not_kept_where_one_after_another_is_as_good() -> None:
    found = [events.Appraisal(candidates=[row("a", 100), row("b", 100)]) for _ in range(2)]
    assert solve(found) == alone(found)
