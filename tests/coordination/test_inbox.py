"""A batch of messages as one command, and the offsets read."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.service import InboundMessage
from services.coordination.inbox import next_offsets, to_command
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.type.v1 import place_pb2

TOPIC = "vigie.roads.bulletins"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def taken(offset: int, value: bytes = b"", **news: Any) -> InboundMessage:
    bulletin = bulletins.Bulletin(department="roads", aggregate="defect/1", event_time=NOON, **news)
    return InboundMessage(TOPIC, 2, offset, value or bulletin.SerializeToString(), TRACE)


def test_a_batch_is_one_command_that_takes_effect_once_and_moves_the_offset(world: World) -> None:
    mode = bulletins.ModeChanged(local=True)
    request = to_command([taken(4, mode_changed=mode), taken(7, b"\xff\xff")])
    assert request.received[1].undecodable == b"\xff\xff"
    assert not request.received[1].HasField("bulletin")
    assert len(world.command(request)) == 2
    assert world.command(request) == []
    assert world.city.local_departments == {"roads": True}
    assert dict(next_offsets(world.city))[TOPIC, 2] == 8
    assert world.city.undecodable == {TOPIC: 1}


def test_the_trace_of_a_need_goes_on_to_its_choice(world: World) -> None:
    need = bulletins.NeedRaised(
        need_id="roads/defect/1", kind="pothole", priority=place_pb2.PRIORITY_P1, place=at(0)
    )
    answer = bulletins.OrderAnswered(order_id="o", outcome="accepted")
    request = to_command([taken(0, need_raised=need), taken(1, order_answered=answer)])
    assert [each.traceparent for each in request.received] == [TRACE, ""]
    world.command(request)
    (choice,) = world.scheduler.appraise_due(world.city, world.time)
    assert choice.traceparent == TRACE
