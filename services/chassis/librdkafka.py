"""What librdkafka is told, and what it says: settings measured best for latency, error codes.

No lingering, short retry pauses, no Nagle.
"""

from __future__ import annotations

import logging
import re
import time

from confluent_kafka import KafkaError

from services.chassis.catalogue import MESSAGE_BYTES

LOGGER = logging.getLogger("librdkafka")

REPEATED_SECONDS = 10.0
_WHO = re.compile(r"^\w+ \[[^]]*\] \[[^]]*\]: | \(after .*")
_said: dict[str, float] = {}


def not_just_said(record: logging.LogRecord) -> bool:
    """Let a complaint through once in a while, whichever of our clients makes it.

    While a broker is away each of a process's clients tries forty times a second and says so each
    time: 200 lines a second.
    """
    what = _WHO.sub("", record.getMessage())
    now = time.monotonic()
    if now - _said.get(what, -REPEATED_SECONDS) < REPEATED_SECONDS:
        return False
    if len(_said) > 1000:
        _said.clear()
    _said[what] = now
    return True


LOGGER.addFilter(not_just_said)

TRANSACTION_SECONDS = 15
COMMIT_SECONDS = 12.0
METADATA_SECONDS = 5.0

# librdkafka's own errors bear an underscore in its interface too.
FENCED_CODES = {
    KafkaError._FENCED,  # noqa: SLF001
    KafkaError.INVALID_PRODUCER_EPOCH,
    KafkaError.PRODUCER_FENCED,
}
# A partition that is new or changes its leader answers so for some moments.
PASSING_CODES = {
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.OFFSET_NOT_AVAILABLE,
}
BROKERS_DOWN = KafkaError._ALL_BROKERS_DOWN  # noqa: SLF001
AT_END = KafkaError._PARTITION_EOF  # noqa: SLF001
HISTORY_LOST_CODES = {
    KafkaError._AUTO_OFFSET_RESET,  # noqa: SLF001
    KafkaError.OFFSET_OUT_OF_RANGE,
}

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
    "message.max.bytes": MESSAGE_BYTES,
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
    # A full queue is looked at again after this; the usual second holds a replay to some thousands
    # of messages a second.
    "fetch.queue.backoff.ms": 10,
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
