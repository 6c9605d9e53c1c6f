"""The journal on Apache Kafka, through librdkafka's synchronous clients on threads of their own.

A writer is used up by its first error: only a new one, which fences the old, knows where it stands
(librdkafka has no KIP-890, a late end of a transaction could end the next one).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

from services.chassis.journal import Done, Fenced, Interrupted, Outgoing, TopicPartition as Place
from services.chassis.kafka_reader import KafkaReader
from services.chassis.librdkafka import (
    BROKERS_DOWN,
    COMMIT_SECONDS,
    COMMON,
    CONSUMER,
    FENCED_CODES,
    LOGGER,
    METADATA_SECONDS,
    PASSING_CODES,
    PRODUCER,
    TRANSACTION_SECONDS,
)

log = structlog.get_logger(__name__)

ASK_SECONDS = 1.0
ASK_AGAIN_SECONDS = 0.05


class KafkaJournal:
    """A journal on the cluster at `bootstrap`."""

    def __init__(
        self, bootstrap: str, client_id: str, exit_: Callable[[str], None] = log.critical
    ) -> None:
        self.common = {**COMMON, "bootstrap.servers": bootstrap, "client.id": client_id}
        self.available = True
        self._exit = exit_
        self._closed = threading.Event()
        self._producer = Producer(
            {**self.common, **PRODUCER, "message.timeout.ms": 30_000, "error_cb": self._on_error},
            logger=LOGGER,
        )
        self._thread = threading.Thread(target=self._serve, name="kafka-send", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                self._producer.poll(0.5)
            except (KafkaException, SystemError) as error:
                # Only a fatal error is raised here: this client will never send again. Crash-only.
                self._exit(f"the Kafka client is of no more use: {error.__cause__ or error}")
                return
            if not self.available:
                self._ask()

    def _ask(self) -> None:
        """Find out whether a broker is back: while none is known, nobody sends, so none answers."""
        try:
            self._producer.list_topics(timeout=ASK_SECONDS)
        except KafkaException:
            return
        self.heard()

    def _on_error(self, error: KafkaError) -> None:
        if error.code() == BROKERS_DOWN:
            if self.available:
                log.warning("broker_away", error=error.str())
            self.available = False

    def heard(self) -> None:
        """Note that a broker has just answered."""
        if not self.available:
            log.info("broker_back")
        self.available = True

    def send(self, outgoing: Outgoing, done: Done) -> None:
        """Write one message outside any transaction. A full queue too is told through `done`."""

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self.heard()
            offset = message.offset()
            done(KafkaException(error) if error else None, -1 if offset is None else offset)

        try:
            self._producer.produce(**_arguments(outgoing), on_delivery=delivered)
        except (BufferError, KafkaException) as error:
            done(error, -1)

    def writer(self, name: str) -> KafkaWriter:
        """Open the writer of a name."""
        return KafkaWriter(self, name)

    def reader(
        self, positions: Mapping[Place, int], *, committed: bool = True, bulk: bool = False
    ) -> KafkaReader:
        """Open a reader."""
        return KafkaReader(self.common, positions, self.heard, committed=committed, bulk=bulk)

    def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
        """Return first and next offsets, open transactions included.

        Raises `Interrupted` when no broker answers.
        """
        consumer = Consumer(
            {**self.common, **CONSUMER, "group.id": "none", "isolation.level": "read_uncommitted"},
            logger=LOGGER,
        )
        try:
            return {place: self._bounds(consumer, place) for place in places}
        except KafkaException as error:
            raise Interrupted(str(error)) from error
        finally:
            consumer.close()

    def _bounds(self, consumer: Consumer, place: Place) -> tuple[int, int]:
        deadline = time.monotonic() + METADATA_SECONDS
        while True:
            try:
                return consumer.get_watermark_offsets(
                    TopicPartition(*place), timeout=METADATA_SECONDS
                )
            except KafkaException as error:
                if error.args[0].code() not in PASSING_CODES or time.monotonic() > deadline:
                    raise
            self._closed.wait(ASK_AGAIN_SECONDS)

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
    """A transactional producer with a stable id: commit after commit, until the first error."""

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
            logger=LOGGER,
        )
        with _Told():
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

        with _Told():
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
        # A fenced one says so again here: that must not hide why it is closed.
        with suppress(KafkaException):
            self._producer.purge(in_flight=True)
            self._producer.poll(0)


class _Told:
    """Turns librdkafka's errors into the port's two."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        # The client raises a fatal error in the middle of its callbacks. On newer Pythons the next
        # callback then fails with a SystemError, whose cause is the client's own error.
        if isinstance(error, SystemError) and isinstance(error.__cause__, KafkaException):
            error = error.__cause__
        if isinstance(error, (KafkaException, BufferError)):
            cause = error.args[0] if error.args else None
            if isinstance(cause, KafkaError) and cause.code() in FENCED_CODES:
                raise Fenced(str(cause)) from error
            raise Interrupted(str(error)) from error


def _arguments(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "topic": outgoing.topic,
        "partition": outgoing.partition,
        "key": outgoing.key,
        "value": outgoing.value,
        "headers": list(outgoing.headers),
    }
