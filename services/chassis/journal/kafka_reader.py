"""Reads a journal on Kafka: an assigned consumer, its place, and messages as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from confluent_kafka import OFFSET_END, Consumer, Message, TopicPartition

from services.chassis.journal.fillers import is_filler
from services.chassis.journal.journal import (
    JournalUnavailable,
    OffsetOutOfRange,
    TopicPartition as Place,
)
from services.chassis.journal.kafka_config import (
    AT_END,
    BULK,
    HISTORY_LOST_CODES,
    LOGGER,
    LOW_MEMORY,
    authorization_error,
)

if TYPE_CHECKING:
    from services.chassis.journal.kafka import KafkaJournal


class KafkaReader:
    """An assigned consumer: no group, no commit. One thread uses it."""

    def __init__(
        self,
        journal: KafkaJournal,
        positions: Mapping[Place, int],
        *,
        committed: bool,
        bulk: bool,
    ) -> None:
        self._journal = journal
        self._positions = dict(positions)
        self._at_end: set[Place] = set()
        self._consumer = Consumer(
            {
                **journal.consumer_config(),
                **(BULK if bulk else LOW_MEMORY),
                "isolation.level": "read_committed" if committed else "read_uncommitted",
            },
            logger=LOGGER,
        )
        self._consumer.assign(
            [TopicPartition(topic, p, offset) for (topic, p), offset in positions.items()]
        )

    def poll(self, timeout_seconds: float, limit: int) -> list[KafkaMessage]:
        """Wait for the first message only, then take what is there."""
        first = self._consumer.poll(timeout_seconds)
        if first is None:
            return []
        found = [first]
        if limit > 1:
            found += self._consumer.consume(limit - 1, 0)
        return [message for message in map(self._received, found) if message is not None]

    def _received(self, message: Message) -> KafkaMessage | None:
        error = message.error()
        if error is None:
            taken = KafkaMessage(message)
            self._positions[taken.topic, taken.partition] = taken.offset + 1
            self._at_end.discard((taken.topic, taken.partition))
            self._journal.mark_available()
            return None if is_filler(message) else taken
        place = (str(message.topic()), int(message.partition() or 0))
        if error.code() == AT_END:
            self._at_end.add(place)
            self._positions[place] = max(self._positions[place], int(message.offset() or 0))
            return None
        if error.code() in HISTORY_LOST_CODES:
            raise OffsetOutOfRange(
                f"{place[0]}/{place[1]} at {self._positions[place]}: {error.str()}"
            )
        what = f"topic {place[0]}" if message.topic() else f"group {self._journal.group}"
        if told := authorization_error(error, self._journal.cluster, "read from", what):
            raise told
        if error.fatal():
            raise JournalUnavailable(error.str())
        return None

    def positions(self) -> Mapping[Place, int]:
        """Return the next offset of each partition, markers at the end passed over."""
        return dict(self._positions)

    def at_end(self) -> bool:
        """Tell whether every partition has come to the end of what is committed."""
        return len(self._at_end) == len(self._positions)

    def lag(self, place: Place) -> int:
        """Return how many offsets are known to lie ahead."""
        _, high = self._consumer.get_watermark_offsets(TopicPartition(*place), cached=True)
        return max(0, (high or 0) - self._positions[place]) if high != OFFSET_END else 0

    def close(self) -> None:
        """Let go."""
        self._consumer.close()


class KafkaMessage:
    """A message as read."""

    __slots__ = ("_message", "offset", "partition", "topic", "value")

    def __init__(self, message: Message) -> None:
        self._message = message
        self.topic: str = message.topic() or ""
        self.partition: int = message.partition() or 0
        self.offset: int = message.offset() or 0
        self.value: bytes = message.value() or b""

    @property
    def key(self) -> bytes:
        """The key, empty where there is none."""
        return self._message.key() or b""

    def header(self, name: str) -> str:
        """Return one header as text, empty where there is none."""
        for key, value in cast("Any", self._message.headers()) or ():
            if key == name and isinstance(value, bytes):
                return value.decode("utf-8", "replace")
        return ""
