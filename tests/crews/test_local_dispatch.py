"""Which of its own crews a department sends while it dispatches by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as forall, strategies as st

from services.crews.domain.crew import Crew
from services.crews.domain.decide import crew_decider
from services.crews.domain.place import Place
from services.crews.domain.task import EndedTask, Status
from services.crews.local_dispatch import (
    FRESH_SECONDS,
    REFUSAL_SECONDS,
    CrewPosition,
    assign_crews,
    is_eligible,
)
from services.crews.need import Need, Requirements
from services.testing.spec import NOW, SECOND, given
from tests.crews.sentences import HOUR, busy, offered

CENTRE = Place(3.88, 43.6)
NEAR = Place(3.881, 43.6)
FAR = Place(3.95, 43.65)


def need(number: int = 1, **changes: Any) -> Need:
    skills = changes.pop("skills", ("road_repair",))
    equipment = changes.pop("equipment", ("asphalt",))
    fields: dict[str, Any] = {
        "need_id": f"roads/defect/D{number}",
        "kind": "pothole",
        "priority": 3,
        "place": CENTRE,
        "clock_start_time": NOW - HOUR,
        "requirements": Requirements(3, tuple(skills), tuple(equipment), 900, 0),
    }
    return Need(**(fields | changes))


def crew(depot: Place = NEAR, **changes: Any) -> Crew:
    fields: dict[str, Any] = {
        "registered": True,
        "on_duty": True,
        "shift_end_time": NOW + HOUR,
        "skills": ("road_repair", "signing"),
        "equipment": ("asphalt", "cones"),
        "depot": depot,
    }
    return Crew(**(fields | changes))


def choose(
    needs: list[Need], crews: dict[str, Crew], **sightings: CrewPosition
) -> list[tuple[str, str]]:
    chosen = assign_crews(needs, crews, sightings, NOW)
    return [(chosen_need.need_id[-2:], crew_id) for chosen_need, crew_id in chosen]


def seen(place: Place, seconds_ago: int = 0) -> CrewPosition:
    return CrewPosition(place.longitude, place.latitude, NOW - seconds_ago * SECOND)


def test_the_nearest_crew_is_sent() -> None:
    assert choose([need()], {"a": crew(FAR), "b": crew(NEAR)}) == [("D1", "b")]


def test_a_crew_is_where_it_was_sighted_and_not_at_its_depot() -> None:
    crews = {"a": crew(FAR), "b": crew(FAR)}
    assert choose([need()], crews, b=seen(NEAR), a=seen(FAR)) == [("D1", "b")]


def test_a_crew_with_a_fresh_position_comes_first() -> None:
    crews = {"a": crew(CENTRE), "b": crew(CENTRE)}
    old = seen(CENTRE, FRESH_SECONDS + 1)
    assert choose([need()], crews, a=old, b=seen(FAR, FRESH_SECONDS)) == [("D1", "b")]


def test_the_most_urgent_and_oldest_need_comes_first() -> None:
    needs = [
        need(1),
        need(2, clock_start_time=NOW - 2 * HOUR),
        need(3, priority=1, clock_start_time=NOW),
    ]
    assert choose(needs, {"a": crew()}) == [("D3", "a")]
    assert choose(needs[:2], {"a": crew()}) == [("D2", "a")]


def test_a_crew_is_sent_to_one_place_at_a_time() -> None:
    needs = [need(1), need(2, clock_start_time=NOW)]
    assert choose(needs, {"a": crew()}) == [("D1", "a")]
    assert choose(needs, {"a": crew(), "b": crew(FAR)}) == [("D1", "a"), ("D2", "b")]


def test_a_need_that_no_crew_fits_does_not_delay_the_next() -> None:
    needs = [need(1, priority=1, skills=("lifting",)), need(2)]
    assert choose(needs, {"a": crew()}) == [("D2", "a")]


@pytest.mark.parametrize(
    "changes",
    [
        {"registered": False},
        {"on_duty": False},
        {"shift_end_time": NOW},
        {"skills": ("signing",)},
        {"equipment": ()},
        {"task": given(crew_decider, *busy).state.task},
        {"offer": given(crew_decider, offered("B")).state.offer},
        {"ended": (EndedTask("T", "roads/defect/D1", Status.DECLINED, NOW - SECOND),)},
        {"ended": (EndedTask("T", "roads/defect/D1", Status.EXPIRED, NOW - SECOND),)},
    ],
)
def test_a_crew_that_cannot_serve_the_need_is_not_sent(changes: dict[str, object]) -> None:
    assert choose([need()], {"a": crew(NEAR, **changes)}) == []


def test_a_rehearsal_crew_is_not_sent() -> None:
    anybody = need(skills=(), equipment=())
    rehearsing = crew(skills=("rehearsal",))
    assert choose([anybody], {"C1": rehearsing}) == []
    assert choose([anybody], {"C1": rehearsing, "C2": crew(FAR)}) == [("D1", "C2")]


def test_a_crew_that_declined_is_sent_later() -> None:
    past = EndedTask("T", "roads/defect/D1", Status.DECLINED, NOW - REFUSAL_SECONDS * SECOND)
    assert choose([need()], {"a": crew(ended=(past,))}) == [("D1", "a")]


def test_a_need_that_is_assigned_is_left_alone() -> None:
    assert choose([need(assigned=True)], {"a": crew()}) == []


def test_a_need_that_a_crew_has_or_did_is_left_alone() -> None:
    task = replace(given(crew_decider, *busy).state.task, need_id="roads/defect/D1")
    assert choose([need()], {"a": crew(task=task), "b": crew()}) == []
    done = EndedTask("T", "roads/defect/D1", Status.DONE, NOW - HOUR)
    assert choose([need()], {"a": crew(ended=(done,)), "b": crew()}) == []


def test_a_need_that_begins_again_after_it_was_done_is_open() -> None:
    done = EndedTask("T", "roads/defect/D1", Status.DONE, NOW - 2 * HOUR)
    assert choose([need()], {"a": crew(ended=(done,))}) == [("D1", "a")]


skills = st.frozensets(st.sampled_from(["road_repair", "signing", "lifting"]))
needs_of_a_day = st.lists(
    st.builds(need, st.integers(1, 5), priority=st.integers(1, 4), skills=skills),
    unique_by=lambda n: n.need_id,
)
crews_of_a_day = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(crew, st.sampled_from([CENTRE, NEAR, FAR]), on_duty=st.booleans(), skills=skills),
)


@forall(needs_of_a_day, crews_of_a_day)
def test_each_crew_is_sent_once_and_qualifies(needs: list[Need], crews: dict[str, Crew]) -> None:
    chosen = assign_crews(needs, crews, {}, NOW)
    sent = [crew_id for _, crew_id in chosen]
    assert len(sent) == len(set(sent))
    assert len({n.need_id for n, _ in chosen}) == len(chosen)
    assert all(is_eligible(n, crews[c], NOW) and crews[c].on_duty for n, c in chosen)
    unsent = {c for c, one in crews.items() if one.on_duty} - set(sent)
    left = [n for n in needs if n not in [n for n, _ in chosen]]
    assert not any(is_eligible(n, crews[c], NOW) for n in left for c in unsent)
    assert assign_crews(list(reversed(needs)), crews, {}, NOW) == chosen
