"""Proofs that the clock of a department is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.coordination.domain.bulletin_rules import RULES_VERSION
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.clock_offsets import TOLERATED, WINDOW
from services.coordination.domain.fold.entities import PendingOrder
from services.coordination.domain.fold.evolve import evolve
from tests.coordination.places import NOON
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

SECOND = MICROS


class Clock:
    """A department whose clock is wrong, and the city that receives its bulletins."""

    def __init__(self, offset: int) -> None:
        self.offset, self.time, self.city, self.count = offset, NOON, CityState(), 0

    def publish(self, queue: int, **news: object) -> int:
        """Publish a bulletin that waits in a queue; return the offset that the city has."""
        told = bulletins.Bulletin(
            department="roads",
            event_time=self.time + self.offset,
            **news,  # type: ignore[arg-type]
        )
        self.time += queue
        received = events.BulletinReceived(
            topic="vigie.roads.bulletins",
            offset=self.count,
            bulletin=told,
            rules_version=RULES_VERSION,
        )
        self.count += 1
        self.city = evolve(self.city, received, DecisionContext(self.time, "city"))
        return self.city.clock_offset("roads")

    def answer(self, queue: int) -> int:
        """Answer an order that was given a tenth of a second ago."""
        order = PendingOrder("o", "roads", "offer", b"", "", self.time, 0, "I1", "I1.1")
        self.city.pending_orders["o"] = order
        self.time += SECOND // 10
        answered = bulletins.OrderAnswered(order_id="o", outcome="accepted")
        return self.publish(queue, order_answered=answered)

    def speak(self, queue: int = 0) -> int:
        return self.publish(queue, mode_changed=bulletins.ModeChanged())


def test_a_clock_that_is_ahead_is_proven_by_a_bulletin_from_the_future() -> None:
    clock = Clock(70 * SECOND)
    assert clock.speak(queue=SECOND) == 69 * SECOND
    assert clock.speak(queue=0) == 70 * SECOND
    assert clock.speak(queue=5 * SECOND) == 70 * SECOND


def test_a_clock_that_is_behind_is_proven_by_an_answer_before_its_order() -> None:
    """Given a department behind by 70 s, when it publishes, then that alone proves nothing."""
    clock = Clock(-70 * SECOND)
    assert clock.speak() == 0
    assert clock.answer(queue=SECOND) == -70 * SECOND + SECOND // 10
    assert clock.speak(queue=9 * SECOND) < -69 * SECOND


def test_a_slow_network_is_no_wrong_clock() -> None:
    clock = Clock(0)
    assert clock.speak(queue=600 * SECOND) == 0
    assert clock.answer(queue=600 * SECOND) == 0


def test_a_clock_that_was_set_right_is_known_to_be_right() -> None:
    behind, ahead = Clock(-70 * SECOND), Clock(70 * SECOND)
    behind.answer(0)
    ahead.speak()
    behind.offset = ahead.offset = 0
    assert behind.speak() == 0
    assert ahead.speak() == 70 * SECOND  # it may still be ahead, and this bulletin have waited
    assert ahead.answer(0) == 0
    other = Clock(70 * SECOND)
    other.speak()
    other.offset, other.time = 0, other.time + WINDOW + 1
    assert other.speak() == 0


@given(
    offset=st.integers(-100 * SECOND, 100 * SECOND),
    queues=st.lists(st.tuples(st.booleans(), st.integers(0, 20 * SECOND)), max_size=30),
)
def test_no_offset_is_larger_than_the_true_one_or_of_the_other_sign(
    offset: int, queues: list[tuple[bool, int]]
) -> None:
    clock = Clock(offset)
    for is_answer, queue in queues:
        known = clock.answer(queue) if is_answer else clock.speak(queue)
        assert min(offset, 0) <= known <= max(offset, 0)
        assert known == 0 or abs(known) > TOLERATED


@pytest.mark.parametrize("order_id", ["", "unknown"])
def test_an_answer_to_no_pending_order_proves_nothing(order_id: str) -> None:
    answered = bulletins.OrderAnswered(order_id=order_id, outcome="accepted")
    assert Clock(-70 * SECOND).publish(0, order_answered=answered) == 0
