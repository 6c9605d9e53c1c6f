"""What stands beside a copy: its newest cut. A pass cut short leaves the one before."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from confluent_kafka import KafkaError, Message, Producer, TopicPartition

from services.backup.consistent_cut import Cut
from services.backup.endpoint import ALL, PATIENCE_SECONDS, Side, value_of
from services.backup.errors import Refusal
from services.backup.partitions import Place
from services.chassis.journal.kafka_config import LOGGER, PRODUCER
from services.chassis.topics.catalogue import FOR_EVER, Topic

KEY = b"cut"


class Note(msgspec.Struct, frozen=True):
    """A cut in words: `roads.journal` by partition; times are microseconds since 1970, UTC.

    `begun_time` is when its pass began: what was acknowledged before it is in.
    """

    source: str
    begun_time: int
    known_time: int
    ends: dict[str, list[int]]
    sources: dict[str, list[int]]

    @property
    def cut(self) -> Cut:
        """Return the cut."""
        return Cut(_by_place(self.ends), _by_place(self.sources), self.known_time)


def note_of(cut: Cut, source: str, begun_time: int) -> Note:
    """Write a cut in words."""
    return Note(source, begun_time, cut.time, _by_name(cut.ends), _by_name(cut.sources))


def _by_name(offsets: Mapping[Place, int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place in sorted(offsets):
        found.setdefault(f"{place.service}.{place.kind}", []).append(offsets[place])
    return found


def _by_place(named: Mapping[str, list[int]]) -> dict[Place, int]:
    return {
        Place(service, kind, partition): offset
        for name, offsets in named.items()
        for service, _, kind in [name.partition(".")]
        for partition, offset in enumerate(offsets)
    }


def notes_topic(prefix: str) -> Topic:
    """Return the topic of the notes of a copy."""
    return Topic(f"{prefix}.copies", 1, FOR_EVER, compacted=True)


def write(side: Side, note: Note) -> None:
    """Put a note beside its copy. Raises `Refusal` where it does not arrive."""
    failed: list[KafkaError | None] = []

    def told(error: KafkaError | None, _message: Message) -> None:
        failed.append(error)

    producer = Producer(side.client(**PRODUCER), logger=LOGGER)
    topic = notes_topic(side.prefix).name
    producer.produce(topic, msgspec.json.encode(note), KEY, 0, on_delivery=told)
    producer.flush(PATIENCE_SECONDS)
    if failed != [None]:
        raise Refusal(f"{topic} did not take the note of this pass: {failed or 'no answer'}.")


def last(side: Side) -> Note | None:
    """Return the newest note, None where no pass has ended yet."""
    place = TopicPartition(notes_topic(side.prefix).name, 0)
    consumer = side.consumer(ALL)
    try:
        start, end = side.bounds_at(consumer, place)
        if start == end:
            return None
        consumer.assign([TopicPartition(place.topic, 0, end - 1)])
        message = consumer.poll(PATIENCE_SECONDS)
        if message is None or message.error():
            raise Refusal(f"{place.topic} cannot be read: does its broker answer?")
        return msgspec.json.decode(value_of(message), type=Note)
    finally:
        consumer.close()
