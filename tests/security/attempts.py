"""Finds the operations that a principal can perform on a cluster by trying each of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import (
    AclOperation,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    ResourceType,
)
from confluent_kafka.cimpl import NewTopic

from services.chassis.journal.kafka_config import COMMON, CONSUMER, PRODUCER, connection_config
from services.chassis.journal.kafka_errors import DENIED_CODES
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import KafkaSettings
from services.provision.acls import acls_of
from tests.security.conftest import allow

SECONDS = 20.0
AT_ONCE = 4
# Errors that only a permitted client gets: the topic exists, has fewer partitions, is compacted.
ERRORS_OF_PERMITTED = {
    KafkaError.TOPIC_ALREADY_EXISTS,
    KafkaError.INVALID_PARTITIONS,
    KafkaError.POLICY_VIOLATION,
}


class Attempts:
    """The operations of one principal; each method returns the resources on which it succeeds."""

    def __init__(self, cluster: KafkaSettings, reader_group: str) -> None:
        self._settings: dict[str, Any] = {**COMMON, **connection_config(cluster)}
        self._group = reader_group
        self._admin = AdminClient(self._settings, logger=LOGGER)

    def sees(self, topics: Iterable[str]) -> set[str]:
        """Describe each topic."""
        found = {t: self._admin.list_topics(t, timeout=SECONDS).topics[t].error for t in topics}
        return {t for t, error in found.items() if error is None or _other_than_denied(error)}

    def writes(self, topics: Iterable[str]) -> set[str]:
        """Write a message to each topic.

        The producer is not idempotent, because a principal without a topic may not be that.
        """
        written: set[str] = set()
        refused: set[str] = set()

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                written.add(str(message.topic()))
            elif error.code() in DENIED_CODES:
                refused.add(str(message.topic()))

        settings = {**self._settings, **PRODUCER, "enable.idempotence": False}
        producer = Producer(settings, logger=LOGGER)
        tried = set(topics)
        for topic in tried:
            producer.produce(topic, b"tried", key=b"key", partition=0, on_delivery=delivered)
        producer.flush(SECONDS)
        assert written | refused == tried, "each write succeeded or was denied"
        return written

    def reads(self, topics: Iterable[str], readable: set[str]) -> set[str]:
        """Read each topic from its start, and half a second longer than the readable ones take."""
        settings = {**self._settings, **CONSUMER, "group.id": self._group}
        read: set[str] = set()
        with closing(Consumer(settings, logger=LOGGER)) as consumer:
            consumer.assign([TopicPartition(topic, 0, 0) for topic in topics])
            deadline, extra = time.monotonic() + SECONDS, 0.0
            while time.monotonic() < (extra or deadline):
                message = consumer.poll(0.1)
                if message is not None and message.error() is None:
                    read.add(str(message.topic()))
                if not extra and readable <= read:
                    extra = time.monotonic() + 0.5
        return read

    def creates(self, topics: Iterable[str]) -> set[str]:
        """Create each topic; that it exists is an error which only a permitted client gets."""
        new = [NewTopic(topic, num_partitions=1, replication_factor=1) for topic in topics]
        return _done(self._admin.create_topics(new, validate_only=True))

    def deletes(self, topics: Iterable[str]) -> set[str]:
        """Delete the records before the first, which are none.

        The client finds no leader of topics that it cannot see, so it tries the others only.
        """
        places = [TopicPartition(topic, 0, 0) for topic in self.sees(topics)]
        if not places:
            return set()
        futures = self._admin.delete_records(places)
        return _done({place.topic: future for place, future in futures.items()})

    def grows(self, topics: Iterable[str]) -> set[str]:
        """Add partitions."""
        more = [NewPartitions(topic, 64) for topic in topics]
        return _done(self._admin.create_partitions(more, validate_only=True))

    def alters(self, topics: Iterable[str]) -> set[str]:
        """Set a setting to its present value."""
        entry = ConfigEntry("segment.ms", "60000", incremental_operation=AlterConfigOpType.SET)
        kind = ConfigResource.Type.TOPIC
        changes = [ConfigResource(kind, topic, incremental_configs=[entry]) for topic in topics]
        futures = self._admin.incremental_alter_configs(changes)
        return _done({resource.name: future for resource, future in futures.items()})

    def owns(self, writers: Iterable[str]) -> set[str]:
        """Begin to write with each transactional id."""
        return _all(self._owns, writers)

    def _owns(self, writer: str) -> bool:
        settings = {**self._settings, **PRODUCER, "transactional.id": writer}
        producer = Producer(settings, logger=LOGGER)
        return not _is_denied(lambda: producer.init_transactions(SECONDS))

    def joins(self, groups: Mapping[str, str]) -> set[str]:
        """Join each group, for its topic."""
        return _all(lambda group: self._joins(group, groups[group]), groups)

    def _joins(self, group: str, topic: str) -> bool:
        assigned: list[TopicPartition] = []
        settings = {**self._settings, "group.id": group, "allow.auto.create.topics": False}
        with closing(Consumer(settings, logger=LOGGER)) as consumer:
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
        """Describe each group."""
        return _done(self._admin.describe_consumer_groups(list(groups)))

    def rules(self) -> bool:
        """Return whether it can grant or list ACLs; a principal that can may do everything."""
        acls = allow("tried", ResourceType.TOPIC, "tried", AclOperation.READ)
        granted = _done(self._admin.create_acls(acls))
        # Without the permission, the list is empty: the client raises no error.
        return bool(granted) or bool(self._admin.describe_acls(acls_of(None)).result(SECONDS))


def _all(tries: Callable[[str], bool], names: Iterable[str]) -> set[str]:
    tried = sorted(names)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {name for name, done in zip(tried, pool.map(tries, tried), strict=True) if done}


def _done(futures: Mapping[Any, Future[Any]]) -> set[Any]:
    return {
        name for name, future in futures.items() if not _is_denied(partial(future.result, SECONDS))
    }


def _is_denied(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except KafkaException as error:
        return not _other_than_denied(error.args[0])
    return False


def _other_than_denied(error: KafkaError) -> bool:
    if error.code() in DENIED_CODES:
        return False
    if error.code() in ERRORS_OF_PERMITTED:
        return True
    raise KafkaException(error)
