"""The orders that decisions become."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.ids import derived_id
from services.coordination.domain.fold.orders import new_orders, note_id, order_ids, request_of
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.crew.v1 import service_pb2 as crews
from vigie.need.v1 import commands_pb2 as needs


def test_an_offer_holds_all_that_the_crew_must_know(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(1.5), priority=4)
    world.take_to_site(crew)
    world.advance(60)
    world.lost_orders = True
    world.need(
        "lighting", "cabinet/7", at(0), 1, "column_fallen", work_seconds=900, make_safe_seconds=600
    )
    (order,) = world.city.pending_orders.values()
    assert order.service == "roads"
    assert order.id == derived_id("offer", "I2.1")
    assert order.expires_time == world.time + 60 * MICROS
    offer = request_of(order)
    assert isinstance(offer, crews.OfferTaskRequest)
    assert (offer.crew_id, offer.task_id, offer.need_id) == ("r1", "I2.1", "lighting/cabinet/7")
    assert (offer.kind, offer.priority, offer.work_seconds) == ("column_fallen", 1, 900)
    assert offer.make_safe_seconds == 600
    assert offer.expected_task_id == "I1.1"
    assert offer.clock_start_time.ToMicroseconds() == NOON + 60 * MICROS
    assert offer.lease_end_time.ToMicroseconds() == order.expires_time


def test_a_notification_is_repeated_if_it_expires(world: World, crew: str) -> None:
    need = world.need("lighting", "cabinet/7/lamp/3", at(0), kind="lamp_failure")
    world.lost_orders = True
    world.accept(crew)
    (note,) = world.city.pending_orders.values()
    request = request_of(note)
    assert isinstance(request, needs.NoteTaskRequest)
    assert (note.service, request.aggregate) == ("lighting", "cabinet/7")
    assert note.id == note_id(need, "I1.1", 2, 1)
    answer = {"order_id": note.id, "outcome": "expired"}
    world.announce("lighting", "cabinet/7", order_answered=answer)
    (again,) = world.city.pending_orders.values()
    assert again.id == note_id(need, "I1.1", 2, 2)


def test_an_answered_order_is_pending_no_more_and_not_sent_again(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0))
    happened = [event for _, event in world.journal]
    assert list(order_ids(happened)) == [derived_id("offer", "I1.1")]
    assert new_orders(world.city, happened) == []
