"""Finds the operations that a principal can perform on a cluster by trying each of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    ResourcePatternType,
    ResourceType,
)
from confluent_kafka.cimpl import NewTopic

from services.chassis.journal.kafka_config import COMMON, CONSUMER, PRODUCER, connection_config
from services.chassis.journal.kafka_errors import DENIED_CODES
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import KafkaSettings
from services.provision.acls import acls_of

SECONDS = 20.0
AT_ONCE = 4
# It stands already; it has fewer than that; it is compacted, nothing of it is deleted by age.
TOLD_TO_THE_ALLOWED = {
    KafkaError.TOPIC_ALREADY_EXISTS,
    KafkaError.INVALID_PARTITIONS,
    KafkaError.POLICY_VIOLATION,
}


class Attempts:
    """One principal, and what it tries."""

    def __init__(self, cluster: KafkaSettings, reader_group: str) -> None:
        self._settings: dict[str, Any] = {**COMMON, **connection_config(cluster)}
        self._group = reader_group
        self._admin = AdminClient(self._settings, logger=LOGGER)

    def sees(self, topics: Iterable[str]) -> set[str]:
        """Ask what each topic is."""
        return {topic for topic in topics if self._sees(topic)}

    def _sees(self, topic: str) -> bool:
        error = self._admin.list_topics(topic, timeout=SECONDS).topics[topic].error
        return error is None or _other_than_denied(error)

    def writes(self, topics: Iterable[str]) -> set[str]:
        """Write a message to each.

        By a producer that is not idempotent: who may write nothing at all may not be one, and would
        be denied as such.
        """
        written: set[str] = set()
        refused: set[str] = set()

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                written.add(str(message.topic()))
            elif error.code() in DENIED_CODES:
                refused.add(str(message.topic()))

        told = {**self._settings, **PRODUCER, "enable.idempotence": False}
        producer = Producer(told, logger=LOGGER)
        asked = set(topics)
        for topic in asked:
            producer.produce(topic, b"tried", key=b"key", partition=0, on_delivery=delivered)
        producer.flush(SECONDS)
        assert written | refused == asked, "each was written or denied, none failed otherwise"
        return written

    def reads(self, topics: Iterable[str], readable: set[str]) -> set[str]:
        """Read each from its start, half a second longer than it takes to read what should be."""
        told = {**self._settings, **CONSUMER, "group.id": self._group}
        read: set[str] = set()
        with closing(Consumer(told, logger=LOGGER)) as consumer:
            consumer.assign([TopicPartition(topic, 0, 0) for topic in topics])
            deadline = time.monotonic() + SECONDS
            while not readable <= read and time.monotonic() < deadline:
                read |= _read(consumer.poll(0.1))
            deadline = time.monotonic() + 0.5
            while time.monotonic() < deadline:
                read |= _read(consumer.poll(0.1))
        return read

    def creates(self, topics: Iterable[str]) -> set[str]:
        """Ask for each topic to be made; of those that stand, only who may make them hears so."""
        new = [NewTopic(topic, num_partitions=1, replication_factor=1) for topic in topics]
        return _done(self._admin.create_topics(new, validate_only=True))

    def deletes(self, topics: Iterable[str]) -> set[str]:
        """Ask for what is older than the first message to be deleted: nothing, where it may.

        Of topics that it cannot see the client finds no leader to ask: it goes on to those it can.
        """
        places = [TopicPartition(topic, 0, 0) for topic in self.sees(topics)]
        if not places:
            return set()
        futures = self._admin.delete_records(places)
        return _done({place.topic: future for place, future in futures.items()})

    def grows(self, topics: Iterable[str]) -> set[str]:
        """Ask for more partitions."""
        more = [NewPartitions(topic, 64) for topic in topics]
        return _done(self._admin.create_partitions(more, validate_only=True))

    def alters(self, topics: Iterable[str]) -> set[str]:
        """Set a setting to what it is."""
        entry = ConfigEntry("segment.ms", "60000", incremental_operation=AlterConfigOpType.SET)
        asked = [
            ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
            for topic in topics
        ]
        futures = self._admin.incremental_alter_configs(asked)
        return _done({resource.name: future for resource, future in futures.items()})

    def owns(self, writers: Iterable[str]) -> set[str]:
        """Open each writer: a transaction begun and ended, nothing in it."""
        return _all(self._owns, writers)

    def _owns(self, writer: str) -> bool:
        told = {**self._settings, **PRODUCER, "transactional.id": writer}
        producer = Producer(told, logger=LOGGER)
        return not _is_denied(lambda: producer.init_transactions(SECONDS))

    def joins(self, groups: Mapping[str, str]) -> set[str]:
        """Join each group, for the topic that it shares."""
        return _all(lambda group: self._joins(group, groups[group]), groups)

    def _joins(self, group: str, topic: str) -> bool:
        assigned: list[TopicPartition] = []
        told = {**self._settings, "group.id": group, "allow.auto.create.topics": False}
        with closing(Consumer(told, logger=LOGGER)) as consumer:
            consumer.subscribe([topic], on_assign=lambda _, places: assigned.extend(places))
            deadline = time.monotonic() + SECONDS
            while time.monotonic() < deadline:
                message = consumer.poll(0.1)
                if assigned:
                    return True
                error = message.error() if message else None
                if error and error.code() == KafkaError.GROUP_AUTHORIZATION_FAILED:
                    return False
        raise AssertionError(f"{group} was neither joined nor denied")

    def meets(self, groups: Iterable[str]) -> set[str]:
        """Ask who is in each group."""
        return _done(self._admin.describe_consumer_groups(list(groups)))

    def rules(self) -> bool:
        """Give a right away: whoever may do that may do all. Ask also who may do what."""
        right = AclBinding(
            ResourceType.TOPIC,
            "tried",
            ResourcePatternType.LITERAL,
            "User:tried",
            "*",
            AclOperation.READ,
            AclPermissionType.ALLOW,
        )
        given = _done(self._admin.create_acls([right]))
        # The client answers who may not ask with nothing, not with an error.
        return bool(given) or bool(self._admin.describe_acls(acls_of(None)).result(SECONDS))


def _read(message: Message | None) -> set[str]:
    return {str(message.topic())} if message is not None and message.error() is None else set()


def _all(tries: Callable[[str], bool], names: Iterable[str]) -> set[str]:
    asked = sorted(names)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {name for name, done in zip(asked, pool.map(tries, asked), strict=True) if done}


def _done(futures: Mapping[Any, Future[Any]]) -> set[Any]:
    return {
        name
        for name, future in futures.items()
        if not _is_denied(lambda future=future: future.result(SECONDS))  # type: ignore[misc]
    }


def _is_denied(attempt: Callable[[], Any]) -> bool:
    """Tell a denial from success, and from what only whoever is allowed is told."""
    try:
        attempt()
    except KafkaException as error:
        return not _other_than_denied(error.args[0])
    return False


def _other_than_denied(error: KafkaError) -> bool:
    if error.code() in DENIED_CODES:
        return False
    if error.code() in TOLD_TO_THE_ALLOWED:
        return True
    raise KafkaException(error)
