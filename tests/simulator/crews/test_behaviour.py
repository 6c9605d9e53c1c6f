"""The behaviour of crews."""

from __future__ import annotations

from collections import Counter
from statistics import median

import pytest

from services.simulator.crews.behaviour import DECLINE_REASONS, Habits
from tests.simulator.frames import crew, task
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.type.v1 import place_pb2

ON_SITE = bulletin.TASK_STATUS_ON_SITE
HABITS = Habits(7)


def test_the_same_seed_is_the_same_day() -> None:
    one = crew(offer=task("A"), task=task("B", ON_SITE))
    other = Habits(7)
    assert HABITS.answer(one) == other.answer(one)
    assert HABITS.work_seconds(one) == other.work_seconds(one)
    assert HABITS.work_seconds(one) != Habits(8).work_seconds(one)


@pytest.mark.parametrize(
    ("priority", "most"), [(place_pb2.PRIORITY_P1, 0.995), (place_pb2.PRIORITY_P4, 0.96)]
)
def test_most_offers_are_accepted_some_declined_few_ignored(
    priority: place_pb2.Priority, most: float
) -> None:
    answers = [HABITS.answer(crew(offer=task(f"T{n}", priority=priority))) for n in range(1000)]
    words = Counter(answer.word for answer in answers)
    assert 0.88 < words["accept"] / 1000 < most
    assert words["decline"] > words[""] > 0
    assert all(3 <= answer.delay_seconds <= 12 for answer in answers)
    reasons = {answer.reason for answer in answers if answer.word == "decline"}
    assert reasons <= set(DECLINE_REASONS)
    assert len(reasons) > 1


def test_a_crew_at_an_unsafe_site_declines_for_that_reason() -> None:
    digging = task("D", ON_SITE, site_unsafe=True)
    answers = [HABITS.answer(crew(offer=task(f"T{n}"), task=digging)) for n in range(300)]
    reasons = {answer.reason for answer in answers if answer.word == "decline"}
    assert reasons == {"UNSAFE_TO_LEAVE"}


def test_the_same_task_offered_again_may_be_answered_otherwise() -> None:
    offers = [crew(offer=task("A", lease_end=1_000 + n)) for n in range(300)]
    assert len({HABITS.answer(one).word for one in offers}) > 1


def test_work_and_making_safe_take_about_as_long_as_expected() -> None:
    times = [HABITS.work_seconds(crew(task=task(f"T{n}", ON_SITE))) for n in range(500)]
    assert median(times) == pytest.approx(900, rel=0.1)
    assert 270 <= min(times) < 600
    assert 1500 < max(times) <= 2700
    times = [HABITS.make_safe_seconds(crew(task=task(f"T{n}", ON_SITE))) for n in range(200)]
    assert min(times) >= 0.8 * 120
    assert max(times) <= 1.3 * 120


def test_some_kinds_make_their_site_unsafe() -> None:
    kinds = ("tree_down", "graffiti", "pothole")
    assert [kind for kind in kinds if HABITS.obstructs(kind)] == ["tree_down"]
