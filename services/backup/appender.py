"""Writes a partition's records at the very offsets that they have at the source.

Offsets are meaning: a record names the offset of its command, coordination the offset of each
bulletin, a cursor the offset of what was shown. Where the source has a hole (the marker of a
transaction, what was aborted, compacted or deleted) a filler stands, which the services pass over.
"""

from __future__ import annotations

from collections.abc import Mapping

from confluent_kafka import KafkaError, KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient

from services.backup.endpoint import Side, headers_of, offset_of
from services.backup.errors import Refusal
from services.backup.partitions import Place
from services.chassis.journal.fillers import OFFSET_FILLER
from services.chassis.journal.kafka_config import LOGGER, PRODUCER

FILLER_KEY = b"filler"
FILLER_HEADERS: list[tuple[str, str | bytes | None]] = [(OFFSET_FILLER, b"1")]
FLUSH_SECONDS = 60.0
FULL_SECONDS = 0.1
SERVED_EVERY = 1_000
BULK_PRODUCER = {
    **PRODUCER,
    "linger.ms": 20,
    "batch.size": 1_000_000,
    "compression.type": "lz4",
    "queue.buffering.max.kbytes": 65_536,
}


class Appender:
    """The only writer of a target: what it finds written by another ends it."""

    def __init__(self, side: Side, ends: Mapping[Place, int]) -> None:
        self.side = side
        self.ends = dict(ends)
        self.bytes = 0
        self.records = 0
        self._delivered = dict(ends)
        self._places = {(p.topic(side.prefix), p.partition): p for p in ends}
        self._failed: Exception | None = None
        self._producer = Producer(side.client(**BULK_PRODUCER), logger=LOGGER)

    def append(self, place: Place, message: Message) -> None:
        """Write a record at its own offset, behind fillers where the source has a hole."""
        kind, time = message.timestamp()
        stamp = time if kind else 0
        self.fill(place, offset_of(message), stamp)
        self._produce(place, message.key(), message.value(), headers_of(message), stamp)
        self.records += 1
        self.bytes += len(message)

    def add(self, place: Place, key: bytes, value: bytes) -> None:
        """Write a record that the source does not have."""
        self._produce(place, key, value, [], 0)

    def fill(self, place: Place, until: int, stamp: int = 0) -> None:
        """Write fillers up to an offset."""
        for _ in range(until - self.ends[place]):
            self._produce(place, FILLER_KEY, None, FILLER_HEADERS, stamp)

    def begin_at(self, places: Mapping[Place, int]) -> None:
        """Let empty partitions begin at an offset, as the source's do after retention."""
        for place, start in places.items():
            self.fill(place, start)
        self.flush()
        admin = AdminClient(self.side.client(), logger=LOGGER)
        wanted = [self.side.named(place, start) for place, start in places.items()]
        for future in (admin.delete_records(wanted) if wanted else {}).values():
            future.result(FLUSH_SECONDS)

    def flush(self) -> None:
        """Wait until everything stands. Raises what went wrong."""
        waiting = self._producer.flush(FLUSH_SECONDS)
        if self._failed is not None:
            raise self._failed
        if waiting or self._delivered != self.ends:
            raise Refusal(f"The target took no more for {FLUSH_SECONDS:g} s: does it answer?")

    def _produce(
        self,
        place: Place,
        key: bytes | str | None,
        value: bytes | str | None,
        headers: list[tuple[str, str | bytes | None]],
        stamp: int,
    ) -> None:
        if self._failed is not None:
            raise self._failed
        while True:
            try:
                self._producer.produce(
                    place.topic(self.side.prefix),
                    value=value,
                    key=key,
                    partition=place.partition,
                    on_delivery=self._told,
                    timestamp=stamp,
                    headers=headers,
                )
                break
            except BufferError:
                self._producer.poll(FULL_SECONDS)
        self.ends[place] += 1
        if not self.ends[place] % SERVED_EVERY:
            self._producer.poll(0)

    def _told(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self._failed = self._failed or KafkaException(error)
            return
        place = self._places[message.topic() or "", message.partition() or 0]
        if message.offset() != self._delivered[place]:
            self._failed = self._failed or Refusal(
                f"{message.topic()}/{message.partition()}: somebody else writes there, offset "
                f"{message.offset()} should be {self._delivered[place]}. It is no copy any more: "
                "end the other writer, delete the copy's topics, copy anew."
            )
        self._delivered[place] += 1
