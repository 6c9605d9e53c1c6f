"""Reads a journal on Kafka: an assigned consumer and its messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from confluent_kafka import (
    OFFSET_END,
    Consumer,
    KafkaError,
    Message,
    TopicPartition as KafkaPartition,
)

from services.chassis.journal.journal import (
    JournalUnavailable,
    OffsetOutOfRange,
    TopicPartition,
)
from services.chassis.journal.kafka_config import BULK, LOW_MEMORY
from services.chassis.journal.kafka_errors import AT_END, HISTORY_LOST_CODES, authorization_error
from services.chassis.journal.librdkafka_log import LOGGER

if TYPE_CHECKING:
    from services.chassis.journal.kafka_journal import KafkaJournal


OFFSET_FILLER = "vigie-filler"
"""The header of a message that fills an offset.

A restored partition holds one where its source had a hole, such as the marker of a transaction, so
that the offsets of all records are kept."""
FILLED_KINDS = ("journal", "bulletins")
"""The kinds of topics where services pass over fillers: those that transactions write to.

Anybody can write a filler, and a command without a record would stop its partition."""


class KafkaReader:
    """A consumer with assigned partitions: no group, no committed offsets. Not thread-safe."""

    def __init__(
        self, journal: KafkaJournal, positions: Mapping[TopicPartition, int], *, bulk: bool
    ) -> None:
        self._journal = journal
        self._positions = dict(positions)
        self._at_end: set[TopicPartition] = set()
        self._filled = {t for t, _ in positions if t.rpartition(".")[2] in FILLED_KINDS}
        self._consumer = Consumer(
            {
                **journal.consumer_config(),
                **(BULK if bulk else LOW_MEMORY),
                "isolation.level": "read_committed",
            },
            logger=LOGGER,
        )
        self._assign()

    def _assign(self) -> None:
        places = self._positions.items()
        self._consumer.assign([KafkaPartition(topic, p, offset) for (topic, p), offset in places])

    def poll(self, timeout_seconds: float, limit: int) -> list[KafkaMessage]:
        """Wait for the first message alone, then add the ones that are already fetched."""
        first = self._consumer.poll(timeout_seconds)
        if first is None:
            return []
        found = [first]
        if limit > 1:
            found += self._consumer.consume(limit - 1, 0)
        received = [message for message in map(self._received, found) if message is not None]
        if received:
            self._journal.mark_available()
        return received

    def _received(self, message: Message) -> KafkaMessage | None:
        """Note the position after a message; None for one that only fills an offset."""
        if (error := message.error()) is not None:
            self._on_error(message, error)
            return None
        received = KafkaMessage(message)
        partition = (received.topic, received.partition)
        self._positions[partition] = received.offset + 1
        self._at_end.discard(partition)
        return None if received.topic in self._filled and is_filler(message) else received

    def _on_error(self, message: Message, error: KafkaError) -> None:
        """Note the end of a partition; raise an error that lasts."""
        partition = (str(message.topic()), int(message.partition() or 0))
        if error.code() == AT_END:
            self._at_end.add(partition)
            self._positions[partition] = max(self._positions[partition], int(message.offset() or 0))
            return
        if error.code() in HISTORY_LOST_CODES:
            raise OffsetOutOfRange(
                f"{partition[0]}/{partition[1]} at {self._positions[partition]}: {error.str()}"
            )
        resource = f"topic {partition[0]}" if message.topic() else f"group {self._journal.group}"
        if denied := authorization_error(error, self._journal.cluster, "read from", resource):
            raise denied
        if error.fatal():
            raise JournalUnavailable(error.str())

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Continue at another offset. An assignment also drops what has been fetched."""
        self._positions[partition] = offset
        self._at_end.discard(partition)
        self._assign()

    def positions(self) -> Mapping[TopicPartition, int]:
        return dict(self._positions)

    def at_end(self, *partitions: TopicPartition) -> bool:
        return self._at_end.issuperset(partitions or self._positions)

    def lag(self, partition: TopicPartition) -> int:
        _, high = self._consumer.get_watermark_offsets(KafkaPartition(*partition), cached=True)
        return max(0, (high or 0) - self._positions[partition]) if high != OFFSET_END else 0

    def close(self) -> None:
        self._consumer.close()


class KafkaMessage:
    """Implements `Incoming` for a message of confluent-kafka.

    An empty value is a tombstone or was written empty: the two are not distinguished.
    """

    __slots__ = ("_message", "offset", "partition", "topic", "value")

    def __init__(self, message: Message) -> None:
        self._message = message
        self.topic: str = message.topic() or ""
        self.partition: int = message.partition() or 0
        self.offset: int = message.offset() or 0
        self.value: bytes = message.value() or b""

    @property
    def key(self) -> bytes:
        return self._message.key() or b""

    def header(self, name: str) -> str:
        for key, value in cast("Any", self._message.headers()) or ():
            if key == name and isinstance(value, bytes):
                return value.decode("utf-8", "replace")
        return ""


def is_filler(message: Message) -> bool:
    """Return whether a message only fills an offset. Headers are read only if there is no value."""
    if message.value() is not None:
        return False
    return any(header[0] == OFFSET_FILLER for header in message.headers() or ())
