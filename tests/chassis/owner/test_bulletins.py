"""A bulletin is protobuf; its headers are a CloudEvent for whoever wants one."""

from services.chassis.owner.bulletins import outgoing_bulletin
from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal


def entry(**changed: int | str) -> JournalEntry:
    record = journal.Record(
        aggregate="counter/a", version=3, source_offset=7, decided_time=c.NOW + 5
    )
    for name, value in changed.items():
        setattr(record, name, value)
    return JournalEntry(record, "counter", "a", (), None, None, DecisionContext(c.NOW, "a"))


NEWS = c.News(added=c.Added(amount=1), counter_id="a")


def test_the_value_is_the_bulletin_and_the_key_its_aggregate() -> None:
    sent = outgoing_bulletin(c.NAMES, 2, entry(), NEWS, 0)
    assert (sent.topic, sent.partition, sent.key) == ("test.counters.bulletins", 2, b"counter/a")
    assert c.News.FromString(sent.value) == NEWS


def test_the_headers_are_cloudevents_in_binary_mode() -> None:
    sent = outgoing_bulletin(c.NAMES, 2, entry(traceparent="00-t"), NEWS, 1)
    assert dict(sent.headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"test.counters.journal/2/counter/a/3/7/1",
        "ce_source": b"/test/counters",
        "ce_type": b"tests.counter.News.added",
        "ce_subject": b"counter/a",
        "ce_time": b"2023-11-14T22:13:20.000005+00:00",
        "content-type": b"application/protobuf",
        "traceparent": b"00-t",
    }


def test_a_bulletin_without_a_trace_has_no_traceparent_header() -> None:
    assert "traceparent" not in dict(outgoing_bulletin(c.NAMES, 2, entry(), NEWS, 1).headers)


def test_the_ids_of_a_records_bulletins_differ_and_are_stable() -> None:
    one, two, again = (
        dict(outgoing_bulletin(c.NAMES, 0, entry(), NEWS, place).headers)["ce_id"]
        for place in (0, 1, 0)
    )
    assert one == again != two
