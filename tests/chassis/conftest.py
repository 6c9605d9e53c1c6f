"""Fixtures of the tests of the chassis."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.sdk.settings import KafkaSettings
from services.chassis.topics.kinds import Topic
from services.provision.topics import create


@pytest.fixture
def said() -> Iterator[list[EventDict]]:
    """The entries of the log. Writing a traceback with its locals takes longer than the test."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture(scope="module")
def journal(broker: str) -> Iterator[KafkaJournal]:
    """The journal on the real broker."""
    with closing(KafkaJournal(KafkaSettings(bootstrap=broker), "test")) as made:
        yield made


@pytest.fixture
def topic(broker: str, prefix: str) -> str:
    """A topic of one partition that no other test has."""
    create(KafkaSettings(bootstrap=broker), [Topic(f"{prefix}.log", 1, 3_600_000)], 1)
    return f"{prefix}.log"
