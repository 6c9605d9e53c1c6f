"""Which of its own crews a department sends while it dispatches by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as forall, strategies as st
from msgspec import structs

from services.crews.domain.availability import Availability, State
from services.crews.domain.crew import Crew
from services.crews.domain.dig_clearance import NOT_CLEARED, DigClearance
from services.crews.domain.duty import Duty
from services.crews.domain.place import Place
from services.crews.domain.role import Role
from services.crews.domain.task import EndedTask, Status
from services.crews.local_candidates import FRESH_SECONDS, REFUSAL_SECONDS, CrewPosition
from services.crews.local_dispatch import plan
from services.crews.need import Need, Requirements
from services.testing.spec import NOW, SECOND
from tests.crews.examples import HOUR, busy, crew as specified, offered

CENTRE = Place(3.88, 43.6)
NEAR = Place(3.881, 43.6)
FAR = Place(3.95, 43.65)
REFUSED = REFUSAL_SECONDS * SECOND


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


def crew(
    depot: Place = NEAR,
    *,
    on_duty: bool = True,
    shift_end_time: int = NOW + 8 * HOUR,
    **changes: Any,
) -> Crew:
    fields: dict[str, Any] = {
        "registered": True,
        "skills": ("road_repair", "signing"),
        "equipment": ("asphalt", "cones"),
        "depot": depot,
    }
    return Crew(**(fields | changes), duty=Duty(on_duty=on_duty, shift_end_time=shift_end_time))


def seen(place: Place, seconds_ago: int = 0) -> CrewPosition:
    return CrewPosition(place.longitude, place.latitude, NOW - seconds_ago * SECOND)


def digging(**clearance: Any) -> Need:
    """Return a P1 that digs; without a clearance no notice was sent."""
    role = Role("digging", ("road_repair",), (), 900, 0, digs=True)
    clear = DigClearance(**{"missing": (), **clearance}) if clearance else NOT_CLEARED
    roles = Requirements.for_roles(1, "", role)
    return need(priority=1, requirements=roles, dig_clearance=clear)


def ended(status: Status, time: int) -> dict[str, Any]:
    return {"ended": (EndedTask("T", "roads/defect/D1", status, time),)}


D1, D2 = need(1), need(2, clock_start_time=NOW)
OLDER, URGENT = need(2, clock_start_time=NOW - 2 * HOUR), need(3, priority=1, clock_start_time=NOW)
LIFTING, FOR_ANY_CREW = need(1, priority=1, skills=("lifting",)), need(skills=(), equipment=())
SERVING = crew(task=structs.replace(specified(*busy).state.task, need_id="roads/defect/D1"))
REHEARSING = crew(skills=("rehearsal",))
OLD = seen(CENTRE, FRESH_SECONDS + 1)


def assigned(
    needs: list[Need], crews: dict[str, Crew], positions: dict[str, CrewPosition], now: int
) -> list[tuple[Need, str]]:
    made = plan(needs, crews, positions, now).assignments
    return [(each.need, each.crew_id) for each in made]


@pytest.mark.parametrize(
    ("needs", "crews", "positions", "expected"),
    [
        # The nearest crew is sent: from its fresh position, else from its depot, which comes last.
        ([D1], {"a": crew(FAR), "b": crew()}, {}, [("D1", "b")]),
        ([D1], {"a": crew(FAR), "b": crew(FAR)}, {"a": seen(FAR), "b": seen(NEAR)}, [("D1", "b")]),
        ([D1], {"a": crew(CENTRE), "b": crew()}, {"a": OLD, "b": seen(FAR)}, [("D1", "b")]),
        # The most urgent and oldest need comes first, each crew serves one.
        ([D1, OLDER, URGENT], {"a": crew()}, {}, [("D3", "a")]),
        ([D1, OLDER], {"a": crew()}, {}, [("D2", "a")]),
        ([D1, D2], {"a": crew(), "b": crew(FAR)}, {}, [("D1", "a"), ("D2", "b")]),
        ([LIFTING, need(2)], {"a": crew()}, {}, [("D2", "a")]),
        # A crew that cannot serve the need is not sent.
        ([D1], {"a": crew(registered=False)}, {}, []),
        ([D1], {"a": crew(on_duty=False)}, {}, []),
        ([D1], {"a": crew(shift_end_time=NOW)}, {}, []),
        ([D1], {"a": crew(availability=Availability(State.MEAL_BREAK))}, {}, []),
        ([URGENT], {"a": crew(availability=Availability(State.MEAL_BREAK))}, {}, [("D3", "a")]),
        ([D1], {"a": crew(skills=("signing",))}, {}, []),
        ([D1], {"a": crew(equipment=())}, {}, []),
        ([D1], {"a": crew(task=specified(*busy).state.task)}, {}, []),
        ([D1], {"a": crew(offer=specified(offered("B")).state.offer)}, {}, []),
        ([D1], {"a": crew(**ended(Status.DECLINED, NOW - SECOND))}, {}, []),
        ([D1], {"a": crew(**ended(Status.EXPIRED, NOW - SECOND))}, {}, []),
        ([D1], {"a": crew(**ended(Status.DECLINED, NOW - REFUSED))}, {}, [("D1", "a")]),
        ([FOR_ANY_CREW], {"a": REHEARSING}, {}, []),
        ([FOR_ANY_CREW], {"a": REHEARSING, "b": crew(FAR)}, {}, [("D1", "b")]),
        # A crew digs while the clearance is valid, and no other time.
        ([digging()], {"a": crew()}, {}, []),
        ([digging(missing=("receipt_gas",))], {"a": crew()}, {}, []),
        ([digging(from_time=NOW + 1)], {"a": crew()}, {}, []),
        ([digging(until_time=NOW)], {"a": crew()}, {}, []),
        ([digging(from_time=NOW, until_time=NOW + 1)], {"a": crew()}, {}, [("D1", "a")]),
        # A need that a crew has or did is left alone until it begins again.
        ([need(assigned=True)], {"a": crew()}, {}, []),
        ([D1], {"a": SERVING, "b": crew()}, {}, []),
        ([D1], {"a": crew(**ended(Status.DONE, NOW - HOUR)), "b": crew()}, {}, []),
        ([D1], {"a": crew(**ended(Status.DONE, NOW - 2 * HOUR))}, {}, [("D1", "a")]),
    ],
)
def test_needs_are_paired_with_crews(
    needs: list[Need],
    crews: dict[str, Crew],
    positions: dict[str, CrewPosition],
    expected: list[tuple[str, str]],
) -> None:
    chosen = assigned(needs, crews, positions, NOW)
    assert [(each.need_id[-2:], crew_id) for each, crew_id in chosen] == expected


skills = st.frozensets(st.sampled_from(["road_repair", "signing", "lifting"]))
needs_of_a_day = st.lists(
    st.builds(need, st.integers(1, 5), priority=st.integers(1, 4), skills=skills),
    unique_by=lambda n: n.need_id,
)
crews_of_a_day = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(crew, st.sampled_from([CENTRE, NEAR, FAR]), on_duty=st.booleans(), skills=skills),
)


def can_serve(one: Crew, served: Need) -> bool:
    """Return whether a crew of the day is on duty with all skills; each one has the equipment."""
    return one.on_duty and set(served.requirements.skills) <= set(one.skills)


@forall(needs_of_a_day, crews_of_a_day)
def test_each_crew_is_sent_once_and_qualifies(needs: list[Need], crews: dict[str, Crew]) -> None:
    chosen = assigned(needs, crews, {}, NOW)
    sent = [crew_id for _, crew_id in chosen]
    assert len(sent) == len(set(sent))
    assert len({n.need_id for n, _ in chosen}) == len(chosen)
    assert [c for n, c in chosen if not can_serve(crews[c], n)] == []
    unsent = set(crews) - set(sent)
    left = [n for n in needs if n not in [n for n, _ in chosen]]
    assert [(n, c) for n in left for c in unsent if can_serve(crews[c], n)] == []
    assert assigned(list(reversed(needs)), crews, {}, NOW) == chosen
