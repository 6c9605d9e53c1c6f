"""The decisions of coordination: stories of a small city in virtual time."""

from __future__ import annotations

from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


def test_the_nearest_free_crew_is_sent_and_steps_reported(
    world: World, near: str, far: str
) -> None:
    need = world.need("roads", "defect/1", at(0), priority=3)
    assert world.offered(near) == "I1.1"
    assert world.offered(far) == ""
    world.take_to_site(near)
    assert world.incident(need).attended_time
    world.finish(near)
    incident = world.incident("I1")
    assert (incident.state, incident.close_reason) == (State.CLOSED, "DONE")
    for status in ("ACCEPTED", "EN_ROUTE", "ON_SITE", "DONE"):
        assert world.notified(status, need)
    assert world.city.pending_orders == {}
    assert need not in world.city.needs


def test_a_busy_crew_near_an_emergency_is_taken_off_routine_work(world: World) -> None:
    crew = world.crew("roads/r1", at(0.5))
    world.crew("roads/far", at(12), lending=bulletins.LENDING_RULE_NEVER)
    p4 = world.need("roads", "defect/1", at(0.6), priority=4)
    world.take_to_site(crew)
    began = world.incident(p4).clock_start_time
    world.advance(600)
    p1 = world.need("lighting", "cabinet/7", at(0), priority=1, kind="column_fallen")
    assert world.offered(crew) == "I2.1"
    assert world.task(crew) == "I1.1"
    world.accept(crew)
    assert world.task(crew) == "I2.1"
    left = world.incident(p4)
    assert left.clock_start_time == began
    assert left.diversions == 1
    assert world.notified("SUSPENDED", p4)
    assert world.notified("ACCEPTED", p1)
    # The task left is given its next crew at once.
    assert left.state is State.OFFERED
    assert left.crew == "roads/far"


def test_a_crew_of_another_department_goes_when_it_is_the_better_one(world: World) -> None:
    world.crew("roads/own", at(9), skills=["signing"])
    lent = world.crew("lighting/near", at(0.4), skills=["signing"])
    world.need("roads", "defect/1", at(0), priority=1, skills=["signing"])
    assert world.offered(lent) == "I1.1"


def test_after_a_decline_the_next_crew_gets_the_offer(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(0))
    world.decline(near)
    assert world.offered(near) == ""
    assert world.offered(far) == "I1.2"
    world.decline(far)
    assert world.incident("I1").state is State.WAITING
    world.advance(1_900)
    assert world.offered(near) or world.offered(far)


def test_without_an_answer_the_operators_are_alerted(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.advance(91)
    assert world.offered(near) == ""
    assert world.offered(far) == "I1.2"
    assert world.incident("I1").has_alert("NO_ANSWER")


def test_two_crews_are_asked_about_a_life_and_the_first_yes_wins(
    world: World, near: str, far: str
) -> None:
    world.need("roads", "defect/1", at(2.9), priority=1)
    assert (world.offered(near), world.offered(far)) == ("I1.1", "I1.2")
    world.accept(far)
    assert world.offered(near) == ""
    assert world.incident("I1").crew == far
    assert [d.outcome for d in world.city.decisions.values()] == ["WITHDRAWN", "ACCEPTED"]


def test_two_crews_that_both_accept_are_not_both_sent(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(2.9), priority=1)
    world.lost_orders = True  # the withdrawal comes too late
    world.accept(near)
    world.lost_orders = False
    world.accept(far)
    assert world.task(far) == ""
    assert world.incident("I1").crew == near
    assert world.incident("I1").has_alert("TWO_CREWS")


def test_with_nobody_left_everybody_is_asked_about_a_life_again(
    world: World, near: str, far: str
) -> None:
    world.need("roads", "defect/1", at(2.9), priority=1)
    world.decline(near)
    world.decline(far)
    assert world.incident("I1").has_alert("NOBODY_FOUND")
    world.advance(46)
    assert world.offered(near)
    assert world.offered(far)


def test_the_offer_to_a_silent_department_ends_after_the_lease(world: World, far: str) -> None:
    near = world.crew("lighting/near", at(1))
    world.departments["lighting"].silent = True
    world.need("lighting", "defect/1", at(0), priority=2)
    world.advance(99)
    assert world.incident("I1").crew == near
    world.advance(2)
    assert world.incident("I1").crew == far
    assert world.decided(events.OfferEnded)[0].reason == "NO_NEWS"


def test_a_late_acceptance_takes_the_incident_over(world: World, far: str) -> None:
    near = world.crew("lighting/near", at(1))
    need = world.need("lighting", "defect/1", at(0), priority=2)
    world.advance(1)
    world.departments["lighting"].crews.pop("near")  # its bulletins are late
    world.advance(101)
    assert world.incident("I1").crew == far
    world.report_step(near, need, "ACCEPTED", "I1.1", order_id="order")
    assert world.incident("I1").crew == near
    assert world.incident("I1").state is State.ASSIGNED
    assert world.offered(far) == ""


def test_without_an_able_crew_the_operators_are_alerted_once(world: World) -> None:
    world.crew("roads/r1", at(1), skills=["road_repair"])
    world.need("roads", "defect/1", at(0), priority=2, skills=["tree_work"])
    world.advance(100)
    assert [a.code for a in world.incident("I1").alerts] == ["NOBODY_FOUND"]
    assert len(world.decided(events.NobodyFound)) == 1
    assert len(world.decided(events.StillNobody)) >= 2
    able = world.crew("roads/r2", at(8), skills=["tree_work"])
    world.advance(6)
    assert world.offered(able) == "I1.2"


def test_a_freed_crew_is_given_the_most_urgent_waiting_work(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=3)
    world.take_to_site(crew)
    routine = world.need("roads", "defect/2", at(1.1), priority=4)
    world.advance(10)
    nuisance = world.need("roads", "defect/3", at(4), priority=3, kind="sign_damaged")
    world.advance(20)
    world.finish(crew)
    world.advance(2)
    assert world.incident(nuisance).crew == crew
    assert world.incident(routine).state is State.WAITING


def test_equal_work_never_takes_a_crew_off_and_back(world: World) -> None:
    crew = world.crew("roads/r1", at(0))
    for number in range(12):
        world.need("roads", f"defect/{number}", at(0.3 * (-1) ** number * number), priority=2)
        if world.offered(crew):
            world.accept(crew)
            world.depart(crew)
        world.advance(30)
    assert world.decided(events.IncidentLeft) == []
    assert len(world.decided(events.CrewChosen)) == 1


def test_several_reports_make_one_incident_and_each_need_is_notified(world: World) -> None:
    crew = world.crew("roads/r1", at(1), skills=["signing", "electrical"])
    first = world.need("roads", "defect/1", at(0), priority=2, kind="column_fallen")
    second = world.need("lighting", "cabinet/1/column/3", at(0.02), 1, kind="lamp_knocked_down")
    assert world.incident(first).id == world.incident(second).id == "I1"
    assert world.incident(first).priority == 1
    world.take_to_site(crew)
    world.finish(crew)
    assert world.notified("DONE", first)
    assert world.notified("DONE", second)
    assert len(world.decided(events.IncidentOpened)) == 1


def test_a_need_that_ends_recalls_the_crew_on_its_way(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0))
    world.accept(crew)
    world.depart(crew)
    world.end_need(need)
    assert world.task(crew) == ""
    assert world.incident("I1").close_reason == "NEEDS_ENDED"
    assert world.city.pending_orders == {}


def test_a_need_that_ends_withdraws_its_offer(world: World, crew: str) -> None:
    world.end_need(world.need("roads", "defect/1", at(0)))
    assert world.offered(crew) == ""
    assert world.city.reserved_crews == {}


def test_no_second_crew_goes_for_a_department_in_local_mode(world: World, crew: str) -> None:
    other = world.crew("lighting/l1", at(0.1))
    world.announce("roads", "desk/dispatch", mode_changed=bulletins.ModeChanged(local=True))
    need = world.need("roads", "defect/1", at(0), priority=1)
    assert world.offered(crew) == world.offered(other) == ""
    world.report_step(crew, need, "EN_ROUTE")
    incident = world.incident(need)
    assert (incident.state, incident.crew) == (State.ASSIGNED, crew)
    world.announce("roads", "desk/dispatch", mode_changed=bulletins.ModeChanged(local=False))
    world.advance(60)
    assert world.offered(other) == ""


def test_a_local_task_is_linked_to_a_need_that_comes_later(world: World, crew: str) -> None:
    world.report_step(crew, "roads/defect/1", "ON_SITE")
    need = world.need("roads", "defect/1", at(0), priority=1)
    assert (world.incident(need).state, world.incident(need).crew) == (State.ASSIGNED, crew)


def test_lost_orders_are_pending_until_they_are_answered(world: World, crew: str) -> None:
    world.lost_orders = True
    world.need("roads", "defect/1", at(0))
    assert world.offered(crew) == ""
    world.lost_orders = False
    world.send([*world.city.pending_orders.values()] * 2)
    world.settle()
    assert world.offered(crew) == "I1.1"
    assert world.city.pending_orders == {}


def test_an_offer_on_a_stale_state_is_refused_and_repeated(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0.9), priority=4)
    world.take_to_site(crew)
    world.lost_orders = True
    world.need("roads", "defect/2", at(0), priority=1, kind="subsidence")
    world.finish(crew)  # the offer names a task that the crew has just ended
    world.lost_orders = False
    world.send([*world.city.pending_orders.values()])
    world.settle()
    assert world.decided(events.OfferEnded)[0].detail == "CREW_CHANGED"
    world.advance(20)
    assert world.offered(crew) == "I2.3"


def test_the_operators_are_alerted_if_no_crew_came_in_time(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(601)
    assert world.incident("I1").has_alert("LATE")


def test_the_operators_are_alerted_if_a_site_is_left_unsafe(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0), priority=4)
    world.take_to_site(crew)
    world.report_step(crew, need, "SUSPENDED", "I1.1", site_unsafe=True)
    assert world.incident(need).has_alert("LEFT_UNSAFE")
