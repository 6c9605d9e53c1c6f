"""A clock is read for as long as it agrees with the broker's to 5 s."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from services.chassis.journal.broker_clock import (
    CHECK_SECONDS,
    NOT_COMPARED,
    RETRY_SECONDS,
    BrokerClock,
    WrongClock,
)
from services.chassis.journal.journal import JournalUnavailable
from services.chassis.journal.memory_journal import MemoryJournal
from tests.chassis import counter as c

SECOND = c.MICROS
TOPIC = "telemetry"


@dataclass
class Machine:
    """A broker and a process whose clock is `ahead` of it, in seconds."""

    ahead: float = 0.0
    elapsed: int = 0
    answer_seconds: float = 0.0
    away: bool = False
    asked: int = 0
    clock: BrokerClock = field(init=False)

    def __post_init__(self) -> None:
        machine = self

        class Broker(MemoryJournal):
            def broker_time(self, topic: str) -> int:
                machine.asked += 1
                if machine.away:
                    raise JournalUnavailable(topic)
                stated = c.NOW + machine.elapsed
                machine.wait(machine.answer_seconds)
                return stated

        source = Broker({TOPIC: 1})
        self.clock = BrokerClock(source, TOPIC, self.time, lambda: self.elapsed)

    def time(self) -> int:
        return c.NOW + self.elapsed + round(self.ahead * SECOND)

    def wait(self, seconds: float) -> None:
        self.elapsed += round(seconds * SECOND)


@pytest.mark.parametrize("ahead", [0.0, 4.9, -4.9])
def test_a_clock_that_agrees_is_read(ahead: float) -> None:
    machine = Machine(ahead)
    assert machine.clock.agrees()
    assert machine.clock.now() == machine.time()
    assert machine.clock.wrong_reason == ""


@pytest.mark.parametrize(
    ("ahead", "words"), [(3600.0, "3600 s ahead of"), (-6.0, "6 s behind")], ids=["ahead", "behind"]
)
def test_a_wrong_clock_is_not_read_and_is_told_once(
    ahead: float, words: str, said: list[Any]
) -> None:
    machine = Machine(ahead)
    for _ in range(3):
        assert not machine.clock.agrees()
        with pytest.raises(WrongClock, match=words):
            machine.clock.now()
    [told] = [entry for entry in said if entry["event"] == "clock_wrong"]
    assert words in told["reason"]
    assert "Set both by NTP." in told["reason"]


def test_a_clock_that_was_never_compared_is_not_read() -> None:
    with pytest.raises(WrongClock, match=NOT_COMPARED):
        Machine().clock.now()


def test_a_clock_that_is_set_forward_is_noticed_before_the_broker_is_asked_again() -> None:
    machine = Machine()
    assert machine.clock.agrees()
    machine.wait(CHECK_SECONDS / 2)
    machine.ahead = 60.0
    with pytest.raises(WrongClock, match="60 s ahead"):
        machine.clock.now()
    assert machine.asked == 1


def test_a_clock_that_is_set_right_is_read_again() -> None:
    machine = Machine(60.0)
    assert not machine.clock.agrees()
    machine.ahead = 0.0
    assert machine.clock.agrees()


def test_a_machine_that_slept_asks_the_broker_again_soon() -> None:
    """Its monotonic clock did not count, and its clock and the broker's went on."""
    machine = Machine()
    assert machine.clock.agrees()
    machine.ahead = 600.0
    assert not machine.clock.agrees()
    machine.elapsed += 600 * SECOND
    machine.ahead = 0.0
    machine.clock._monotonic = lambda: round(RETRY_SECONDS * SECOND)
    assert machine.clock.agrees()


def test_the_broker_is_asked_seldom_while_the_clocks_agree_and_often_while_not() -> None:
    machine = Machine()
    for _ in range(60):
        machine.clock.agrees()
        machine.wait(1.0)
    assert machine.asked == 60 / CHECK_SECONDS
    machine.asked, machine.ahead = 0, 60.0
    for _ in range(60):
        machine.clock.agrees()
        machine.wait(1.0)
    assert machine.asked == 60 / RETRY_SECONDS


def test_a_broker_that_is_away_proves_nothing() -> None:
    machine = Machine()
    assert machine.clock.agrees()
    machine.away = True
    machine.wait(2 * CHECK_SECONDS)
    assert machine.clock.agrees()
    assert machine.asked == 2


def test_the_duration_of_the_answer_counts_against_the_clock() -> None:
    """The broker appended at some moment of the 2 s: 4 s ahead may be 6 s."""
    machine = Machine(4.0, answer_seconds=2.0)
    assert not machine.clock.agrees()
    assert Machine(2.0, answer_seconds=2.0).clock.agrees()
