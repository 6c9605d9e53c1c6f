"""A journal as a file: each record with its length before it, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, TopicPartition

from services.chassis.journal.kafka_errors import AT_END
from services.chassis.journal.kafka_reader import is_filler
from services.chassis.topics.names import topic_name
from vigie.journal.v1 import journal_pb2 as journal

LENGTH_BYTES = 4
POLL_SECONDS = 30.0


def write_records(path: Path, records: Iterable[bytes]) -> int:
    """Write serialized records; return their number."""
    count = 0
    with path.open("wb") as file:
        for value in records:
            file.write(len(value).to_bytes(LENGTH_BYTES, "big"))
            file.write(value)
            count += 1
    return count


def read_records(path: Path) -> Iterator[journal.Record]:
    """Yield the records of a file. Raises `ValueError` for one that is cut off."""
    with path.open("rb") as file:
        while head := file.read(LENGTH_BYTES):
            length = int.from_bytes(head, "big")
            value = file.read(length)
            if len(head) < LENGTH_BYTES or len(value) < length:
                raise ValueError(f"{path} ends within a record: export it again.")
            yield journal.Record.FromString(value)


def journal_on_kafka(bootstrap: str, prefix: str) -> Iterator[bytes]:
    """Yield the committed records of coordination's journal from a broker without passwords.

    Raises `KafkaException` if the broker cannot be reached within 30 s or has no such topic.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"{prefix}-days",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "log_level": 0,  # the log repeats a refused connection every 50 ms
        }
    )
    try:
        topic = topic_name(prefix, "coordination", "journal")
        consumer.assign([TopicPartition(topic, 0, 0)])
        while (message := consumer.poll(POLL_SECONDS)) is not None:
            error = message.error()
            if error is not None and error.code() == AT_END:
                return
            if error is not None:
                raise KafkaException(error)
            if not is_filler(message):
                yield message.value() or b""
        raise KafkaException(f"{bootstrap} sends nothing of {topic}: check --prefix and the broker")
    finally:
        consumer.close()
