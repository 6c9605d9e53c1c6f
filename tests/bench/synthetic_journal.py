"""Writes the journal of a roads department that has run for a month.

Each defect has four records (reported, assigned, attended, repaired) as the service writes them:
versions, source offsets and times are consistent, and the writer is transactional.
`python -m tests.bench.synthetic_journal <records>`.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from itertools import islice, repeat
from random import Random

from confluent_kafka import Producer
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.partition.codec import encode_event
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.ids import new_id
from services.chassis.topics.names import ResourceNames
from tests.bench import plain_topics as plain
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import events_pb2 as events, service_pb2 as roads
from vigie.type.v1 import place_pb2

PARTITIONS = 4
AT_ONCE = 200
TRANSACTION_RECORDS = 20_000
DAYS = 30
DAY_MICROS = 86_400_000_000
REPORT = roads.ReportDefectRequest.DESCRIPTOR.full_name
NOTE = needs.NoteTaskRequest.DESCRIPTOR.full_name
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def lives(partition: int, random_: Random) -> Iterator[tuple[str, int, Message]]:
    """Yield events of one partition's defects without end, some hundreds of them open at a time."""
    while True:
        defects = list(islice(_addresses(partition), AT_ONCE))
        for version, step in enumerate(_life(random_), start=1):
            yield from ((address, version, step) for address in defects)


def _addresses(partition: int) -> Iterator[str]:
    addresses = (f"defect/{new_id()}" for _ in repeat(None))
    return (address for address in addresses if partition_of(address, PARTITIONS) == partition)


def _life(random_: Random) -> list[Message]:
    point = place_pb2.Position(
        longitude=3.86 + random_.random() / 30, latitude=43.6 + random_.random() / 50
    )
    place = place_pb2.Place(position=point, street="Rue de la Loge", district="Centre")
    task = {"task_id": f"{new_id()}.1", "crew": "roads/roads-07"}
    due = Timestamp(seconds=int(time.time()))
    return [
        events.DefectReported(
            kind="pothole",
            priority=place_pb2.PRIORITY_P3,
            place=place,
            skills=["road_repair"],
            equipment=["asphalt"],
            work_seconds=1500,
            make_safe_seconds=300,
            due_time=due,
        ),
        events.DefectAssigned(**task),
        events.DefectAttended(**task),
        events.DefectRepaired(**task),
    ]


def records(partition: int, count: int) -> Iterator[journal.Record]:
    """Yield the records of one partition, the opening of the installation first."""
    end = time.time_ns() // 1000 - 60_000_000
    step = DAYS * DAY_MICROS // count
    opened = journal.Opened(epoch=new_id(), partitions=PARTITIONS)
    first = journal.Record(
        type=journal.Opened.DESCRIPTOR.full_name,
        decided_time=end - count * step,
        outcome=journal.OUTCOME_ACCEPTED,
    )
    first.events.append(encode_event(opened))
    yield first
    changes = islice(lives(partition, Random(partition)), count)
    for number, (address, version, event) in enumerate(changes):
        written = journal.Record(
            command_id=new_id(),
            type=REPORT if version == 1 else NOTE,
            aggregate=address,
            version=version,
            source_offset=number,
            decided_time=end - (count - number) * step,
            outcome=journal.OUTCOME_ACCEPTED,
            actor="anonymous" if version == 1 else "coordination",
            body_sha256=hashlib.sha256(address.encode()).digest(),
            traceparent=TRACE,
        )
        written.events.append(encode_event(event))
        yield written


def write(count: int) -> None:
    """Write the journal, and as many commands: an owner continues after its last record."""
    names = ResourceNames(os.environ["VIGIE_PREFIX"], "roads")
    producer = plain.transactional("past", **{"linger.ms": 5, "batch.num.messages": 10_000})
    commands = Producer({**plain.settings(), "linger.ms": 20})
    for partition in range(PARTITIONS):
        left = records(partition, count // PARTITIONS)
        # A transaction is far smaller than a producer's queue, which is empty again at its end.
        while part := list(islice(left, TRANSACTION_RECORDS)):
            producer.begin_transaction()
            for record in part:
                value, key = record.SerializeToString(), record.aggregate.encode()
                producer.produce(names.journal, value, key, partition)
                if record.command_id:
                    commands.produce(names.commands, b"decided", partition=partition)
            producer.commit_transaction(60)
            commands.flush(60)


if __name__ == "__main__":
    write(int(sys.argv[1]))
