"""Who owns which partition among the replicas of a service: a consumer group that reads nothing.

The group only elects. What is read, from where, and who may write is settled by the journal and by
the writers' fences, so a member that is wrong about its ownership does no harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition

from services.chassis.journal.kafka_config import (
    COMMON,
    LOGGER,
    authorization_error,
    connection_config,
)
from services.chassis.sdk.settings import KafkaSettings

log = structlog.get_logger(__name__)

SESSION_SECONDS = 6
HEARTBEAT_SECONDS = 0.5


class KafkaMembership:
    """One replica's membership: classic, range, dynamic, so a planned stop hands over at once."""

    def __init__(
        self,
        cluster: KafkaSettings,
        group: str,
        topic: str,
        exit_: Callable[[str], None] = log.critical,
    ) -> None:
        self.topic = topic
        self._cluster = cluster
        self._group = group
        self._on_fatal = exit_
        self._closed = threading.Event()
        self._consumer = Consumer(
            {
                **COMMON,
                **connection_config(cluster),
                "group.id": group,
                "client.id": group,
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "partition.assignment.strategy": "range",
                "session.timeout.ms": SESSION_SECONDS * 1000,
                "heartbeat.interval.ms": int(HEARTBEAT_SECONDS * 1000),
                "max.poll.interval.ms": 30_000,
                "allow.auto.create.topics": False,
            },
            logger=LOGGER,
        )

    def run(
        self, assigned: Callable[[Sequence[int]], None], revoked: Callable[[Sequence[int]], None]
    ) -> None:
        """Take part until closed. Both callbacks run on this thread."""

        def on_assign(consumer: Consumer, partitions: list[TopicPartition]) -> None:
            consumer.assign([])
            assigned([place.partition for place in partitions])

        def on_revoke(consumer: Consumer, partitions: list[TopicPartition]) -> None:
            revoked([place.partition for place in partitions])
            consumer.unassign()

        self._consumer.subscribe(
            [self.topic], on_assign=on_assign, on_revoke=on_revoke, on_lost=on_revoke
        )
        while not self._closed.is_set():
            self._poll()
        self._consumer.close()

    def _poll(self) -> None:
        try:
            message = self._consumer.poll(0.2)
        except KafkaException as trouble:
            log.warning("group_error", error=str(trouble))
            return
        # It reads nothing, so a message can only be an error; of those that pass the log tells.
        error = message.error() if message else None
        what = f"group {self._group} to share topic {self.topic}"
        if error and (told := authorization_error(error, self._cluster, "join", what)):
            self._on_fatal(str(told))

    def close(self) -> None:
        """Leave the group; the others take over at once."""
        self._closed.set()
