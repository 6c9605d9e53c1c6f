"""The limit of a restart: read the same journal from its start and decode it only.

`python -m tests.bench.plain_replay <topic> <records>`.
"""

from __future__ import annotations

import sys

from services.chassis.journal.kafka_config import BULK
from tests.bench import plain_topics as plain
from vigie.journal.v1 import journal_pb2 as journal


def replay(topic: str, count: int) -> None:
    """Read until so many records were decoded."""
    places = {(topic, partition): 0 for partition in range(plain.PARTITIONS)}
    consumer = plain.reader(places, committed=True, **BULK)
    seen = 0
    while seen < count:
        for _, _, value in plain.batch(consumer, 2000):
            journal.Record.FromString(value)
            seen += 1
    consumer.close()


if __name__ == "__main__":
    replay(sys.argv[1], int(sys.argv[2]))
