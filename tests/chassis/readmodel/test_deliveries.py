"""Commands behind others that Kafka does not accept are recognised, partition by partition."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.readmodel.deliveries import ACCEPT_SECONDS, Deliveries

LATE = ACCEPT_SECONDS + 0.1


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_partition_is_stalled_once_a_command_has_waited_too_long() -> None:
    clock = Clock()
    deliveries = Deliveries(clock)
    end = deliveries.begin(0)
    assert not deliveries.stalled(0)
    clock.now += LATE
    assert deliveries.stalled(0)
    assert not deliveries.stalled(1)
    end(None)
    assert not deliveries.stalled(0)


def test_a_later_delivery_does_not_hide_an_older_wait() -> None:
    clock = Clock()
    deliveries = Deliveries(clock)
    deliveries.begin(0)
    clock.now += LATE
    deliveries.begin(0)(None)
    assert deliveries.stalled(0)


def test_after_a_failure_one_command_at_a_time_is_let_through() -> None:
    deliveries = Deliveries(Clock())
    deliveries.begin(0)(TimeoutError())
    assert not deliveries.stalled(0)
    probe = deliveries.begin(0)
    assert deliveries.stalled(0)
    probe(None)
    deliveries.begin(0)
    assert not deliveries.stalled(0)
