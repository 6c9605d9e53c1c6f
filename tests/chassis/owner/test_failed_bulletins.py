"""Bulletins that cannot be made or published."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.partition.command_processor import RECORD_BYTES
from services.chassis.sdk.journal_entry import JournalEntry
from tests.chassis import counter as c, readers
from tests.chassis.owner.test_stream_processor import Deaf, put, served, source

__all__ = ["source"]

pytestmark = pytest.mark.usefixtures("said")


def test_a_service_that_can_publish_nothing_rejects_each_command_and_goes_on(source: Deaf) -> None:
    """Given bulletins that fail for the record of the failed command too, the partition serves."""

    def announce(_entry: JournalEntry) -> list[Message]:
        raise ZeroDivisionError

    put(source, c.add(3), c.add(-99), c.add(10, "b"))
    serving = served(source, service=c.counters(bulletins=announce))
    serving.run_once()
    codes = [record.reason.code for record in readers.records(source)[1:]]
    assert codes == ["ANNOUNCE_FAILED", "AMOUNT_INVALID", "ANNOUNCE_FAILED"]
    assert "counter/a" not in serving.partition_state.states


def test_a_command_with_a_bulletin_that_its_topic_does_not_accept_has_no_effect(
    source: Deaf,
) -> None:
    def announce(_entry: JournalEntry) -> list[Message]:
        return [c.News(counter_id="x" * RECORD_BYTES)]

    put(source, c.add(3))
    serving = served(source, service=c.counters(bulletins=announce))
    serving.run_once()
    assert readers.records(source)[-1].reason.code == "ANNOUNCE_FAILED"
    assert "counter/a" not in serving.partition_state.states
