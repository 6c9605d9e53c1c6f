"""A declaration is quiet about what it does not say."""

from services.chassis.sdk.decider import Moment
from services.chassis.sdk.journal_entry import Fact
from services.chassis.sdk.service import Service, keep_all, tell_nobody
from vigie.journal.v1 import journal_pb2 as journal


def test_a_service_that_declares_little_tells_nobody_and_leaves_nothing_out() -> None:
    service = Service("quiet", 1, 2, {})
    fact = Fact(journal.Record(), "", "", (), None, None, Moment(0, ""))
    assert list(service.announce(fact)) == []
    assert tell_nobody(fact) == ()
    assert keep_all(None, "x", None)
    assert (service.partitions, service.inbox, dict(service.facts)) == (4, None, {})
