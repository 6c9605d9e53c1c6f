"""The manifest of a copy: its newest consistent cut, as JSON on a compacted topic beside it.

An interrupted pass leaves the manifest of the pass before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import confluent_kafka
import msgspec
from confluent_kafka import Consumer, KafkaError, Message, Producer

from services.backup.cluster_endpoint import ALL, TIMEOUT_SECONDS, ClusterEndpoint, value_of
from services.backup.consistent_cut import ConsistentCut
from services.backup.partitions import BackupError, TopicPartition
from services.chassis.journal.kafka_config import PRODUCER
from services.chassis.journal.librdkafka_log import LOGGER
from services.chassis.topics.kinds import FOR_EVER, Topic

KEY = b"cut"
LOOK_BACK = 100
"""Messages at the end of the topic, of which one must be a manifest."""


class Manifest(msgspec.Struct, frozen=True):
    """A cut by name: `roads.journal` to offsets by partition. Times are microseconds, UTC.

    `begun_time` is when the pass began: every command acknowledged before it is in the cut.
    `known_time` is `ConsistentCut.time`. The field names are persisted.
    """

    source: str
    begun_time: int
    known_time: int
    ends: dict[str, list[int]]
    sources: dict[str, list[int]]

    @property
    def cut(self) -> ConsistentCut:
        """Return the cut."""
        return ConsistentCut(_by_partition(self.ends), _by_partition(self.sources), self.known_time)


def manifest_of(cut: ConsistentCut, source: str, begun_time: int) -> Manifest:
    """Return the manifest of a cut."""
    return Manifest(source, begun_time, cut.time, _by_name(cut.ends), _by_name(cut.sources))


def _by_name(offsets: Mapping[TopicPartition, int]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for tp in sorted(offsets):
        named.setdefault(f"{tp.service}.{tp.kind}", []).append(offsets[tp])
    return named


def _by_partition(named: Mapping[str, list[int]]) -> dict[TopicPartition, int]:
    return {
        TopicPartition(service, kind, partition): offset
        for name, offsets in named.items()
        for service, _, kind in [name.partition(".")]
        for partition, offset in enumerate(offsets)
    }


def manifest_topic(prefix: str) -> Topic:
    """Return the topic of a copy's manifests."""
    return Topic(f"{prefix}.copies", 1, FOR_EVER, compacted=True)


def write(copy: ClusterEndpoint, manifest: Manifest) -> None:
    """Write the manifest of a copy. Raises `BackupError` where the broker does not confirm it."""
    results: list[KafkaError | None] = []

    def on_delivery(error: KafkaError | None, _message: Message) -> None:
        results.append(error)

    producer = Producer(copy.client_config(**PRODUCER), logger=LOGGER)
    topic = manifest_topic(copy.prefix).name
    producer.produce(topic, msgspec.json.encode(manifest), KEY, 0, on_delivery=on_delivery)
    producer.flush(TIMEOUT_SECONDS)
    if results != [None]:
        raise BackupError(
            f"{topic} did not accept the manifest of this pass: {results or 'timed out'}."
        )


def latest(copy: ClusterEndpoint) -> Manifest | None:
    """Return the newest manifest, None where no pass has completed."""
    partition = confluent_kafka.TopicPartition(manifest_topic(copy.prefix).name, 0)
    consumer = copy.consumer(ALL)
    try:
        start, end = copy.partition_watermarks(consumer, partition)
        if start == end:
            return None
        # Anybody may have written the last messages.
        for offset in range(end - 1, max(start, end - LOOK_BACK) - 1, -1):
            with suppress(msgspec.DecodeError):
                return _manifest_at(consumer, partition.topic, offset)
        raise BackupError(
            f"The last {LOOK_BACK} messages of {partition.topic} are no manifests: see who writes "
            "to it, then copy to empty topics."
        )
    finally:
        consumer.close()


def _manifest_at(consumer: Consumer, topic: str, offset: int) -> Manifest:
    consumer.assign([confluent_kafka.TopicPartition(topic, 0, offset)])
    message = consumer.poll(TIMEOUT_SECONDS)
    if message is None or message.error():
        raise BackupError(f"{topic} cannot be read: is its broker available?")
    return msgspec.json.decode(value_of(message), type=Manifest)
