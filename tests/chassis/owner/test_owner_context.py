"""What an owner writes has its place and its key."""

from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal


def test_a_record_stands_under_its_aggregate_on_its_partition() -> None:
    record = journal.Record(aggregate="counter/a", version=3)
    sent = c.owner_context(c.memory(), []).outgoing(record, 2)
    assert (sent.topic, sent.partition, sent.key) == ("test.counters.journal", 2, b"counter/a")
    assert journal.Record.FromString(sent.value or b"") == record
