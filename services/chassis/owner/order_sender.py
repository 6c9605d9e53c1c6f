"""Writes orders to the commands topics of other services."""

from __future__ import annotations

from functools import partial

import structlog

from services.chassis.journal.journal import Journal, JournalUnavailable, Outgoing
from services.chassis.partition.codec import command_name, encode_command
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.order import Order
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames

log = structlog.get_logger(__name__)


class OrderSender:
    """Sends the orders of one service. Any thread may use it."""

    def __init__(
        self, journal: Journal, names: ResourceNames, clock: Clock = now_microseconds
    ) -> None:
        self._journal, self._names, self._clock = journal, names, clock
        self._counts: dict[str, int] = {}

    def send(self, order: Order) -> None:
        """Send an order without waiting; one that the broker does not take is logged.

        Raises `JournalUnavailable` if the other service has no commands topic.
        """
        topic = self._names.for_service(order.service).commands
        command = encode_command(
            order.request,
            command_id=order.id,
            actor=self._names.service,
            cause=order.cause,
            sent_time=self._clock(),
            expires_time=order.expires_time,
            traceparent=order.traceparent,
        )
        partition = partition_of(command.aggregate, self._partitions_of(topic))
        name = command_name(command.type)
        metrics.ORDERS.labels(self._names.service, order.service, name).inc()
        key, value = command.aggregate.encode(), command.SerializeToString()
        message = Outgoing(topic, partition, key, value)
        self._journal.send(message, partial(_log_failure, order.service))

    def _partitions_of(self, topic: str) -> int:
        count = self._counts.get(topic) or self._journal.partitions(topic)
        if not count:
            raise JournalUnavailable(f"there is no topic {topic}")
        self._counts[topic] = count
        return count


def _log_failure(service: str, error: Exception | None, _offset: int) -> None:
    if error is not None:
        log.warning("order_not_sent", to=service, error=str(error))
