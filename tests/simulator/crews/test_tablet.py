"""The tablet of a crew: the next act for each state of the crew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.city.crew_roster import Crew as Roster
from services.simulator.crews.behaviour import Answer, Habits
from services.simulator.crews.tablet import AGAIN_SECONDS, Act, Tablet
from services.simulator.platform.clock import SimulatedClock
from tests.simulator.frames import CREW, ELSEWHERE, crew, task
from tests.simulator.platform.test_clock import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api

PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS).timestamp()
ROSTER = Roster(
    "roads",
    CREW,
    "Voirie 1",
    frozenset(),
    frozenset(),
    5.0,
    47.0,
    "ALWAYS",
    time(5, 30),
    time(13, 30),
)
ACCEPTED = bulletin.TASK_STATUS_ACCEPTED
EN_ROUTE = bulletin.TASK_STATUS_EN_ROUTE
ON_SITE = bulletin.TASK_STATUS_ON_SITE
MAKING_SAFE = bulletin.TASK_STATUS_MAKING_SAFE


@pytest.fixture
def world() -> World:
    return World(MORNING)


def tablet(world: World, *, speed: float = 1.0, at: float = MORNING) -> Tablet:
    return Tablet(ROSTER, Habits(1), SimulatedClock(speed, at, world), PARIS)


def shown(world: World, card: api.Crew, *, speed: float = 1.0, at: float = MORNING) -> Tablet:
    """A tablet with one state of its crew."""
    one = tablet(world, speed=speed, at=at)
    one.see(card)
    return one


def next_act(one: Tablet) -> Act:
    act = one.next_act()
    assert act is not None
    return act


def local(hour: int) -> float:
    return datetime(2026, 11, 23, hour, 0, tzinfo=PARIS).timestamp()


@pytest.fixture
def willing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("accept", 8.0))


def test_a_shift_starts_with_its_remaining_hours_and_one_request_id(world: World) -> None:
    one = shown(world, crew(on_duty=False), speed=60)
    act = next_act(one)
    request: Any = act.request
    assert act.method == "StartShift"
    assert act.due_time <= one.clock.now()
    left_seconds = request.end_time.ToSeconds() - one.clock.world()
    assert left_seconds == pytest.approx(4.5 * 3600, abs=2 * 60)
    world.now += 7
    assert next_act(one) == act


def test_a_crew_of_the_roster_is_on_call_at_home(world: World) -> None:
    standing_by = replace(ROSTER, on_call=(time(13, 30), time(5, 30)))
    world.now = local(22)
    one = Tablet(standing_by, Habits(1), SimulatedClock(1, world.now, world), PARIS)
    one.see(crew(on_duty=False))
    act = next_act(one)
    request: Any = act.request
    assert act.method == "StartOnCall"
    assert request.until_time.ToSeconds() == pytest.approx(world.now + 7.5 * 3600, abs=2)
    assert next_act(one) == act
    at_home = crew(on_duty=False, version=2)
    at_home.on_call = True
    one.see(at_home)
    assert one.next_act() is None


def test_a_crew_that_is_called_out_takes_its_stated_turnout(world: World) -> None:
    called = crew(task=task("A", ACCEPTED))
    called.turnout_seconds = 900
    assert next_act(shown(world, called)).due_time == MORNING + 900


def test_a_shift_that_crosses_midnight_ends_tomorrow(world: World) -> None:
    night = replace(ROSTER, shift_start=time(21, 30), shift_end=time(5, 30))
    world.now = local(22)
    one = Tablet(night, Habits(1), SimulatedClock(1, world.now, world), PARIS)
    one.see(crew(on_duty=False))
    request: Any = next_act(one).request
    assert request.end_time.ToSeconds() == int(world.now + 7.5 * 3600)


@pytest.mark.parametrize("hour", [4, 14, 23])
def test_a_crew_outside_its_shift_goes_off_duty(world: World, hour: int) -> None:
    one = shown(world, crew(on_duty=False), at=local(hour))
    assert one.next_act() is None
    one.see(crew(on_duty=True, version=2))
    assert next_act(one).method == "EndShift"


def test_without_a_cause_there_is_no_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("", 5.0))
    monkeypatch.setattr(Habits, "pauses", lambda *_: ())
    assert tablet(world).next_act() is None
    for card in (crew(), crew(offer=task("A")), crew(task=task("A", EN_ROUTE))):
        assert shown(world, card).next_act() is None
    almost_over = MORNING + 4.5 * 3600 - 20
    assert shown(world, crew(on_duty=False), at=almost_over).next_act() is None


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 8.0), (60.0, 8.0 / 60), (0.1, 8.0)])
def test_an_offer_is_answered_after_a_delay_and_never_later_than_in_real_time(
    world: World, willing: None, speed: float, seconds: float
) -> None:
    one = shown(world, crew(offer=task("A")), speed=speed)
    act = next_act(one)
    assert act.method == "AcceptTask"
    real_seconds = one.clock.real_seconds(act.due_time - one.clock.now())
    assert real_seconds == pytest.approx(seconds)


def test_an_offer_may_be_declined_with_a_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("decline", 5.0, "REST"))
    request = next_act(shown(world, crew(offer=task("A")))).request
    assert isinstance(request, api.DeclineTaskRequest)
    assert request.reason == "REST"


def test_an_offer_is_answered_during_work(world: World, willing: None) -> None:
    one = shown(world, crew(task=task("A", ON_SITE), offer=task("B")))
    assert next_act(one).method == "AcceptTask"


@pytest.mark.parametrize(
    ("present", "method", "soonest", "latest"),
    [
        (task("A", ACCEPTED), "Depart", 20, 60),
        (task("A", EN_ROUTE), "Arrive", 300, 300),
        (task("A", ON_SITE, kind="graffiti"), "FinishTask", 270, 2700),
        (task("A", ON_SITE, kind="tree_down"), "DeclareSite", 15, 40),
        (task("A", ON_SITE, kind="tree_down", site_unsafe=True), "FinishTask", 270, 2700),
        (task("A", MAKING_SAFE, site_unsafe=True), "MakeSafe", 96, 156),
    ],
    ids=["accepted", "en route", "on site", "opens its site", "open site", "making safe"],
)
def test_a_task_goes_on_to_its_next_step(
    world: World, present: api.Task, method: str, soonest: float, latest: float
) -> None:
    one = shown(world, crew(task=present))
    one.arrival_time = MORNING + 300
    act = next_act(one)
    assert (act.method, getattr(act.request, "task_id", "")) == (method, "A")
    assert soonest <= act.due_time - MORNING <= latest


def test_an_open_site_is_declared_with_the_time_to_make_it_safe(world: World) -> None:
    request = next_act(shown(world, crew(task=task("A", ON_SITE, kind="tree_down")))).request
    assert isinstance(request, api.DeclareSiteRequest)
    assert (request.unsafe, request.make_safe_seconds) == (True, 120)


def test_a_new_state_in_the_same_step_does_not_start_the_work_again(world: World) -> None:
    digging = task("A", ON_SITE, kind="tree_down", site_unsafe=True)
    one = shown(world, crew(task=digging))
    due_time = next_act(one).due_time
    world.now += 100
    one.see(crew(task=digging, version=2))
    assert next_act(one).due_time == due_time


def test_an_accepted_act_is_not_sent_again_before_the_stream_shows_it(world: World) -> None:
    one = shown(world, crew(task=task("A", ACCEPTED)))
    one.settled(next_act(one), accepted=True)
    assert one.next_act() is None


def test_a_rejected_act_is_tried_again_later(world: World) -> None:
    one = shown(world, crew(task=task("A", ACCEPTED)))
    act = next_act(one)
    one.settled(act, accepted=False)
    assert one.next_act() is None
    world.now += AGAIN_SECONDS
    assert next_act(one) == act


def test_a_request_id_lasts_over_a_restart_and_changes_with_the_lease(
    world: World, willing: None
) -> None:
    first = next_act(shown(world, crew(offer=task("A"))))
    world.now += 5
    one = shown(world, crew(offer=task("A")))
    assert next_act(one).key == first.key
    one.settled(next_act(one), accepted=True)
    one.see(crew(offer=task("A", lease_end=2_000), version=2))
    assert next_act(one).key != first.key


def test_an_older_state_is_ignored(world: World) -> None:
    one = shown(world, crew(task=task("A", EN_ROUTE), version=5))
    one.see(crew(task=task("A", ACCEPTED), version=4))
    assert one.crew is not None
    assert one.crew.task.status == EN_ROUTE


def test_a_crew_that_is_sent_elsewhere_arrives_a_second_time_with_another_request(
    world: World,
) -> None:
    one = shown(world, crew(task=task("A", EN_ROUTE)))
    one.arrival_time = MORNING + 300
    first = next_act(one)
    one.settled(first, accepted=True)
    one.see(crew(task=task("A", EN_ROUTE, place=ELSEWHERE, amended=1), version=2))
    second = next_act(one)
    assert (second.method, second.key != first.key) == ("Arrive", True)
    one.see(crew(task=task("A", EN_ROUTE, place=ELSEWHERE, amended=2), version=3))
    assert next_act(one).key not in {first.key, second.key}


def test_a_crew_waits_at_its_hold_place(world: World) -> None:
    holding = task("A", bulletin.TASK_STATUS_HOLDING, hold_place=ELSEWHERE)
    assert shown(world, crew(task=holding)).next_act() is None


def test_a_queued_task_waits_for_the_end_of_the_active_one(world: World) -> None:
    queued = task("B", bulletin.TASK_STATUS_QUEUED)
    one = shown(world, crew(task=task("A", ON_SITE), next_task=queued))
    assert getattr(next_act(one).request, "task_id", "") == "A"
    one.see(crew(task=task("B", ACCEPTED), version=2))
    assert (next_act(one).method, getattr(next_act(one).request, "task_id", "")) == ("Depart", "B")
