"""A bulletin is protobuf; its headers are a CloudEvent."""

from services.chassis.owner.cloudevents import outgoing_bulletin
from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from tests.chassis import counter as c

NEWS = c.News(added=c.Added(amount=1), counter_id="a")


def headers(number: int = 0, traceparent: str = "") -> dict[str, bytes]:
    record = c.record(3, source_offset=7, decided_time=c.NOW + 5, traceparent=traceparent)
    entry = JournalEntry(record, "counter", "a", (), None, None, DecisionContext(c.NOW, "a"))
    sent = outgoing_bulletin(c.NAMES, 2, entry, NEWS, number)
    assert (sent.topic, sent.partition, sent.key) == ("test.counters.bulletins", 2, b"counter/a")
    assert c.News.FromString(sent.value) == NEWS
    return dict(sent.headers)


def test_the_headers_are_cloudevents_in_binary_mode() -> None:
    assert headers(1, "00-t") == {
        "ce_specversion": b"1.0",
        "ce_id": b"test.counters.journal/2/counter/a/3/7/1",
        "ce_source": b"/test/counters",
        "ce_type": b"tests.counter.News.added",
        "ce_dataschema": b"urn:proto:tests.counter.News",
        "ce_subject": b"counter/a",
        "ce_time": b"2023-11-14T22:13:20.000005+00:00",
        "content-type": b"application/protobuf",
        "traceparent": b"00-t",
    }


def test_a_bulletin_without_a_trace_has_no_traceparent_header() -> None:
    assert "traceparent" not in headers()


def test_the_ids_of_a_records_bulletins_differ_and_are_stable() -> None:
    assert headers(0)["ce_id"] == headers(0)["ce_id"] != headers(1)["ce_id"]
