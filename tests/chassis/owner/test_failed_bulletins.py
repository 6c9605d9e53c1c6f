"""A service whose bulletins fail for every record."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

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
