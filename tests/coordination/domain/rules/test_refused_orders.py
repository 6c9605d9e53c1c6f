"""Orders that a department refuses, because a crew is on an unsafe site or has accepted."""

from __future__ import annotations

from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


def resend(world: World) -> None:
    """Send every pending order again, as after a loss."""
    world.lost_orders = False
    world.send(list(world.city.pending_orders.values()))
    world.settle()


def declare(world: World, crew: str, *, unsafe: bool) -> None:
    fields = {"task_id": world.task(crew), "unsafe": unsafe, "make_safe_seconds": 300}
    world.do(crew, crews.DeclareSiteRequest, **fields)


def test_a_crew_that_opened_the_ground_before_its_recall_stays(
    world: World, near: str, far: str
) -> None:
    """Given a crew that is late. When its site opens as it is replaced. Then it stays."""
    need = world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.accept(near)
    world.depart(near)
    world.advance(200)
    world.lost_orders = True
    world.accept(far)
    assert [each.reason for each in world.decided(events.TaskRecalled)] == ["ANOTHER_CREW"]
    world.arrive(near)
    declare(world, near, unsafe=True)
    resend(world)
    incident = world.incident(need)
    assert incident.has_alert("SITE_KEPT")
    assert (world.task(near), world.task(far)) == ("I1.1", "")
    assert incident.crew == near


def test_a_new_priority_reaches_a_crew_that_its_site_keeps_where_it_is(
    world: World, near: str
) -> None:
    need = world.need("roads", "defect/1", at(0), 3, "subsidence")
    world.take_to_site(near)
    declare(world, near, unsafe=True)
    world.change_need(need, "subsidence", at(2), 2)
    task = world.state(near).task
    assert task is not None
    assert (task.priority, task.place.longitude) == (2, at(0).position.longitude)
    assert world.incident(need).has_alert("SITE_KEPT")
    declare(world, near, unsafe=False)
    task = world.state(near).task
    assert task is not None
    assert task.place.longitude == at(2).position.longitude


def test_an_amendment_that_an_unsafe_site_refuses_is_repeated_in_place(
    world: World, near: str
) -> None:
    """The site opens while the amendment is on its way."""
    need = world.need("roads", "defect/1", at(0), 3, "subsidence")
    task_id = world.take_to_site(near)
    name, _, crew_id = near.partition("/")
    opened = crews.DeclareSiteRequest(crew_id=crew_id, task_id=task_id, unsafe=True)
    world.departments[name].decide(crew_id, opened, near, world.time)
    late = list(world.bulletins)
    world.bulletins.clear()
    world.change_need(need, "subsidence", at(2), 2)
    world.bulletins.extend(late)
    world.settle()
    task = world.state(near).task
    assert task is not None
    assert (task.priority, task.site_unsafe) == (2, True)
    assert world.incident(need).has_alert("SITE_KEPT")


def test_a_yes_that_crosses_a_withdrawal_recalls_the_second_crew(world: World, near: str) -> None:
    second = world.crew("roads/second", at(1.2))
    need = world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.lost_orders = True
    world.accept(near)
    assert [each.crew_id for each in world.decided(events.OfferWithdrawn)] == ["second"]
    world.accept(second)
    resend(world)
    assert (world.task(near), world.task(second)) == ("I1.1", "")
    assert not world.incident(need).has_alert("ORDER_FAILED")


def test_a_yes_after_the_arrival_of_the_crew_that_it_replaces_ends_its_offer(
    world: World, near: str, far: str
) -> None:
    """Given an operator's choice of another crew, when the first one is on the site before its yes.

    An offer that stays open keeps the second crew from other work, and counts as its silence.
    """
    need = world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.accept(near)
    world.depart(near)
    world.operator(
        api.AssignIncidentRequest(
            incident_id="I1", department="roads", crew_id="far", reason="PHONED"
        )
    )
    world.arrive(near)
    world.accept(far)
    assert (world.task(near), world.task(far)) == ("I1.1", "")
    assert world.incident(need).lead.offers == ()
    assert far not in world.city.reserved_crews
    assert world.incident(need).has_alert("TWO_CREWS")


def test_a_priority_that_returns_to_its_former_value_reaches_the_crew(
    world: World, near: str
) -> None:
    """The order has the content of an earlier one, and is another order."""
    need = world.need("roads", "defect/1", at(0), 3, "subsidence")
    world.accept(near)
    for priority in (2, 3, 2, 3, 2):
        world.change_need(need, "subsidence", at(0), priority)
        world.advance(1)
        task = world.state(near).task
        assert task is not None
        assert task.priority == priority


def test_an_older_amendment_is_not_resent_after_a_newer_one(world: World, near: str) -> None:
    need = world.need("roads", "defect/1", at(0), 3, "subsidence")
    world.accept(near)
    world.lost_orders = True
    world.change_need(need, "subsidence", at(0), 2)
    world.lost_orders = False
    world.change_need(need, "subsidence", at(0), 1)
    assert [o.type for o in world.city.pending_orders.values() if o.type == "amend"] == []


def test_a_crew_that_sets_out_for_a_closed_incident_is_recalled(world: World, near: str) -> None:
    """Its place was amended as it arrived, and the need ended meanwhile."""
    need = world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.take_to_site(near)
    world.lost_orders = True
    world.change_need(need, "subsidence", at(3), 1)
    (amended,) = [o for o in world.city.pending_orders.values() if o.type == "amend"]
    world.end_need(need)
    assert world.incident(need).state is State.CLOSED
    world.lost_orders = False
    world.departments[amended.service].obey(amended, world.time)
    world.settle()
    assert world.task(near) == ""
