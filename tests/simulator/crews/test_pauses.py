"""The pauses of a crew's tablet: its meal, the pump, the end of a silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.simulator.crews.behaviour import Habits, Pause
from services.simulator.crews.tablet import Act, Tablet
from tests.simulator.crews.test_tablet import EN_ROUTE, MORNING, next_act, shown
from tests.simulator.frames import crew, task
from tests.simulator.platform.test_clock import World
from vigie.type.v1 import availability_pb2 as proto

MEAL = Pause(proto.AVAILABILITY_MEAL_BREAK, 0.5, 1_800)
START = MORNING - timedelta(hours=3, minutes=30).total_seconds()
MIDDLE = START + timedelta(hours=4).total_seconds()
ON_BREAK = crew(version=2)
ON_BREAK.availability = proto.AVAILABILITY_MEAL_BREAK
SILENT = crew(version=2)
SILENT.availability = proto.AVAILABILITY_NOT_ANSWERING


@pytest.fixture
def world() -> World:
    return World(MORNING)


@pytest.fixture(autouse=True)
def one_meal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "pauses", lambda *_: (MEAL,))


def pause_of(act: Act | None) -> tuple[str, float, Any]:
    assert act is not None
    return act.method, act.due_time, act.request


def take(one: Tablet) -> None:
    """Take the pause and end it."""
    one.settled(next_act(one), accepted=True)
    one.see(ON_BREAK)
    one.see(crew(version=3))


def test_a_free_crew_eats_in_the_middle_of_its_shift(world: World) -> None:
    method, due_time, request = pause_of(shown(world, crew()).next_act())
    assert (method, due_time) == ("SetAvailability", MIDDLE)
    assert request.availability == proto.AVAILABILITY_MEAL_BREAK
    assert request.until_time.ToSeconds() == MIDDLE + MEAL.seconds


def test_a_busy_crew_eats_once_it_is_free(world: World) -> None:
    one = shown(world, crew(task=task("A", EN_ROUTE)))
    assert one.next_act() is None
    world.now = MIDDLE + 600
    one.see(crew(version=2))
    _, due_time, request = pause_of(one.next_act())
    assert due_time == world.now
    assert request.until_time.ToSeconds() == world.now + MEAL.seconds


def test_a_crew_eats_once_in_a_shift_and_again_in_the_next(world: World) -> None:
    one = shown(world, crew())
    first = next_act(one)
    take(one)
    assert one.next_act() is None
    world.now += 86_400
    again = next_act(one)
    assert again.method == "SetAvailability"
    assert again.key != first.key


def test_a_pause_that_is_rejected_is_not_repeated(world: World) -> None:
    one = shown(world, crew())
    one.settled(next_act(one), accepted=False)
    assert one.next_act() is None


def test_a_crew_on_a_break_or_close_to_the_end_takes_no_pause(world: World) -> None:
    assert shown(world, ON_BREAK).next_act() is None
    world.now = START + timedelta(hours=7, minutes=40).total_seconds()
    assert shown(world, crew(), at=world.now).next_act() is None


def test_a_pause_is_as_long_as_the_simulated_time_makes_it(world: World) -> None:
    fast = shown(world, crew(), speed=60)
    _, due_time, request = pause_of(fast.next_act())
    assert due_time == MIDDLE
    real = (MIDDLE - MORNING + MEAL.seconds) / 60
    assert request.until_time.ToSeconds() == pytest.approx(MORNING + real, abs=1)
    assert shown(world, crew(), speed=600).next_act() is None


def test_a_silent_crew_finds_its_offers_after_a_while(world: World) -> None:
    one = shown(world, crew())
    one.see(SILENT)
    method, due_time, request = pause_of(one.next_act())
    assert method == "SetAvailability"
    assert 120 <= due_time - MORNING <= 900
    assert request.availability == proto.AVAILABILITY_AVAILABLE


def test_pauses_hang_on_the_crew_and_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    habits = Habits(1)
    assert habits.pauses("roads-01", "2026-11-23") == habits.pauses("roads-01", "2026-11-23")
    meals = {
        habits.pauses(crew_id, day)[0]
        for crew_id in ("roads-01", "roads-02")
        for day in ("2026-11-23", "2026-11-24")
    }
    assert len(meals) == 4
    assert all(meal.seconds >= 1_200 for meal in meals), "a break has at least 20 minutes"
    pumps = [habits.pauses("roads-01", str(day))[1:] for day in range(200)]
    assert 50 < len([pump for pump in pumps if pump]) < 150


def test_a_city_that_is_started_in_the_evening_does_not_eat_at_once(world: World) -> None:
    act = shown(world, crew(), at=MIDDLE + 7_200).next_act()
    assert act is None or act.method != "SetAvailability"
