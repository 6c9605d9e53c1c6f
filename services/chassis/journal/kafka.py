"""The journal on Apache Kafka, through librdkafka's synchronous clients on threads of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
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

from services.chassis.journal.journal import (
    Done,
    JournalUnavailable,
    Outgoing,
    TopicPartition as Place,
)
from services.chassis.journal.kafka_config import (
    BROKERS_DOWN,
    COMMON,
    CONSUMER,
    LOGGER,
    METADATA_SECONDS,
    PRODUCER,
    REFUSED_CODES,
    REFUSED_SECONDS,
    TRANSIENT_CODES,
    authentication_error,
    authorization_error,
    connection_config,
    unreachable_message,
)
from services.chassis.journal.kafka_reader import KafkaReader
from services.chassis.journal.kafka_writer import KafkaWriter, arguments
from services.chassis.sdk.settings import KafkaSettings

log = structlog.get_logger(__name__)

ASK_SECONDS = 1.0
ASK_AGAIN_SECONDS = 0.05


class KafkaJournal:
    """A journal on a cluster. `client_id` is the name of its clients, and of its readers' group."""

    def __init__(
        self, cluster: KafkaSettings, client_id: str, exit_: Callable[[str], None] = log.critical
    ) -> None:
        self.cluster = cluster
        self.available = True
        self.group = f"{client_id}-reader"
        self._client_id = client_id
        self._on_fatal = exit_
        self._closed = threading.Event()
        self._refused: KafkaError | None = None
        self._refused_since = 0.0
        self._producer = Producer(
            {
                **self.client_config(),
                **PRODUCER,
                "message.timeout.ms": 30_000,
                "error_cb": self._on_error,
            },
            logger=LOGGER,
        )
        self._thread = threading.Thread(target=self._serve, name="kafka-send", daemon=True)
        self._thread.start()

    def client_config(self) -> dict[str, Any]:
        """Return what each client of it begins with, secrets included: hand it on, keep it not."""
        return {**COMMON, **connection_config(self.cluster), "client.id": self._client_id}

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                self._producer.poll(0.5)
            except (KafkaException, SystemError) as error:
                # Only a fatal error is raised here: this client will never send again. Crash-only.
                self._on_fatal(f"the Kafka client is of no more use: {error.__cause__ or error}")
                return
            if not self.available:
                self._probe_broker()

    def _probe_broker(self) -> None:
        """Find out whether a broker is back: while none is known, nobody sends, so none answers."""
        try:
            self._producer.list_topics(timeout=ASK_SECONDS)
        except KafkaException:
            return
        self.mark_available()

    def _on_error(self, error: KafkaError) -> None:
        if error.code() in REFUSED_CODES:
            self._on_refusal(error)
        if error.code() == BROKERS_DOWN:
            if self.available:
                log.warning("broker_unavailable", error=error.str())
            self.available = False

    def _on_refusal(self, error: KafkaError) -> None:
        """End the process where refusals go on: its next start reads password and files anew."""
        now = time.monotonic()
        if self._refused is None:
            self._refused_since = now
        self._refused = error
        if now - self._refused_since > REFUSED_SECONDS:
            self._on_fatal(str(authentication_error(error, self.cluster)))

    def mark_available(self) -> None:
        """Note that a broker has just answered."""
        if not self.available:
            log.info("broker_available")
        self.available = True
        self._refused = None

    def send(self, outgoing: Outgoing, done: Done) -> None:
        """Write one message outside any transaction. A full queue too is told through `done`."""

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self.mark_available()
            elif told := authorization_error(
                error, self.cluster, "write to", f"topic {outgoing.topic}"
            ):
                log.error("access_denied", reason=str(told))
            offset = message.offset()
            done(KafkaException(error) if error else None, -1 if offset is None else offset)

        try:
            self._producer.produce(**arguments(outgoing), on_delivery=delivered)
        except (BufferError, KafkaException) as error:
            done(error, -1)

    def writer(self, name: str) -> KafkaWriter:
        """Open the writer of a name."""
        return KafkaWriter(self, name)

    def reader(
        self, positions: Mapping[Place, int], *, committed: bool = True, bulk: bool = False
    ) -> KafkaReader:
        """Open a reader."""
        return KafkaReader(self, positions, committed=committed, bulk=bulk)

    def consumer_config(self) -> dict[str, Any]:
        """Return what each reader begins with.

        Readers join no group; the client asks all the same where that of its name would meet.
        """
        return {**self.client_config(), **CONSUMER, "group.id": self.group}

    def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
        """Return first and next offsets, open transactions included.

        Raises `JournalUnavailable` when no broker answers.
        """
        consumer = Consumer(
            {**self.consumer_config(), "isolation.level": "read_uncommitted"},
            logger=LOGGER,
        )
        try:
            return {place: self._bounds(consumer, place) for place in places}
        except KafkaException as error:
            # Of a topic that one may not see the client says only that it knows no such partition.
            for topic in sorted({topic for topic, _ in places}):
                self.partitions(topic)
            raise JournalUnavailable(str(error)) from error
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
                if error.args[0].code() not in TRANSIENT_CODES or time.monotonic() > deadline:
                    raise
            self._closed.wait(ASK_AGAIN_SECONDS)

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has.

        Raises `JournalUnavailable` when no broker answers, `AccessDenied` when one refuses.
        """
        found = self._topic_metadata(topic)
        self.mark_available()
        if found.error and (
            told := authorization_error(found.error, self.cluster, "see", f"topic {topic}")
        ):
            raise told
        return 0 if found.error else len(found.partitions)

    def _topic_metadata(self, topic: str) -> Any:
        """Ask for some seconds, but no longer than until a broker has refused this client."""
        deadline = time.monotonic() + METADATA_SECONDS
        while True:
            try:
                return self._producer.list_topics(topic, timeout=ASK_SECONDS).topics[topic]
            except KafkaException as error:
                if self._refused:
                    raise authentication_error(self._refused, self.cluster) from error
                if time.monotonic() > deadline:
                    raise JournalUnavailable(
                        unreachable_message(error.args[0], self.cluster)
                    ) from error
            self._closed.wait(ASK_AGAIN_SECONDS)

    def close(self) -> None:
        """Send what waits, for some seconds at most, and stop."""
        self._producer.flush(3)
        self._closed.set()
        self._thread.join(2)
