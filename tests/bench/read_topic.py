"""Reads a topic to its end in a process of its own, and prints the rate.

`vigie KIND TOPIC COUNT` folds as coordination does at recovery; `limit KIND TOPIC COUNT` consumes
and decodes only; `replay TOPIC RECORDS` decodes a department's journal only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing

from services.chassis.journal.journal import Incoming
from services.chassis.journal.kafka_config import BULK
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.owner.recovery import BATCH
from services.chassis.partition.codec import Codec
from services.chassis.partition.partition_state import PartitionState
from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.settings import KafkaSettings, read
from services.coordination.domain.bulletin_rules import RULES_VERSION
from services.coordination.domain.fold.evolve import EMPTY, evolve
from services.coordination.service import coordination
from services.coordination.settings import CoordinationSettings
from tests.bench import plain_topics as plain
from tests.bench.bulletin_reader import JOURNAL, Meter, bulletins_of, keep_to_one_core
from tests.bench.bulletins import START
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

PLAIN_BATCH = 2000


def _places(kind: str, topic: str) -> dict[tuple[str, int], int]:
    return {(topic, number): 0 for number in range(1 if kind == JOURNAL else plain.PARTITIONS)}


def vigie(kind: str, topic: str, count: int) -> None:
    keep_to_one_core()
    fold, meter = _journal_fold() if kind == JOURNAL else _bulletin_fold(), Meter(count)
    source = KafkaJournal(KafkaSettings(), "fold")
    with closing(source.reader(_places(kind, topic), bulk=True)) as reader:
        while True:
            for message in reader.poll(0.5, BATCH):
                if meter.add(fold(message)):
                    return


def _journal_fold() -> Callable[[Incoming], int]:
    """Return a fold of coordination's own journal; it returns how many events a message holds."""
    settings = read(CoordinationSettings)
    service = coordination(settings)
    codec = Codec(service.rpcs, service.commands, service.events)
    partition_state = PartitionState(0, service.deciders, codec, settings.duplicate_window_seconds)

    def fold(message: Incoming) -> int:
        record = journal.Record.FromString(message.value)
        entry = partition_state.replay(record, message.offset)
        return len(entry.events) if entry else 0

    return fold


def _bulletin_fold() -> Callable[[Incoming], int]:
    """Return a fold of messages with one bulletin each."""
    city = EMPTY

    def fold(message: Incoming) -> int:
        nonlocal city
        received = events.BulletinReceived(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            bulletin=bulletins.Bulletin.FromString(message.value),
            rules_version=RULES_VERSION,
        )
        city = evolve(city, received, DecisionContext(time=START * 1_000_000, id="city"))
        return 1

    return fold


def limit(kind: str, topic: str, count: int) -> None:
    keep_to_one_core()
    consumer, meter = plain.reader(_places(kind, topic), committed=True, **BULK), Meter(count)
    while True:
        for _, _, value in plain.batch(consumer, PLAIN_BATCH):
            if meter.add(sum(1 for _ in bulletins_of(kind, value))):
                return


def replay(topic: str, count: int) -> None:
    """Decode records until there were so many: the limit of a restart."""
    consumer, seen = plain.reader(_places("", topic), committed=True, **BULK), 0
    while seen < count:
        for _, _, value in plain.batch(consumer, PLAIN_BATCH):
            journal.Record.FromString(value)
            seen += 1
    consumer.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["vigie", kind_, topic_, count_]:
            vigie(kind_, topic_, int(count_))
        case ["limit", kind_, topic_, count_]:
            limit(kind_, topic_, int(count_))
        case ["replay", topic_, count_]:
            replay(topic_, int(count_))
