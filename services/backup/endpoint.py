"""One of the two clusters between which is copied: where partitions begin and end, and reads."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from services.backup.errors import Refusal
from services.backup.partitions import Place
from services.chassis.journal.kafka_config import (
    AT_END,
    BULK,
    COMMON,
    CONSUMER,
    HISTORY_LOST_CODES,
    LOGGER,
    METADATA_SECONDS,
    TRANSIENT_CODES,
    connection_config,
)
from services.chassis.provision.acls import BACKUP
from services.chassis.sdk.settings import KafkaSettings

PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.2
BATCH = 5_000
FETCH_MILLISECONDS = 50
COMMITTED, ALL = "read_committed", "read_uncommitted"

NOT_THERE = {
    KafkaError._UNKNOWN_PARTITION,  # noqa: SLF001
    KafkaError._UNKNOWN_TOPIC,  # noqa: SLF001
    KafkaError.UNKNOWN_TOPIC_OR_PART,
}


@dataclass(frozen=True)
class Side:
    """A cluster, and the prefix of the installation that is meant there."""

    cluster: KafkaSettings
    prefix: str

    @property
    def group(self) -> str:
        """The name that readers here give."""
        return f"{self.prefix}-{BACKUP}-reader"

    def client(self, **more: Any) -> dict[str, Any]:
        """Return the settings of a client of this cluster."""
        return {**COMMON, **connection_config(self.cluster), **more}

    def named(self, place: Place, offset: int = 0) -> TopicPartition:
        """Return a place here."""
        return TopicPartition(place.topic(self.prefix), place.partition, offset)

    def consumer(self, isolation: str) -> Consumer:
        """Open a reader. It joins no group, and must name one that it may ask for."""
        told = {**CONSUMER, **BULK, "group.id": self.group, "isolation.level": isolation}
        told["fetch.wait.max.ms"] = FETCH_MILLISECONDS
        return Consumer(self.client(**told), logger=LOGGER)

    def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
        """Return first and next offsets, open transactions included."""
        with closing(self.consumer(ALL)) as consumer:
            return {place: self.bounds_at(consumer, self.named(place)) for place in places}

    def bounds_at(self, consumer: Consumer, place: TopicPartition) -> tuple[int, int]:
        """Ask until a leader answers: a partition just made has none for a moment."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return consumer.get_watermark_offsets(place, timeout=METADATA_SECONDS)
            except KafkaException as error:
                if error.args[0].code() in NOT_THERE:
                    raise Refusal(
                        f"{self.cluster.principal} finds no {place.topic}/{place.partition} at "
                        f"{self.cluster.bootstrap}: do VIGIE_PREFIX and DEPARTMENTS name what "
                        "stands there, and may it read that?"
                    ) from None
                if error.args[0].code() not in TRANSIENT_CODES or time.monotonic() > deadline:
                    raise
            time.sleep(POLL_SECONDS)

    def ends(self, places: Sequence[Place]) -> dict[Place, int]:
        """Return the next offsets, open transactions included."""
        return {place: end for place, (_, end) in self.bounds(places).items()}

    def read(
        self,
        positions: Mapping[Place, int],
        goals: Mapping[Place, int],
        isolation: str = COMMITTED,
    ) -> Iterator[tuple[Place, Message]]:
        """Yield what stands from the positions up to the goals; an open transaction is waited for.

        Raises `Refusal` where nothing comes any more, or where what was asked for is gone.
        """
        reading = {p: at for p, at in positions.items() if at < goals[p]}
        here = {(p.topic(self.prefix), p.partition): p for p in reading}
        with closing(self.consumer(isolation)) as consumer:
            consumer.assign([self.named(place, at) for place, at in reading.items()])
            deadline = time.monotonic() + PATIENCE_SECONDS
            while reading:
                for message in _some(consumer):
                    place = here[message.topic() or "", message.partition() or 0]
                    reached = _reached(message)
                    if place not in reading or reached is None:
                        continue
                    if reached > reading[place]:
                        deadline = time.monotonic() + PATIENCE_SECONDS
                        reading[place] = reached
                    if message.error() is None and offset_of(message) < goals[place]:
                        yield place, message
                    if reached >= goals[place]:
                        del reading[place]
                        consumer.incremental_unassign([self.named(place)])
                if time.monotonic() > deadline:
                    raise Refusal(_stuck(self, reading, goals))


def _some(consumer: Consumer) -> list[Message]:
    """Wait for the first message only: `consume` alone would wait for all, or its whole time."""
    first = consumer.poll(POLL_SECONDS)
    return [] if first is None else [first, *consumer.consume(BATCH, 0)]


def offset_of(message: Message) -> int:
    """Return where a message that was read stands."""
    return message.offset() or 0


def value_of(message: Message) -> bytes:
    """Return what a message holds, nothing for a tombstone."""
    return message.value() or b""


def headers_of(message: Message) -> list[tuple[str, str | bytes | None]]:
    """Return the headers of a message that was read; those are always a list."""
    return cast("list[tuple[str, str | bytes | None]]", message.headers() or [])


def _reached(message: Message) -> int | None:
    """Return the next offset after a message or at an end, None where it says neither."""
    error = message.error()
    if error is None:
        return offset_of(message) + 1
    if error.code() == AT_END:
        return message.offset()
    if error.code() in HISTORY_LOST_CODES:
        raise Refusal(f"{message.topic()}/{message.partition()}: {error.str()}.")
    if error.fatal() or not error.retriable():
        raise KafkaException(error)
    return None


def _stuck(side: Side, reading: Mapping[Place, int], goals: Mapping[Place, int]) -> str:
    place, at = next(iter(reading.items()))
    return (
        f"{place.topic(side.prefix)}/{place.partition} can be read to {at} and not to "
        f"{goals[place]} for {PATIENCE_SECONDS:g} s: does its broker answer, and does a writer "
        "leave a transaction open?"
    )
