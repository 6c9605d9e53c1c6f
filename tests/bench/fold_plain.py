"""The limit of a fold: consume and decode only. `... <kind> <topic> <count>`."""

from __future__ import annotations

import sys

from services.chassis.journal.kafka_config import BULK
from tests.bench import bulletin_reader, plain_topics as plain

BATCH = 2000


def read(kind: str, topic: str, count: int) -> None:
    """Read to the end."""
    partitions = 1 if kind == bulletin_reader.JOURNAL else plain.PARTITIONS
    places = {(topic, partition): 0 for partition in range(partitions)}
    consumer = plain.reader(places, committed=True, **BULK)
    meter = bulletin_reader.Meter(count)
    while True:
        for _, _, value in plain.batch(consumer, BATCH):
            if meter.add(sum(1 for _ in bulletin_reader.told(kind, value))):
                return


if __name__ == "__main__":
    bulletin_reader.keep_to_one_core()
    read(sys.argv[1], sys.argv[2], int(sys.argv[3]))
