"""Coordination's fold from Kafka, as at recovery: `... <kind> <topic> <count>`."""

from __future__ import annotations

import os
import sys

from services.chassis.journal.kafka import KafkaJournal
from services.chassis.owner.recovery import BATCH
from services.chassis.partition.codec import Codec
from services.chassis.partition.state import PartitionState
from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.settings import KafkaSettings, read
from services.city.settings import CitySettings
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import EMPTY, evolve
from services.coordination.service import coordination
from tests.bench import bulletin_reader, plain_topics as plain
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal


def fold_journal(topic: str, count: int) -> None:
    """Fold coordination's own journal."""
    settings = read(CitySettings)
    service = coordination(settings)
    codec = Codec(service.rpcs, service.commands, service.events)
    partition_state = PartitionState(0, service.deciders, codec, settings.duplicate_window_seconds)
    reader = KafkaJournal(settings.kafka, "fold").reader({(topic, 0): 0}, bulk=True)
    meter = bulletin_reader.Meter(count)
    while True:
        for message in reader.poll(0.5, BATCH):
            entry = partition_state.replay(journal.Record.FromString(message.value), message.offset)
            if meter.add(len(entry.events) if entry else 0):
                reader.close()
                return


def fold_bulletins(topic: str, count: int) -> None:
    """Fold bulletins that stand one a message."""
    places = {(topic, partition): 0 for partition in range(plain.PARTITIONS)}
    reader = KafkaJournal(KafkaSettings(), "fold").reader(places, bulk=True)
    city: CityState = EMPTY
    meter = bulletin_reader.Meter(count)
    while True:
        for message in reader.poll(0.5, BATCH):
            noted = events.BulletinReceived(
                topic=topic,
                partition=message.partition,
                offset=message.offset,
                bulletin=bulletins.Bulletin.FromString(message.value),
            )
            city = evolve(city, noted, DecisionContext(time=0, id="city"))
            if meter.add():
                reader.close()
                return


if __name__ == "__main__":
    bulletin_reader.keep_to_one_core()
    os.environ.setdefault("VIGIE_LOG_LEVEL", "WARNING")
    fold = fold_journal if sys.argv[1] == bulletin_reader.JOURNAL else fold_bulletins
    fold(sys.argv[2], int(sys.argv[3]))
