"""librdkafka is told nothing that it does not know."""

from typing import Any

import pytest
from confluent_kafka import Consumer, Producer

from services.chassis import librdkafka as told


@pytest.mark.parametrize("settings", [told.FRUGAL, told.BULK])
def test_a_reader_may_be_made_of_each(settings: dict[str, Any]) -> None:
    Consumer({**told.COMMON, **told.CONSUMER, **settings, "group.id": "x"}).close()


def test_a_writer_may_be_made() -> None:
    assert len(Producer({**told.COMMON, **told.PRODUCER})) == 0


def test_nothing_lingers_and_nothing_is_written_twice() -> None:
    assert told.PRODUCER["linger.ms"] == 0
    assert told.PRODUCER["acks"] == "all"
    assert told.PRODUCER["enable.idempotence"] is True
    assert told.CONSUMER["enable.auto.commit"] is False


def test_a_commit_gives_up_before_the_broker_does() -> None:
    assert told.COMMIT_SECONDS < told.TRANSACTION_SECONDS
