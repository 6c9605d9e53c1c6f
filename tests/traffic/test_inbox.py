"""The inbox of traffic: which topics, and which messages reach the decision."""

from __future__ import annotations

from services.chassis.sdk.service import InboundMessage
from services.chassis.sdk.settings import Settings, read
from services.crews.domain.bulletin_rules import MESSAGE_BYTES
from services.traffic.inbox import situations_inbox, to_command, to_rejection
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, CrewChanged, RoadOpened

OPENED = Bulletin(department="roads", road_opened=RoadOpened(closure_id="C1"))
CREW = Bulletin(department="roads", crew_changed=CrewChanged(crew_id="roads-1", name="Roads 1"))


def message(value: bytes, offset: int = 0) -> InboundMessage:
    return InboundMessage("vigie.roads.bulletins", 2, offset, value)


def test_it_reads_the_bulletins_of_each_department_and_of_coordination() -> None:
    inbox = situations_inbox(read(Settings, prefix="dijon", departments="roads,traffic"))
    assert inbox.topics == [
        "dijon.roads.bulletins",
        "dijon.traffic.bulletins",
        "dijon.coordination.bulletins",
    ]
    assert inbox.aggregate == "situations/city"


def test_news_of_crews_reach_no_decision_and_no_journal() -> None:
    both = to_command([message(OPENED.SerializeToString()), message(CREW.SerializeToString(), 1)])
    opened, crew = both.received
    assert opened.bulletin == OPENED
    assert not crew.HasField("bulletin")
    assert (crew.topic, crew.partition, crew.offset) == ("vigie.roads.bulletins", 2, 1)


def test_a_message_that_cannot_be_used_is_handed_over_with_its_rule() -> None:
    received = to_command([message(b"\xff"), message(b"x" * (MESSAGE_BYTES + 1))]).received
    assert [each.rejected_rule for each in received] == ["undecodable", "size"]
    (failed,) = to_rejection(message(OPENED.SerializeToString()), "DECIDER_FAILED").received
    assert (failed.rejected_rule, failed.HasField("bulletin")) == ("decision_failed", False)
