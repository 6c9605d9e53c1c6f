"""Where a crew would start from."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.start_place import Source, StartPlace, start_of
from services.coordination.domain.fold.entities import ACCEPTED, EN_ROUTE, MAKING_SAFE, ON_SITE
from services.coordination.domain.policy import DEFAULT
from tests.coordination.dispatch.crews import crew_at, task_at
from tests.coordination.places import NOON, at
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

DEPOT, SITE, ELSEWHERE = at(0), at(5), at(12)
NO_POSITION, STALE = events.VERDICT_NO_POSITION, events.VERDICT_STALE_POSITION
JUST_NOW = NOON - 60 * MICROS


def seen(place: place_pb2.Place, seconds_ago: int, accuracy: float = 0.0) -> CrewPosition:
    point = place.position
    time = NOON - seconds_ago * MICROS
    return CrewPosition(point.longitude, point.latitude, time, accuracy)


def known_by(found: StartPlace | int) -> tuple[Source, float]:
    assert isinstance(found, StartPlace), found
    return found.source, found.longitude


def test_a_fresh_position_counts_wherever_the_task_is() -> None:
    found = start_of(crew_at(DEPOT), [task_at(SITE, ON_SITE)], seen(ELSEWHERE, 119), NOON)
    assert known_by(found) == (Source.POSITION, ELSEWHERE.position.longitude)
    assert isinstance(found, StartPlace)
    assert (found.age_seconds, found.is_coarse) == (119, False)


def test_a_coarse_position_is_marked() -> None:
    found = start_of(crew_at(DEPOT), (), seen(ELSEWHERE, 1, 900.0), NOON)
    assert isinstance(found, StartPlace)
    assert found.is_coarse


@pytest.mark.parametrize("status", [ON_SITE, MAKING_SAFE])
@pytest.mark.parametrize("position", [None, seen(ELSEWHERE, 121)], ids=["never", "long ago"])
def test_a_crew_that_works_stands_at_its_site_when_its_receiver_is_silent(
    status: int, position: CrewPosition | None
) -> None:
    """Given a crew in an underpass, when a life is 100 m away, then its place is known."""
    found = start_of(crew_at(DEPOT), [task_at(SITE, status)], position, NOON)
    assert known_by(found) == (Source.SITE, SITE.position.longitude)


def test_a_site_without_a_place_is_none() -> None:
    nowhere = task_at(place_pb2.Place(), ON_SITE)
    assert start_of(crew_at(DEPOT), [nowhere], None, NOON) == NO_POSITION


@pytest.mark.parametrize("status", [ACCEPTED, EN_ROUTE])
def test_a_crew_under_way_without_a_position_is_nowhere(status: int) -> None:
    crew = crew_at(DEPOT, on_duty_time=JUST_NOW)
    assert start_of(crew, [task_at(SITE, status)], None, NOON) == NO_POSITION
    assert start_of(crew, [task_at(SITE, status)], seen(SITE, 121), NOON) == STALE


def test_a_crew_that_has_just_begun_is_at_its_depot() -> None:
    crew = crew_at(DEPOT, on_duty_time=JUST_NOW)
    for position in (None, seen(DEPOT, 3_000)):
        assert known_by(start_of(crew, (), position, NOON))[0] is Source.DEPOT


def test_a_crew_seen_elsewhere_is_not_at_its_depot_because_it_is_on_duty_again() -> None:
    """Given a crew seen 12 km away 7 minutes ago, when it ends and begins its shift."""
    crew = crew_at(DEPOT, on_duty_time=JUST_NOW)
    assert start_of(crew, (), seen(ELSEWHERE, 420), NOON) == STALE
    assert start_of(crew, (), None, NOON, was_away=True) == NO_POSITION


@pytest.mark.parametrize(
    "crew",
    [
        crew_at(DEPOT, on_duty_time=NOON - (DEFAULT.start_of_shift_seconds + 1) * MICROS),
        crew_at(place_pb2.Place(), on_duty_time=JUST_NOW),
    ],
    ids=["long on duty", "without a depot"],
)
def test_no_other_crew_is_at_its_depot(crew: object) -> None:
    assert start_of(crew, (), None, NOON) == NO_POSITION  # type: ignore[arg-type]


def test_a_clock_of_a_department_that_is_ahead_gives_no_negative_age() -> None:
    found = start_of(crew_at(DEPOT, on_duty_time=NOON + 9 * MICROS), (), None, NOON)
    assert isinstance(found, StartPlace)
    assert found.age_seconds == 0
