"""Writes malformed bytes to the topics with a plain producer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from confluent_kafka import KafkaError, Message as Delivered, Producer
from google.protobuf.message import Message

from services.chassis.partition.codec import encode_command
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from services.chassis.topics.names import ResourceNames
from tests.faults.calls import ACTOR, PARTITIONS
from tests.faults.evidence import Journal
from tests.faults.load import report
from vigie.journal.v1 import journal_pb2 as journal

Place = tuple[int, int]
"""Partition and offset."""

HARMLESS = (journal.OUTCOME_FAILED, journal.OUTCOME_REFUSED, journal.OUTCOME_EXPIRED)


def poison(bootstrap: str, names: ResourceNames) -> list[Place]:
    """Put one of each on each partition of the commands, and garbage on the bulletins.

    Return the places of those on the commands.
    """
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    places: list[Place] = []

    def stands(error: KafkaError | None, message: Delivered) -> None:
        assert error is None, error
        places.append((int(message.partition() or 0), int(message.offset() or 0)))

    for partition in range(PARTITIONS):
        for value in (*garbage(), *(bad.SerializeToString() for bad in misfits(partition))):
            producer.produce(names.commands, value=value, partition=partition, on_delivery=stands)
        for value in garbage():
            producer.produce(names.bulletins, value=value, partition=partition)
    assert producer.flush(10) == 0
    return places


def records_at(log: Journal, places: Sequence[Place]) -> Mapping[Place, journal.Record]:
    """Return the records of the commands at some places."""
    return {
        (partition, entry.record.source_offset): entry.record
        for partition, entries in log.items()
        for entry in entries
        if entry.record.HasField("source_offset")
        and (partition, entry.record.source_offset) in places
    }


def is_refusal(record: journal.Record) -> bool:
    """Return whether a record changes nothing and gives a reason."""
    return record.outcome in HARMLESS and not record.events and bool(record.reason.code)


def garbage() -> Iterator[bytes | None]:
    """Yield bytes that are no message of this system."""
    yield b"\xff\xfe\xfd no command"
    yield b"\x0a\xff\xff\xff\xff\x0f"  # a length that goes beyond the end
    yield b"\x0a\x02\xc3\x28"  # text that is not UTF-8
    yield b"{}"
    yield b"\x00" * 100_000
    yield b""
    yield None


def misfits(partition: int) -> Iterator[journal.Command]:
    """Yield commands that decode and must be refused, for one partition."""
    good = _command(report(), _address_in(partition))
    yield _but(good, type="vigie.roads.v1.NoSuchRequest")
    yield _but(good, type="vigie.journal.v1.Record")
    yield _but(good, body=b"\xff\xff\xff")
    yield _but(good, body_sha256=b"another digest")
    yield _but(good, aggregate="")
    yield _but(good, aggregate="defect")
    yield _but(good, aggregate="nosuchkind/1")
    yield _but(good, aggregate=_address_in((partition + 1) % PARTITIONS))
    yield _but(good, sent_time=-1, expires_time=1)
    yield _but(good, command_id="")
    wrong = report()
    wrong.ClearField("place")
    yield _command(wrong, _address_in(partition))
    elapse = journal.ElapseRequest(aggregate="desk/desk", kind="no such timer", due_time=-1)
    yield _command(elapse, _address_in(partition))


def _command(request: Message, aggregate: str) -> journal.Command:
    return encode_command(
        request,
        command_id=new_id(),
        actor=ACTOR,
        sent_time=now_microseconds(),
        aggregate=aggregate,
    )


def _but(command: journal.Command, **what: object) -> journal.Command:
    other = journal.Command()
    other.CopyFrom(command)
    other.command_id = new_id()
    for name, value in what.items():
        setattr(other, name, value)
    return other


def _address_in(partition: int) -> str:
    return next(
        address
        for address in (f"defect/poison-{number}" for number in range(1000))
        if partition_of(address, PARTITIONS) == partition
    )
