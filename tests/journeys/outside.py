"""An external Kafka client: reads topics and writes arbitrary bytes to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer, TopicPartition

READ_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as any consumer gets it."""

    partition: int
    key: bytes
    value: bytes
    headers: dict[str, str]


def hear(bootstrap: str, topic: str, condition: Callable[[Heard], bool]) -> Heard:
    """Read a topic from its beginning until a message is as wanted."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "somebody-outside",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    with closing(consumer):
        partitions = consumer.list_topics(topic, timeout=READ_SECONDS).topics[topic].partitions
        consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each in partitions])
        deadline = time.monotonic() + READ_SECONDS
        while time.monotonic() < deadline:
            message = consumer.poll(0.2)
            if message is None:
                continue
            assert message.error() is None, message.error()
            heard = _heard(message)
            if condition(heard):
                return heard
    raise TimeoutError(f"nothing as wanted on {topic} within {READ_SECONDS:g} s")


def _heard(message: Message) -> Heard:
    headers = cast("list[tuple[str, bytes | None]]", message.headers() or [])
    return Heard(
        message.partition() or 0,
        message.key() or b"",
        message.value() or b"",
        {name: bytes(value or b"").decode() for name, value in headers},
    )


def put(bootstrap: str, topic: str, partition: int, *values: bytes | None) -> list[int]:
    """Put messages on a partition; return their offsets."""
    offsets: list[int] = []
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for value in values:
        producer.produce(
            topic,
            value=value,
            partition=partition,
            on_delivery=lambda _error, message: offsets.append(message.offset() or 0),
        )
    producer.flush(READ_SECONDS)
    assert len(offsets) == len(values), "the broker took them"
    return offsets
