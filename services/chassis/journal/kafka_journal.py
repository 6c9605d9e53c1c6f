"""The journal on Apache Kafka: librdkafka's synchronous clients, on threads of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, Queue
from typing import Any

import structlog
from confluent_kafka import (
    TIMESTAMP_LOG_APPEND_TIME,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition as KafkaPartition,
)
from confluent_kafka.admin import ClusterMetadata

from services.chassis.journal.journal import (
    DeliveryCallback,
    JournalUnavailable,
    NoBrokerTime,
    Outgoing,
    TopicPartition,
    never,
)
from services.chassis.journal.kafka_config import (
    COMMON,
    CONSUMER,
    METADATA_SECONDS,
    PRODUCER,
    connection_config,
)
from services.chassis.journal.kafka_errors import (
    ASK_AGAIN_SECONDS,
    BROKERS_DOWN,
    REFUSED_CODES,
    REFUSED_SECONDS,
    UNKNOWN_TOPIC_CODES,
    ask_again,
    authentication_error,
    authorization_error,
    unreachable_message,
)
from services.chassis.journal.kafka_reader import KafkaReader
from services.chassis.journal.kafka_writer import KafkaWriter, produce_arguments
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import KafkaSettings

log = structlog.get_logger(__name__)

ASK_SECONDS = 1.0
BROKER_TIME_SECONDS = 2.0
BOUNDS_SECONDS = 15.0
"""A new client looks up the names of two brokers, one after the other: each can take 5 s."""
BROKER_TIME_KEY = b"broker-time"


class KafkaJournal:
    """A journal on a cluster. `client_id` names its clients and its readers' group.

    `on_fatal` ends the process: a fatal producer error, or lasting authentication errors, need a
    new start.
    """

    def __init__(
        self, cluster: KafkaSettings, client_id: str, on_fatal: Callable[[str], None] = log.critical
    ) -> None:
        self.cluster = cluster
        self.available = True
        self.cluster_id = ""
        self.group = f"{client_id}-reader"
        self._client_id = client_id
        self._on_fatal = on_fatal
        self._closed = threading.Event()
        self._refused: KafkaError | None = None
        self._refused_since = 0.0
        self._returned = False  # a broker may have returned as one of another cluster
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
        """Return the settings that every client starts with. They hold secrets: do not log them."""
        return {**COMMON, **connection_config(self.cluster), "client.id": self._client_id}

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                self._producer.poll(0.5)
            except (KafkaException, SystemError) as error:
                # Only fatal errors are raised here: this producer cannot send again.
                self._on_fatal(f"the Kafka producer failed: {error.__cause__ or error}")
                return
            if self._returned or not self.available:
                self._probe_broker()

    def _probe_broker(self) -> None:
        """Request metadata: while the journal is unavailable, no other request is made."""
        try:
            self._check_cluster(self._producer.list_topics(timeout=ASK_SECONDS))
        except KafkaException:
            return
        self._returned = False
        self.mark_available()

    def _check_cluster(self, metadata: ClusterMetadata) -> None:
        """End the process if another cluster responds: it has none of the records."""
        known = self.cluster_id
        self.cluster_id = found = getattr(metadata, "cluster_id", None) or known
        if known and found != known:
            self._on_fatal(
                f"{self.cluster.bootstrap} is the Kafka cluster {found} now, and was {known}: "
                "its data are lost, or it is another one. Bring the first back, or restore it."
            )

    def _on_error(self, error: KafkaError) -> None:
        if error.code() in REFUSED_CODES:
            self._on_refusal(error)
        if error.code() == BROKERS_DOWN:
            if self.available:
                log.warning("broker_unavailable", error=error.str())
            self.available, self._returned = False, True

    def _on_refusal(self, error: KafkaError) -> None:
        """End the process if these errors last: its next start reads the credentials again."""
        now = time.monotonic()
        if self._refused is None:
            self._refused_since = now
        self._refused = error
        if now - self._refused_since > REFUSED_SECONDS:
            self._on_fatal(str(authentication_error(error, self.cluster)))

    def mark_available(self) -> None:
        """Record that a broker has just answered."""
        if not self.available:
            log.info("broker_available")
        self.available = True
        self._refused = None

    def send(self, outgoing: Outgoing, on_delivery: DeliveryCallback) -> None:
        """Write one message outside any transaction. A full queue is an error of `on_delivery`."""

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self.mark_available()
            elif denied := authorization_error(
                error, self.cluster, "write to", f"topic {outgoing.topic}"
            ):
                log.error("access_denied", reason=str(denied))
            offset = message.offset()
            on_delivery(KafkaException(error) if error else None, -1 if offset is None else offset)

        try:
            self._producer.produce(**produce_arguments(outgoing), on_delivery=delivered)
        except (BufferError, KafkaException) as error:
            on_delivery(error, -1)

    def writer(self, name: str, cancelled: Callable[[], bool] = never) -> KafkaWriter:
        return KafkaWriter(self, name, cancelled)

    def reader(self, positions: Mapping[TopicPartition, int], *, bulk: bool = False) -> KafkaReader:
        return KafkaReader(self, positions, bulk=bulk)

    def consumer_config(self) -> dict[str, Any]:
        """Return the settings of readers.

        Readers join no group, but librdkafka requires a group id and looks its coordinator up.
        """
        return {**self.client_config(), **CONSUMER, "group.id": self.group}

    def bounds(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        """Return first and next offsets, open transactions included.

        Raises `JournalUnavailable` if no broker is reachable.
        """
        consumer = Consumer(
            {**self.consumer_config(), "isolation.level": "read_uncommitted"},
            logger=LOGGER,
        )
        try:
            return {each: self._bounds(consumer, each) for each in partitions}
        except KafkaException as error:
            # For a topic without permission the consumer reports an unknown partition; this raises
            # the authorization error.
            for topic in sorted({topic for topic, _ in partitions}):
                self.partitions(topic)
            raise JournalUnavailable(str(error)) from error
        finally:
            consumer.close()

    def _bounds(self, consumer: Consumer, partition: TopicPartition) -> tuple[int, int]:
        place = KafkaPartition(*partition)
        return ask_again(
            lambda: consumer.get_watermark_offsets(place, timeout=METADATA_SECONDS),
            BOUNDS_SECONDS,
            self._closed.wait,
        )

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 if it does not exist.

        Raises `JournalUnavailable` if no broker is reachable or the topic has another error for
        some seconds, `AccessDenied` if one refuses.
        """
        try:
            return ask_again(lambda: self._partitions(topic), METADATA_SECONDS, self._closed.wait)
        except KafkaException as error:
            failure = error.args[0]
            denied = authorization_error(failure, self.cluster, "see", f"topic {topic}")
            raise denied or JournalUnavailable(f"topic {topic}: {failure.str()}") from None

    def _partitions(self, topic: str) -> int:
        found = self._topic_metadata(topic)
        self.mark_available()
        if found.error is not None and found.error.code() not in UNKNOWN_TOPIC_CODES:
            raise KafkaException(found.error)
        return len(found.partitions) if found.error is None else 0

    def broker_time(self, topic: str) -> int:
        """Append an empty message to a topic and return when the broker did so, in microseconds.

        A broker states its clock in no other answer that librdkafka reads.
        Raises `JournalUnavailable`, `NoBrokerTime` or `AccessDenied`.
        """
        answers: Queue[tuple[KafkaError | None, Message]] = Queue()
        try:
            self._producer.produce(
                topic, b"", BROKER_TIME_KEY, 0, lambda *answer: answers.put(answer)
            )
            error, message = answers.get(timeout=BROKER_TIME_SECONDS)
        except (BufferError, KafkaException, Empty) as failure:
            raise JournalUnavailable(f"the broker does not state its time: {failure!r}") from None
        if error is not None:
            denied = authorization_error(error, self.cluster, "write to", f"topic {topic}")
            raise denied or JournalUnavailable(error.str())
        self.mark_available()
        kind, milliseconds = message.timestamp()
        if kind != TIMESTAMP_LOG_APPEND_TIME:
            raise NoBrokerTime(
                f"Topic {topic} keeps the times of its writers: run `python -m services.provision`,"
                " which sets message.timestamp.type=LogAppendTime."
            )
        return milliseconds * 1000

    def _topic_metadata(self, topic: str) -> Any:
        """Request the metadata for some seconds, or until a broker has refused this client."""
        deadline = time.monotonic() + METADATA_SECONDS
        while True:
            try:
                metadata = self._producer.list_topics(topic, timeout=ASK_SECONDS)
                self._check_cluster(metadata)
                return metadata.topics[topic]
            except KafkaException as error:
                if self._refused:
                    raise authentication_error(self._refused, self.cluster) from error
                if time.monotonic() > deadline:
                    raise JournalUnavailable(
                        unreachable_message(error.args[0], self.cluster)
                    ) from error
            self._closed.wait(ASK_AGAIN_SECONDS)

    def close(self) -> None:
        """Send the queued messages, for three seconds at most, and stop."""
        self._producer.flush(3)
        self._closed.set()
        self._thread.join(2)
