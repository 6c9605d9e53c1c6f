"""Topics and messages of the limit: a department's hops without any content.

A message is a kind (a report or an order), an id of 16 bytes and a body as long as a real one. A
record has the source offset after it.
"""

from __future__ import annotations

import os
import struct
from typing import Any

from confluent_kafka import Consumer, Producer, TopicPartition

from services.chassis.journal.kafka_config import (
    COMMON,
    CONSUMER,
    LOW_MEMORY,
    PRODUCER,
    TRANSACTION_SECONDS,
)

REPORT, ORDER, NOISE = b"R", b"O", b"N"
BODY = bytes(range(256)) + b"." * 100
MESSAGE_BYTES = 1 + 16 + len(BODY)
PARTITIONS = 4
OFFSET = struct.Struct(">q")
KINDS = ("commands", "journal", "bulletins")


def names(prefix: str, service: str) -> dict[str, str]:
    return {kind: f"{prefix}.{service}.{kind}" for kind in KINDS}


def message(kind: bytes, ident: bytes) -> bytes:
    return kind + ident + BODY


def ident_of(value: bytes) -> bytes:
    return value[1:17]


def record(offset: int, value: bytes) -> bytes:
    return value + OFFSET.pack(offset)


def offset_of(written: bytes) -> int:
    """Return up to which offset of the commands a record decides."""
    return int(OFFSET.unpack(written[-OFFSET.size :])[0])


def settings() -> dict[str, Any]:
    """Return the clients' settings, the same as the services'."""
    return {**COMMON, "bootstrap.servers": os.environ.get("KAFKA_BOOTSTRAP", "")}


def transactional(name: str, **more: Any) -> Producer:
    """Return a transactional producer, ready to begin; it fences an older one of that name."""
    producer = Producer(
        {
            **settings(),
            **PRODUCER,
            **more,
            "transactional.id": name,
            "transaction.timeout.ms": TRANSACTION_SECONDS * 1000,
            "message.timeout.ms": (TRANSACTION_SECONDS - 3) * 1000,
        }
    )
    producer.init_transactions(30)
    return producer


def reader(positions: dict[tuple[str, int], int], *, committed: bool, **more: Any) -> Consumer:
    """Return a consumer of these partitions from these offsets."""
    consumer = Consumer(
        {
            **settings(),
            **CONSUMER,
            **LOW_MEMORY,
            "enable.partition.eof": False,
            "auto.offset.reset": "earliest",
            "group.id": "none",
            "isolation.level": "read_committed" if committed else "read_uncommitted",
            **more,
        }
    )
    consumer.assign([TopicPartition(topic, p, at) for (topic, p), at in positions.items()])
    return consumer


def batch(consumer: Consumer, limit: int, timeout: float = 0.5) -> list[tuple[int, int, bytes]]:
    """Wait for one message, then take the available ones: (partition, offset, value)."""
    first = consumer.poll(timeout)
    found = [] if first is None else [first, *consumer.consume(limit - 1, 0)]
    return [
        (m.partition() or 0, m.offset() or 0, m.value() or b"") for m in found if m.error() is None
    ]
