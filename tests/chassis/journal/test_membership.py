"""Replicas share the partitions; one that leaves hands over at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from services.chassis.journal.membership import KafkaMembership
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import Topic
from services.provision.topics import create
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("said")


@dataclass
class Replica:
    """A member, and what it owns now."""

    membership: KafkaMembership
    owned: set[int] = field(default_factory=set)

    def assigned(self, partitions: Sequence[int]) -> None:
        self.owned |= set(partitions)

    def revoked(self, partitions: Sequence[int]) -> None:
        self.owned -= set(partitions)


@contextmanager
def read_model(broker: str, group: str, topic: str) -> Iterator[Replica]:
    member = Replica(KafkaMembership(KafkaSettings(bootstrap=broker), group, topic))
    thread = threading.Thread(
        target=member.membership.run, args=(member.assigned, member.revoked), daemon=True
    )
    thread.start()
    try:
        yield member
    finally:
        member.membership.close()
        thread.join(10)
        assert not thread.is_alive()


def test_two_share_four_and_the_one_that_stays_takes_over_within_two_seconds(
    broker: str, prefix: str
) -> None:
    topic = f"{prefix}.commands"
    create(KafkaSettings(bootstrap=broker), [Topic(topic, 4, 3_600_000)], 1)
    with read_model(broker, prefix, topic) as stays:
        wait_until(lambda: stays.owned == {0, 1, 2, 3})
        with read_model(broker, prefix, topic) as leaves:
            wait_until(lambda: len(stays.owned) == len(leaves.owned) == 2)
            assert stays.owned | leaves.owned == {0, 1, 2, 3}
            leaves.membership.close()
            assert wait_until(lambda: stays.owned == {0, 1, 2, 3}) <= 2.0
            assert leaves.owned == set()
