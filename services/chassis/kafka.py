"""The journal on Apache Kafka, through librdkafka's synchronous clients on threads of their own.

The settings are those measured best for latency: no lingering, short retry pauses, no Nagle.
A writer is used up by its first error: only a new one, which fences the old, knows where it stands
(librdkafka has no KIP-890, a late end of a transaction could end the next one).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from confluent_kafka import (
    OFFSET_END,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

from services.chassis.journal import Done, Fenced, Interrupted, Outgoing
from services.chassis.journal import TopicPartition as Place

log = structlog.get_logger(__name__)

TRANSACTION_SECONDS = 15
COMMIT_SECONDS = 12.0
METADATA_SECONDS = 5.0
FENCED_CODES = {KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED}

COMMON = {
    "socket.nagle.disable": True,
    "socket.keepalive.enable": True,
    "socket.timeout.ms": 10_000,
    "reconnect.backoff.ms": 50,
    "reconnect.backoff.max.ms": 1_000,
    "topic.metadata.refresh.interval.ms": 60_000,
}
PRODUCER = {
    "enable.idempotence": True,
    "acks": "all",
    "linger.ms": 0,
    "retry.backoff.ms": 5,
    "retry.backoff.max.ms": 50,
}
CONSUMER = {
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "enable.partition.eof": True,
    "auto.offset.reset": "error",
    "allow.auto.create.topics": False,
    "fetch.min.bytes": 1,
    "fetch.wait.max.ms": 500,
    "fetch.error.backoff.ms": 50,
}
FRUGAL = {
    "queued.max.messages.kbytes": 2_048,
    "queued.min.messages": 1_000,
    "fetch.message.max.bytes": 524_288,
}
BULK = {
    "queued.max.messages.kbytes": 16_384,
    "queued.min.messages": 100_000,
    "fetch.message.max.bytes": 4_194_304,
}


class KafkaJournal:
    """A journal on the cluster at `bootstrap`."""

    def __init__(self, bootstrap: str, client_id: str) -> None:
        self.common = {**COMMON, "bootstrap.servers": bootstrap, "client.id": client_id}
        self.available = True
        self._closed = threading.Event()
        self._producer = Producer(
            {**self.common, **PRODUCER, "message.timeout.ms": 30_000, "error_cb": self._on_error},
            logger=_logger(),
        )
        self._thread = threading.Thread(target=self._serve, name="kafka-send", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._closed.is_set():
            self._producer.poll(0.5)

    def _on_error(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN:
            if self.available:
                log.warning("broker_away", error=error.str())
            self.available = False

    def heard(self) -> None:
        """Note that a broker has just answered."""
        if not self.available:
            log.info("broker_back")
        self.available = True

    def send(self, outgoing: Outgoing, done: Done) -> None:
        """Write one message outside any transaction. A full queue is told through `done`."""

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self.heard()
            done(KafkaException(error) if error else None, message.offset() or -1)

        try:
            self._producer.produce(**_arguments(outgoing), on_delivery=delivered)
        except BufferError as full:
            done(full, -1)

    def writer(self, name: str) -> KafkaWriter:
        """Open the writer of a name."""
        return KafkaWriter(self, name)

    def reader(
        self, positions: Mapping[Place, int], *, committed: bool = True, bulk: bool = False
    ) -> KafkaReader:
        """Open a reader."""
        return KafkaReader(self, positions, committed=committed, bulk=bulk)

    def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
        """Return first and next offsets, open transactions included. Raises `Interrupted` when no broker answers."""
        consumer = Consumer(
            {**self.common, **CONSUMER, "group.id": "none", "isolation.level": "read_uncommitted"},
            logger=_logger(),
        )
        try:
            return {
                place: consumer.get_watermark_offsets(
                    TopicPartition(*place), timeout=METADATA_SECONDS
                )
                for place in places
            }
        except KafkaException as error:
            raise Interrupted(str(error)) from error
        finally:
            consumer.close()

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has. Raises `Interrupted` when no broker answers."""
        try:
            found = self._producer.list_topics(topic, timeout=METADATA_SECONDS).topics[topic]
        except KafkaException as error:
            raise Interrupted(str(error)) from error
        self.heard()
        return 0 if found.error else len(found.partitions)

    def close(self) -> None:
        """Send what waits, for some seconds at most, and stop."""
        self._producer.flush(3)
        self._closed.set()
        self._thread.join(2)


class KafkaWriter:
    """A transactional producer with a stable id: one commit after the other, until the first error."""

    def __init__(self, journal: KafkaJournal, name: str) -> None:
        self._journal = journal
        self._producer = Producer(
            {
                **journal.common,
                **PRODUCER,
                "transactional.id": name,
                "transaction.timeout.ms": TRANSACTION_SECONDS * 1000,
                "message.timeout.ms": (TRANSACTION_SECONDS - 3) * 1000,
            },
            logger=_logger(),
        )
        with _told():
            self._producer.init_transactions(COMMIT_SECONDS)
        journal.heard()

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        """Write all or nothing."""
        offsets = [-1] * len(outgoing)
        failures: list[KafkaError] = []

        def taker(place: int) -> Callable[[KafkaError | None, Message], None]:
            def delivered(error: KafkaError | None, message: Message) -> None:
                if error is not None:
                    failures.append(error)
                offsets[place] = message.offset() or 0

            return delivered

        with _told():
            self._producer.begin_transaction()
            for place, message in enumerate(outgoing):
                self._producer.produce(**_arguments(message), on_delivery=taker(place))
            self._producer.flush(COMMIT_SECONDS)
            if failures:
                raise KafkaException(failures[0])
            self._producer.commit_transaction(COMMIT_SECONDS)
        if any(offset < 0 for offset in offsets):
            raise Interrupted("a message of a committed transaction was not acknowledged")
        self._journal.heard()
        return offsets

    def close(self) -> None:
        """Let go; an open transaction is left to the next writer of this name."""
        self._producer.purge(in_flight=True)
        self._producer.poll(0)


class _told:
    """Turns librdkafka's errors into the port's two."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (KafkaException, BufferError)):
            cause = error.args[0] if error.args else None
            if isinstance(cause, KafkaError) and cause.code() in FENCED_CODES:
                raise Fenced(str(cause)) from error
            raise Interrupted(str(error)) from error


class KafkaReader:
    """An assigned consumer: no group, no commit. One thread uses it."""

    def __init__(
        self, journal: KafkaJournal, positions: Mapping[Place, int], *, committed: bool, bulk: bool
    ) -> None:
        self._journal = journal
        self._reached = dict(positions)
        self._at_end: set[Place] = set()
        self._consumer = Consumer(
            {
                **journal.common,
                **CONSUMER,
                **(BULK if bulk else FRUGAL),
                "group.id": "none",
                "isolation.level": "read_committed" if committed else "read_uncommitted",
            },
            logger=_logger(),
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
        return [message for message in map(self._taken, found) if message is not None]

    def _taken(self, message: Message) -> KafkaMessage | None:
        error = message.error()
        if error is None:
            taken = KafkaMessage(message)
            self._reached[taken.topic, taken.partition] = taken.offset + 1
            self._at_end.discard((taken.topic, taken.partition))
            self._journal.heard()
            return taken
        place = (str(message.topic()), int(message.partition() or 0))
        if error.code() == KafkaError._PARTITION_EOF:
            self._at_end.add(place)
            self._reached[place] = max(self._reached[place], int(message.offset() or 0))
            return None
        if error.code() in (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE):
            raise LostHistory(f"{place[0]}/{place[1]} at {self._reached[place]}: {error.str()}")
        if error.fatal():
            raise Interrupted(error.str())
        return None

    def reached(self) -> Mapping[Place, int]:
        """Return the next offset of each partition, markers at the end passed over."""
        return dict(self._reached)

    def at_end(self) -> bool:
        """Tell whether every partition has come to the end of what is committed."""
        return len(self._at_end) == len(self._reached)

    def lag(self, place: Place) -> int:
        """Return how many offsets are known to lie ahead."""
        _, high = self._consumer.get_watermark_offsets(TopicPartition(*place), cached=True)
        return max(0, (high or 0) - self._reached[place]) if high != OFFSET_END else 0

    def close(self) -> None:
        """Let go."""
        self._consumer.close()


class LostHistory(Exception):  # noqa: N818  # reads as what it is
    """What was to be read next is no longer there."""


class KafkaMessage:
    """A message as read."""

    __slots__ = ("_message", "offset", "partition", "topic", "value")

    def __init__(self, message: Message) -> None:
        self._message = message
        self.topic: str = message.topic() or ""
        self.partition: int = message.partition() or 0
        self.offset: int = message.offset() or 0
        self.value: bytes = message.value() or b""  # type: ignore[assignment]

    @property
    def key(self) -> bytes:
        """The key, empty where there is none."""
        return self._message.key() or b""  # type: ignore[return-value]

    def header(self, name: str) -> str:
        """Return one header as text, empty where there is none."""
        for key, value in self._message.headers() or ():
            if key == name and isinstance(value, bytes):
                return value.decode("utf-8", "replace")
        return ""


def _arguments(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "topic": outgoing.topic,
        "partition": outgoing.partition,
        "key": outgoing.key,
        "value": outgoing.value,
        "headers": list(outgoing.headers),
    }


def _logger() -> Any:
    import logging  # noqa: PLC0415  # librdkafka wants a stdlib logger; ours routes it

    return logging.getLogger("librdkafka")
