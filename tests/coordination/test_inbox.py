"""How bulletins come in."""

from __future__ import annotations

from services.chassis.sdk.service import InboundMessage
from services.coordination.domain.fold.city_state import CityState
from services.coordination.inbox import next_offsets, to_command
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.type.v1 import place_pb2

TOPIC = "vigie.roads.bulletins"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def taken(offset: int, bulletin: bulletins.Bulletin | bytes) -> InboundMessage:
    value = bulletin if isinstance(bulletin, bytes) else bulletin.SerializeToString()
    return InboundMessage(TOPIC, 2, offset, value, TRACE)


def test_a_batch_is_one_command_and_moves_the_cursor_past_it() -> None:
    world = World()
    mode = bulletins.Bulletin(department="roads", mode_changed=bulletins.ModeChanged(local=True))
    world.command(to_command([taken(4, mode), taken(7, b"\xff\xff")]))
    assert world.city.local_departments == {"roads": True}
    assert dict(next_offsets(world.city))[TOPIC, 2] == 8
    assert world.city.undecodable == {TOPIC: 1}


def test_what_cannot_be_read_is_kept_as_it_is() -> None:
    (noted,) = to_command([taken(0, b"\xff\xff")]).received
    assert noted.undecodable == b"\xff\xff"
    assert not noted.HasField("bulletin")


def test_the_trace_of_a_need_goes_on_to_its_choice() -> None:
    world = World()
    raised = bulletins.NeedRaised(
        need_id="roads/defect/1", kind="pothole", priority=place_pb2.PRIORITY_P1
    )
    need = bulletins.Bulletin(department="roads", aggregate="defect/1", need_raised=raised)
    other = bulletins.Bulletin(department="roads", order_answered={"order_id": "o"})
    request = to_command([taken(0, need), taken(1, other)])
    assert [noted.traceparent for noted in request.received] == [TRACE, ""]
    world.command(request)
    (choice,) = world.scheduler.appraise_due(world.city, world.time)
    assert choice.traceparent == TRACE


def test_a_batch_taken_twice_is_noted_once() -> None:
    world = World()
    request = to_command([taken(0, bulletins.Bulletin(department="roads"))])
    assert len(world.command(request)) == 1
    assert world.command(request) == []


def test_nothing_was_taken_yet() -> None:
    assert dict(next_offsets(CityState())) == {}
