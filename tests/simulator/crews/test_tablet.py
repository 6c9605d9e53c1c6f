"""What a crew's leader does next."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.city.equipment import Crew as Roster
from services.simulator.crews.behaviour import Answer, Habits
from services.simulator.crews.tablet import AGAIN_SECONDS, Act, Tablet
from services.simulator.platform.clock import FieldClock
from tests.simulator.frames import CREW, crew, task
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


def tablet(world: World, *, speed: float = 1.0, at: float = MORNING, seed: int = 1) -> Tablet:
    return Tablet(ROSTER, Habits(seed), FieldClock(speed, at, world), PARIS)


def next_act(one: Tablet) -> Act:
    act = one.next_act()
    assert act is not None
    return act


@pytest.fixture
def willing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("accept", 8.0))


def test_a_tablet_that_saw_nothing_does_nothing(world: World) -> None:
    assert tablet(world).next_act() is None


def test_a_crew_starts_its_shift_with_the_hours_it_still_has(world: World) -> None:
    one = tablet(world, speed=60)
    one.see(crew(on_duty=False))
    act = next_act(one)
    request: Any = act.request
    assert act.method == "StartShift"
    assert act.due_time <= one.clock.now()
    left_seconds = request.end_time.ToSeconds() - one.clock.world()
    assert left_seconds == pytest.approx(4.5 * 3600, abs=2 * 60)


def test_the_same_shift_is_the_same_request_however_late(world: World) -> None:
    one = tablet(world, speed=60)
    one.see(crew(on_duty=False))
    first = next_act(one)
    world.now += 7
    assert next_act(one) == first


def test_a_shift_that_crosses_midnight_ends_tomorrow(world: World) -> None:
    night = Roster(*[*_fields(ROSTER)[:8], time(21, 30), time(5, 30)])
    at = datetime(2026, 11, 23, 22, 0, tzinfo=PARIS).timestamp()
    world.now = at
    one = Tablet(night, Habits(1), FieldClock(1, at, world), PARIS)
    one.see(crew(on_duty=False))
    request: Any = next_act(one).request
    assert request.end_time.ToSeconds() == int(at + 7.5 * 3600)


def test_a_shift_that_is_as_good_as_over_is_not_begun(world: World) -> None:
    one = tablet(world, at=MORNING + 4.5 * 3600 - 20)
    one.see(crew(on_duty=False))
    assert one.next_act() is None


@pytest.mark.parametrize("hour", [4, 14, 23])
def test_outside_its_shift_a_crew_stays_at_home_or_goes_there(world: World, hour: int) -> None:
    at = datetime(2026, 11, 23, hour, 0, tzinfo=PARIS).timestamp()
    one = tablet(world, at=at)
    one.see(crew(on_duty=False))
    assert one.next_act() is None
    one.see(crew(on_duty=True, version=2))
    assert next_act(one).method == "EndShift"


def test_a_crew_on_its_shift_with_nothing_to_do_waits(world: World) -> None:
    one = tablet(world)
    one.see(crew())
    assert one.next_act() is None


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 8.0), (60.0, 8.0 / 60), (0.1, 8.0)])
def test_a_leader_answers_after_a_while_and_never_slower_than_in_life(
    world: World, willing: None, speed: float, seconds: float
) -> None:
    one = tablet(world, speed=speed)
    one.see(crew(offer=task("A")))
    act = next_act(one)
    assert act.method == "AcceptTask"
    real_seconds = one.clock.real_seconds(act.due_time - one.clock.now())
    assert real_seconds == pytest.approx(seconds)


def test_a_leader_declines_with_a_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("decline", 5.0, "REST"))
    one = tablet(world)
    one.see(crew(offer=task("A")))
    request: Any = next_act(one).request
    assert isinstance(request, api.DeclineTaskRequest)
    assert request.reason == "REST"


def test_a_leader_may_not_look_at_the_tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Habits, "answer", lambda *_: Answer("", 5.0))
    one = tablet(world)
    one.see(crew(offer=task("A")))
    assert one.next_act() is None


def test_an_offer_is_answered_while_work_goes_on(world: World, willing: None) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", ON_SITE), offer=task("B")))
    assert next_act(one).method == "AcceptTask"


def test_a_crew_departs_after_it_has_packed_up(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", ACCEPTED)))
    act = next_act(one)
    assert act.method == "Depart"
    assert 20 <= act.due_time - MORNING <= 60


def test_a_crew_arrives_when_its_drive_ends(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", EN_ROUTE)))
    assert one.next_act() is None
    one.arrival_time = MORNING + 300
    act = next_act(one)
    assert (act.method, act.due_time) == ("Arrive", MORNING + 300)


def test_a_crew_works_and_is_done(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", ON_SITE, kind="graffiti")))
    act = next_act(one)
    assert act.method == "FinishTask"
    assert 270 <= act.due_time - MORNING <= 2700


def test_a_site_that_is_dug_up_is_declared_before_the_work_is_done(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", ON_SITE, kind="tree_down")))
    act = next_act(one)
    request: Any = act.request
    assert isinstance(request, api.DeclareSiteRequest)
    assert request.unsafe
    assert request.make_safe_seconds == 120
    one.see(crew(task=task("A", ON_SITE, kind="tree_down", site_unsafe=True), version=2))
    assert next_act(one).method == "FinishTask"


def test_what_the_site_is_does_not_start_the_work_anew(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", ON_SITE, kind="tree_down", site_unsafe=True)))
    due_time = next_act(one).due_time
    world.now += 100
    one.see(crew(task=task("A", ON_SITE, kind="tree_down", site_unsafe=True), version=2))
    assert next_act(one).due_time == due_time


def test_a_site_that_is_left_is_made_safe_first(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", MAKING_SAFE, site_unsafe=True)))
    act = next_act(one)
    assert act.method == "MakeSafe"
    assert 96 <= act.due_time - MORNING <= 156


def test_what_was_accepted_is_not_sent_again_before_the_stream_shows_it(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", ACCEPTED)))
    one.settled(next_act(one), accepted=True)
    assert one.next_act() is None


def test_what_was_refused_is_tried_again_later(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", ACCEPTED)))
    act = next_act(one)
    one.settled(act, accepted=False)
    assert one.next_act() is None
    world.now += AGAIN_SECONDS
    assert next_act(one) == act


def test_the_same_task_offered_again_is_another_matter(world: World, willing: None) -> None:
    one = tablet(world)
    one.see(crew(offer=task("A")))
    first = next_act(one)
    one.settled(first, accepted=True)
    one.see(crew(offer=task("A", lease_end=2_000), version=2))
    assert next_act(one).key != first.key


def test_a_field_that_starts_anew_sends_the_same_request(world: World, willing: None) -> None:
    keys = set()
    for _ in range(2):
        one = tablet(world)
        one.see(crew(offer=task("A")))
        keys.add(next_act(one).key)
        world.now += 5
    assert len(keys) == 1


def test_an_old_frame_is_no_news(world: World) -> None:
    one = tablet(world)
    one.see(crew(task=task("A", EN_ROUTE), version=5))
    one.see(crew(task=task("A", ACCEPTED), version=4))
    assert one.crew is not None
    assert one.crew.task.status == EN_ROUTE


def _fields(roster: Roster) -> list[Any]:
    return [getattr(roster, name) for name in Roster.__slots__]
