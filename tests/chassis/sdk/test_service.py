"""A declaration is quiet about what it does not say."""

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import Service, match_all, no_bulletins
from vigie.journal.v1 import journal_pb2 as journal


def test_a_service_that_declares_little_tells_nobody_and_leaves_nothing_out() -> None:
    service = Service("quiet", 1, {})
    entry = JournalEntry(journal.Record(), "", "", (), None, None, DecisionContext(0, ""))
    assert list(service.bulletins(entry)) == []
    assert no_bulletins(entry) == ()
    assert match_all(None, "x", None)
    assert (service.partitions, service.inbox, dict(service.reference_hashes)) == (4, None, {})
