"""`vigie journal` on a real broker."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.partition.codec import encode_event
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import topics_of
from services.provision.catalogue import DEPARTMENT_PARTITIONS
from services.provision.topics import create
from tests.cli.town import Town
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as roads

REPORT = roads.ReportDefectRequest.DESCRIPTOR.full_name
CLOSE = roads.CloseDefectRequest.DESCRIPTOR.full_name


@pytest.fixture
def audited(broker: str, prefix: str) -> str:
    """The options of a command on a journal of three defects, reported an hour apart."""
    kafka = KafkaSettings(bootstrap=broker)
    create(kafka, list(topics_of(prefix, "roads", DEPARTMENT_PARTITIONS)), 1)
    now = now_microseconds()
    with closing(KafkaJournal(kafka, "test")) as source:
        writer = source.writer(f"{prefix}-audit")
        for number in range(3):
            time = now - (3 - number) * 3_600 * MICROS
            writer.commit([_record(prefix, f"defect/d{number}", time)])
        writer.commit([_record(prefix, "defect/d0", now, CLOSE)])
    return f"--kafka {broker} --prefix {prefix}"


def _record(prefix: str, aggregate: str, time: int, command: str = REPORT) -> Outgoing:
    closed = command == CLOSE
    event = events.DefectClosed(reason="withdrawn") if closed else events.DefectReported()
    record = journal.Record(
        type=command,
        aggregate=aggregate,
        version=2 if closed else 1,
        decided_time=time,
        outcome=journal.OUTCOME_ACCEPTED,
        events=[encode_event(event)],
    )
    partition = partition_of(aggregate, DEPARTMENT_PARTITIONS)
    topic = f"{prefix}.roads.journal"
    return Outgoing(topic, partition, aggregate.encode(), record.SerializeToString())


def read(town: Town, line: str) -> list[str]:
    """Return the aggregates of the documents, each with its version."""
    documents = [json.loads(each) for each in town.output(f"{line} --json").splitlines()]
    return [f"{each['aggregate']} {each['version']}" for each in documents]


def test_the_records_of_all_partitions_come_in_the_order_of_their_time(
    town: Town, audited: str
) -> None:
    every = ["defect/d0 1", "defect/d1 1", "defect/d2 1", "defect/d0 2"]
    assert read(town, f"{audited} journal roads") == every


def test_the_history_of_a_need_or_a_thing_is_that_of_its_aggregate(
    town: Town, audited: str
) -> None:
    for about in ("roads/defect/d0", "roads/defect/d0/part"):
        assert read(town, f"{audited} history {about}") == ["defect/d0 1", "defect/d0 2"]
    assert read(town, f"{audited} history roads/defect/d0 --from 30m") == ["defect/d0 2"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("defect/d0", ["defect/d0 1", "defect/d0 2"]),
        ("--type CloseDefect", ["defect/d0 2"]),
        ("--type DefectClosed", ["defect/d0 2"]),
        ("--from 150m --to 30m", ["defect/d1 1", "defect/d2 1"]),
        ("--limit 1", ["defect/d0 1"]),
    ],
    ids=["aggregate", "command", "event", "time", "limit"],
)
def test_a_selection_is_read_alone(
    town: Town, audited: str, options: str, expected: list[str]
) -> None:
    assert read(town, f"{audited} journal roads {options}") == expected


def test_a_person_reads_the_decoded_events(town: Town, audited: str) -> None:
    lines = town.output(f"{audited} journal roads --type CloseDefect").splitlines()
    assert lines[-1].strip() == "DefectClosed reason withdrawn"
    assert "there is more" in town.output(f"{audited} journal roads --limit 1")
    assert "no record" in town.output(f"{audited} journal roads --type Unheard")


def test_a_service_without_a_journal_is_named(town: Town, audited: str) -> None:
    error = town.error(1, f"{audited} journal water")
    assert "no topic" in error
    assert "SERVICE" in error


def test_a_broker_that_does_not_answer_is_unreachable(town: Town) -> None:
    assert "127.0.0.1:1" in town.error(3, "--kafka 127.0.0.1:1 journal roads")
