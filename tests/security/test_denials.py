"""A missing ACL is one sentence with principal and operation."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from services.chassis.journal.journal import AccessDenied, Outgoing
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.journal.kafka_membership import KafkaMembership
from tests.chassis.readers import exhaust
from tests.security.broker import SecuredBroker
from tests.security.conftest import Installation

USER = "denials-coordination"
OTHERS = "denials.roads"
SECONDS = 20.0


@pytest.fixture(scope="module")
def journal(secured: SecuredBroker) -> Iterator[KafkaJournal]:
    Installation(secured, "denials").make()
    with closing(KafkaJournal(secured.cluster(USER), USER)) as journal:
        yield journal


def test_reading_a_write_only_topic_is_denied(journal: KafkaJournal) -> None:
    topic = f"{OTHERS}.commands"
    assert journal.bounds([(topic, 0)]) == {(topic, 0): (0, 0)}
    errors = queue.Queue[Exception | None]()
    journal.send(Outgoing(topic, 0, b"", b"order"), lambda error, _offset: errors.put(error))
    assert errors.get(timeout=SECONDS) is None
    denied = pytest.raises(AccessDenied, match=f"User:{USER} may not read from topic {topic}")
    with closing(journal.reader({(topic, 0): 0})) as reader, denied:
        exhaust(reader)


def test_the_watermarks_and_transactional_ids_of_others_are_denied(journal: KafkaJournal) -> None:
    with pytest.raises(AccessDenied, match=f"User:{USER} may not see topic {OTHERS}.journal"):
        journal.bounds([(f"{OTHERS}.journal", 0)])
    with pytest.raises(AccessDenied, match=f"User:{USER} may not write as denials-roads-0"):
        journal.writer("denials-roads-0")


def test_a_transaction_with_anothers_journal_writes_nothing(journal: KafkaJournal) -> None:
    own = "denials.coordination.journal"
    both = [Outgoing(topic, 0, b"", b"x") for topic in (own, f"{OTHERS}.journal")]
    denied = pytest.raises(AccessDenied, match=f"may not write to all of {own}, {OTHERS}.journal")
    with closing(journal.writer("denials-coordination-0")) as writer, denied:
        writer.commit(both)
    with closing(journal.reader({(own, 0): 0})) as reader:
        while not reader.at_end():
            assert reader.poll(0.5, 10) == [], "its own record was not written either"


def test_a_denied_write_is_an_error_for_the_sender(journal: KafkaJournal) -> None:
    errors = queue.Queue[Exception | None]()
    outgoing = Outgoing(f"{OTHERS}.bulletins", 0, b"", b"x")
    journal.send(outgoing, lambda error, _offset: errors.put(error))
    assert "TOPIC_AUTHORIZATION_FAILED" in str(errors.get(timeout=SECONDS))
    assert journal.available, "the broker is available"


@pytest.mark.parametrize(
    ("group", "topic", "lacking"),
    [
        ("denials-roads-owner", "denials.coordination.commands", "GROUP_AUTHORIZATION_FAILED"),
        ("denials-coordination-owner", f"{OTHERS}.journal", "TOPIC_AUTHORIZATION_FAILED"),
    ],
)
def test_joining_the_group_of_another_principal_is_denied(
    secured: SecuredBroker, journal: KafkaJournal, group: str, topic: str, lacking: str
) -> None:
    reasons = queue.Queue[str]()
    member = KafkaMembership(secured.cluster(USER), group, topic, reasons.put)
    thread = threading.Thread(target=member.run, args=(lambda _: None, lambda _: None))
    thread.start()
    try:
        reason = reasons.get(timeout=SECONDS)
    finally:
        member.close()
        thread.join(SECONDS)
    assert f"User:{USER} may not join group {group} to share topic {topic} ({lacking})" in reason
