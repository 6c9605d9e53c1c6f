"""A missing ACL is one sentence with principal, operation and remedy, in every program."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from services.chassis.journal.journal import AccessDenied, Outgoing
from services.chassis.journal.kafka import KafkaJournal
from services.chassis.journal.membership import KafkaMembership
from tests.chassis.counter import exhaust
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
    sent = threading.Event()
    journal.send(Outgoing(topic, 0, b"", b"order"), lambda _error, _offset: sent.set())
    assert sent.wait(SECONDS)
    told = pytest.raises(AccessDenied, match=f"User:{USER} may not read from topic {topic}")
    with closing(journal.reader({(topic, 0): 0})) as reader, told:
        exhaust(reader)


def test_reading_the_watermarks_of_a_hidden_topic_is_denied(journal: KafkaJournal) -> None:
    with pytest.raises(AccessDenied, match=f"User:{USER} may not see topic {OTHERS}.journal"):
        journal.bounds([(f"{OTHERS}.journal", 0)])


def test_to_write_anothers_journal_in_ones_own_transaction(journal: KafkaJournal) -> None:
    own = "denials.coordination.journal"
    both = [Outgoing(topic, 0, b"", b"x") for topic in (own, f"{OTHERS}.journal")]
    told = pytest.raises(AccessDenied, match=f"may not write to all of {own}, {OTHERS}.journal")
    with closing(journal.writer("denials-coordination-0")) as writer, told:
        writer.commit(both)
    with closing(journal.reader({(own, 0): 0})) as reader:
        while not reader.at_end():
            assert reader.poll(0.5, 10) == [], "all or nothing: its own was not written either"


def test_to_take_anothers_transactional_id(journal: KafkaJournal) -> None:
    with pytest.raises(AccessDenied, match=f"User:{USER} may not write as denials-roads-0"):
        journal.writer("denials-roads-0")


def test_a_denied_write_is_an_error_for_the_sender(journal: KafkaJournal) -> None:
    told: list[Exception | None] = []
    done = threading.Event()

    def sent(error: Exception | None, _offset: int) -> None:
        told.append(error)
        done.set()

    journal.send(Outgoing(f"{OTHERS}.bulletins", 0, b"", b"x"), sent)
    assert done.wait(SECONDS)
    assert "TOPIC_AUTHORIZATION_FAILED" in str(told[0])
    assert journal.available, "it is denied, the broker is there"


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
    said: list[str] = []

    def leave(why: str) -> None:
        said.append(why)
        member.close()

    member = KafkaMembership(secured.cluster(USER), group, topic, leave)
    nobody = threading.Thread(target=member.run, args=(lambda _: None, lambda _: None))
    nobody.start()
    nobody.join(SECONDS)
    member.close()
    assert said
    assert f"User:{USER} may not join group {group} to share topic {topic} ({lacking})" in said[0]
