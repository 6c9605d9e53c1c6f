"""A journal on a real broker is exported, and replayed under another policy file."""

from pathlib import Path

import pytest
from confluent_kafka import Producer

from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import topics_of
from services.chassis.topics.names import topic_name
from services.provision.topics import create
from tests.days.__main__ import main
from tests.days.day import Day, Stage
from tests.days.plan import Plan
from tests.days.records_file import read_records
from tests.days.ways import WAYS
from vigie.journal.v1 import journal_pb2 as journal

CITY = "deploy/cities/montpellier"


@pytest.fixture(scope="module")
def records() -> list[journal.Record]:
    """The journal of coordination of a day under vigie."""
    day = Day(Stage.load(CITY), Plan("ordinary", 9), WAYS["vigie"])
    day.run()
    return day.world.coordination.records


def journal_on(broker: str, prefix: str, records: list[journal.Record]) -> None:
    """Write records as an owner does: in transactions, of which one is aborted."""
    create(KafkaSettings(bootstrap=broker), list(topics_of(prefix, "coordination", 1)), 1)
    topic = topic_name(prefix, "coordination", "journal")
    producer = Producer({"bootstrap.servers": broker, "transactional.id": f"{prefix}-owner"})
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(topic, records[0].SerializeToString(), partition=0)
    producer.flush()
    producer.abort_transaction()
    producer.begin_transaction()
    for record in records:
        producer.produce(topic, record.SerializeToString(), partition=0)
        producer.poll(0)
    producer.commit_transaction()


def test_a_journal_on_a_broker_is_replayed_under_a_policy_file(
    broker: str,
    prefix: str,
    tmp_path: Path,
    records: list[journal.Record],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Given the journal of a day, one crew asked at a time changes the decision on its life."""
    journal_on(broker, prefix, records)
    file, policy = tmp_path / "coordination.records", tmp_path / "one_asked.toml"
    policy.write_text("asked_at_once = {P1 = 1, P2 = 1, P3 = 1, P4 = 1}")

    assert main(["export", broker, str(file), "--prefix", prefix]) == 0
    assert list(read_records(file)) == records, "the aborted record is not there"
    assert main(["replay", str(file), "--policy", str(policy)]) == 0
    printed = capsys.readouterr().out
    assert "1 of " in printed
    assert "decisions differ under one_asked" in printed
