"""Elects the partition owners of a service: a consumer group that reads nothing.

The group only elects. The journal decides where to read from, and transactional ids fence writers,
so a member that is wrong about its ownership does no harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition

from services.chassis.journal.journal import always
from services.chassis.journal.kafka_config import COMMON, connection_config
from services.chassis.journal.kafka_errors import authorization_error
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.sdk.settings import KafkaSettings

log = structlog.get_logger(__name__)

SESSION_SECONDS = 6
HEARTBEAT_SECONDS = 0.5


class KafkaMembership:
    """One replica's membership: classic protocol, range assignor, dynamic.

    A dynamic member leaves at once on a planned stop, so its partitions move without a timeout.
    """

    def __init__(
        self,
        cluster: KafkaSettings,
        group: str,
        topic: str,
        on_fatal: Callable[[str], None] = log.critical,
    ) -> None:
        self.topic = topic
        self._cluster = cluster
        self._group = group
        self._on_fatal = on_fatal
        self._closed = threading.Event()

    def _consumer(self) -> Consumer:
        return Consumer(
            {
                **COMMON,
                **connection_config(self._cluster),
                "group.id": self._group,
                "client.id": self._group,
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
        self,
        assigned: Callable[[Sequence[int]], None],
        revoked: Callable[[Sequence[int]], None],
        eligible: Callable[[], bool] = always,
    ) -> None:
        """Take part until closed or no longer eligible. All callbacks run on this thread."""
        if self._closed.is_set():
            return

        def on_assign(consumer: Consumer, partitions: list[TopicPartition]) -> None:
            consumer.assign([])
            assigned([each.partition for each in partitions])

        def on_revoke(consumer: Consumer, partitions: list[TopicPartition]) -> None:
            revoked([each.partition for each in partitions])
            consumer.unassign()

        member = self._consumer()
        member.subscribe([self.topic], on_assign=on_assign, on_revoke=on_revoke, on_lost=on_revoke)
        try:
            while not self._closed.is_set() and eligible():
                self._poll(member)
        finally:
            member.close()

    def _poll(self, member: Consumer) -> None:
        try:
            message = member.poll(0.2)
        except KafkaException as error:
            log.warning("group_error", error=str(error))
            return
        # Nothing is assigned, so a message can only be an error; librdkafka logs transient ones.
        failure = message.error() if message else None
        resource = f"group {self._group} to share topic {self.topic}"
        if failure and (denied := authorization_error(failure, self._cluster, "join", resource)):
            self._on_fatal(str(denied))

    def close(self) -> None:
        """Leave the group; the other members take over at once."""
        self._closed.set()
