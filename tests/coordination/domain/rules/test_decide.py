"""What coordination decides, told as stories of a small city in virtual time."""

from __future__ import annotations

from services.coordination.dispatch.positions import CrewPositions
from services.coordination.domain.fold.orders import pending_orders
from services.coordination.domain.fold.values import State
from tests.coordination.world import World, at, check_city
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events


def test_the_nearest_free_crew_gets_the_offer_and_each_step_is_reported() -> None:
    world = World()
    near, far = world.crew("roads/near", at(1)), world.crew("roads/far", at(5))
    need = world.need("roads", "defect/1", at(0), priority=3)
    assert world.offered(near) == "I1.1"
    assert world.offered(far) == ""
    world.take_to_site(near)
    assert world.incident(need).attended_time
    world.finish(near)
    incident = world.incident("I1")
    assert (incident.state, incident.close_reason) == (State.CLOSED, "DONE")
    for status in ("ACCEPTED", "EN_ROUTE", "ON_SITE", "DONE"):
        assert world.says(bulletins.TaskStatus.Value(f"TASK_STATUS_{status}"), need)
    assert world.city.pending_orders == {}
    assert need not in world.city.needs
    check_city(world)


def test_a_busy_crew_near_an_emergency_is_taken_off_routine_work_whose_clock_runs_on() -> None:
    world = World()
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
    assert world.says(bulletins.TASK_STATUS_SUSPENDED, p4)
    assert world.says(bulletins.TASK_STATUS_ACCEPTED, p1)
    # The task left is given its next crew at once.
    assert left.state is State.OFFERED
    assert left.crew == "roads/far"
    check_city(world)


def test_a_crew_of_another_department_goes_when_it_is_the_better_one() -> None:
    world = World()
    world.crew("roads/own", at(9), skills=["signing"])
    lent = world.crew("lighting/near", at(0.4), skills=["signing"])
    world.need("roads", "defect/1", at(0), priority=1, skills=["signing"])
    assert world.offered(lent) == "I1.1"


def test_a_department_lends_no_crew_against_its_rule() -> None:
    world = World()
    own = world.crew("roads/own", at(9))
    world.crew("lighting/near", at(0.4), lending=bulletins.LENDING_RULE_P1_ONLY)
    world.need("roads", "defect/1", at(0), priority=2)
    assert world.offered(own) == "I1.1"
    table = world.decided(events.CrewChosen)[0].appraisal
    verdicts = {c.crew_id: c.verdict for c in table.candidates}
    assert verdicts == {"own": events.VERDICT_ELIGIBLE, "near": events.VERDICT_NOT_LENT}


def test_a_crew_that_declines_is_excluded_and_the_next_gets_the_offer() -> None:
    world = World()
    near, far = world.crew("roads/near", at(1)), world.crew("roads/far", at(5))
    world.need("roads", "defect/1", at(0))
    world.decline(near)
    assert world.offered(near) == ""
    assert world.offered(far) == "I1.2"
    world.decline(far)
    assert world.incident("I1").state is State.WAITING
    world.advance(1_900)
    assert world.offered(near) or world.offered(far)
    check_city(world)


def test_a_crew_that_does_not_answer_is_excluded_and_the_operators_are_alerted() -> None:
    world = World()
    near, far = world.crew("roads/near", at(1)), world.crew("roads/far", at(5))
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(61)
    assert world.offered(near) == ""
    assert world.offered(far) == "I1.2"
    assert world.incident("I1").has_alert("NO_ANSWER")
    check_city(world)


def test_a_silent_department_is_given_up_five_seconds_after_the_lease() -> None:
    world = World()
    near, far = world.crew("lighting/near", at(1)), world.crew("roads/far", at(5))
    world.departments["lighting"].silent = True
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(64)
    assert world.incident("I1").crew == near
    world.advance(2)
    assert world.incident("I1").crew == far
    assert world.decided(events.OfferEnded)[0].reason == "NO_NEWS"
    check_city(world)


def test_a_late_acceptance_takes_the_incident_and_frees_the_other_crew() -> None:
    world = World()
    near, far = world.crew("lighting/near", at(1)), world.crew("roads/far", at(5))
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(1)
    accepted = bulletins.TaskChanged(
        crew_id="near",
        task_id="I1.1",
        need_id="roads/defect/1",
        status=bulletins.TASK_STATUS_ACCEPTED,
        order_id="order",
    )
    world.departments["lighting"].crews.pop("near")  # its news is held up on the way
    world.advance(66)
    assert world.incident("I1").crew == far
    world.tell("lighting", "crew/near", version=100, task_changed=accepted)
    world.settle()
    assert world.incident("I1").crew == near
    assert world.incident("I1").state is State.ASSIGNED
    assert world.offered(far) == ""
    check_city(world)


def test_nobody_fits_and_the_operators_are_alerted_once_until_a_crew_comes() -> None:
    world = World()
    world.crew("roads/r1", at(1), skills=["road_repair"])
    world.need("roads", "defect/1", at(0), priority=2, skills=["tree_work"])
    world.advance(100)
    assert [a.code for a in world.incident("I1").alerts] == ["NOBODY_FOUND"]
    assert len(world.decided(events.NobodyFound)) == 1
    assert len(world.decided(events.StillNobody)) >= 2
    able = world.crew("roads/r2", at(8), skills=["tree_work"])
    world.advance(6)
    assert world.offered(able) == "I1.2"
    check_city(world)


def test_a_freed_crew_is_given_the_most_urgent_waiting_work() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
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
    check_city(world)


def test_equal_work_never_takes_a_crew_off_and_back() -> None:
    world = World()
    crew = world.crew("roads/r1", at(0))
    for number in range(12):
        world.need("roads", f"defect/{number}", at(0.3 * (-1) ** number * number), priority=2)
        if world.offered(crew):
            world.accept(crew)
            world.depart(crew)
        world.advance(30)
    assert world.decided(events.IncidentLeft) == []
    assert len(world.decided(events.CrewChosen)) == 1
    check_city(world)


def test_an_old_position_blocks_automatic_action() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.advance(1_000)
    world.advance(121, seen=False)
    world.need("roads", "defect/1", at(0), priority=1)
    assert world.offered(crew) == ""
    (row,) = world.decided(events.NobodyFound)[0].appraisal.candidates
    assert row.verdict == events.VERDICT_STALE_POSITION


def test_a_crew_not_seen_yet_starts_from_its_depot_when_its_shift_begins() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.positions = world.scheduler.positions = CrewPositions()
    world.need("roads", "defect/1", at(0), priority=1)
    assert world.offered(crew) == "I1.1"
    (row,) = world.decided(events.CrewChosen)[0].appraisal.candidates
    assert row.at_depot


def test_several_reports_make_one_incident_and_each_need_is_notified() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1), skills=["signing", "electrical"])
    first = world.need("roads", "defect/1", at(0), priority=2, kind="column_fallen")
    second = world.need("lighting", "cabinet/1/column/3", at(0.02), 1, kind="lamp_knocked_down")
    assert world.incident(first).id == world.incident(second).id == "I1"
    assert world.incident(first).priority == 1
    world.take_to_site(crew)
    world.finish(crew)
    assert world.says(bulletins.TASK_STATUS_DONE, first)
    assert world.says(bulletins.TASK_STATUS_DONE, second)
    assert len(world.decided(events.IncidentOpened)) == 1
    check_city(world)


def test_two_dark_lamps_side_by_side_are_two_incidents() -> None:
    world = World()
    world.need("lighting", "cabinet/1/lamp/1", at(0), kind="lamp_failure")
    world.need("lighting", "cabinet/1/lamp/2", at(0.005), kind="lamp_failure")
    assert set(world.city.incidents) == {"I1", "I2"}


def test_a_need_that_ends_calls_the_crew_back_unless_it_is_there() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.accept(crew)
    world.depart(crew)
    ended = bulletins.NeedEnded(need_id="roads/defect/1", reason="cleared")
    world.tell("roads", "defect/1", need_ended=ended)
    world.settle()
    assert world.task(crew) == ""
    assert world.incident("I1").close_reason == "NEEDS_ENDED"
    assert world.city.pending_orders == {}
    check_city(world)


def test_a_need_that_ends_takes_its_offer_back() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    ended = bulletins.NeedEnded(need_id="roads/defect/1", reason="cleared")
    world.tell("roads", "defect/1", need_ended=ended)
    world.settle()
    assert world.offered(crew) == ""
    assert world.city.reserved_crews == {}
    check_city(world)


def test_a_department_in_local_mode_sends_its_own_and_nobody_goes_twice() -> None:
    world = World()
    own = world.crew("roads/r1", at(1))
    other = world.crew("lighting/l1", at(0.1))
    world.tell("roads", "desk/dispatch", mode_changed=bulletins.ModeChanged(local=True))
    world.settle()
    need = world.need("roads", "defect/1", at(0), priority=1)
    assert world.offered(own) == world.offered(other) == ""
    step = bulletins.TaskChanged(
        crew_id="r1", task_id="local-1", need_id=need, status=bulletins.TASK_STATUS_EN_ROUTE
    )
    world.tell("roads", "crew/r1", version=100, task_changed=step)
    world.settle()
    incident = world.incident(need)
    assert (incident.state, incident.crew) == (State.ASSIGNED, own)
    world.tell("roads", "desk/dispatch", mode_changed=bulletins.ModeChanged(local=False))
    world.advance(60)
    assert world.offered(other) == ""
    check_city(world)


def test_a_local_task_heard_of_before_its_need_is_linked_when_the_need_comes() -> None:
    world = World()
    own = world.crew("roads/r1", at(1))
    step = bulletins.TaskChanged(
        crew_id="r1",
        task_id="local-1",
        need_id="roads/defect/1",
        status=bulletins.TASK_STATUS_ON_SITE,
    )
    world.tell("roads", "crew/r1", version=100, task_changed=step)
    world.settle()
    need = world.need("roads", "defect/1", at(0), priority=1)
    assert (world.incident(need).state, world.incident(need).crew) == (State.ASSIGNED, own)
    check_city(world)


def test_lost_orders_are_pending_until_they_are_answered() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.lost_orders = True
    world.need("roads", "defect/1", at(0))
    assert world.offered(crew) == ""
    world.lost_orders = False
    for order in (*pending_orders(world.city), *pending_orders(world.city)):
        world.deliver(order)
    world.settle()
    assert world.offered(crew) == "I1.1"
    assert world.city.pending_orders == {}
    check_city(world)


def test_a_stale_picture_is_refused_by_the_crew_and_the_next_choice_is_right() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0.9), priority=4)
    world.take_to_site(crew)
    world.lost_orders = True
    world.need("roads", "defect/2", at(0), priority=1, kind="subsidence")
    world.finish(crew)  # the offer names a task that the crew has just ended
    world.lost_orders = False
    for order in [o for o in world.sent if o.command_id in world.city.pending_orders]:
        world.deliver(order)
    world.settle()
    assert world.decided(events.OfferEnded)[0].detail == "CREW_CHANGED"
    world.advance(20)
    assert world.offered(crew) == "I2.3"
    check_city(world)


def test_a_closed_street_makes_another_crew_the_nearer_one() -> None:
    world = World()
    near, far = world.crew("roads/near", at(1)), world.crew("roads/far", at(5))
    spot = world.parked[near].position
    world.roads.cut_off.add((spot.longitude, spot.latitude))
    closed = bulletins.RoadClosed(closure_id="c1", edge_ids=["e1"])
    world.tell("roads", "closure/c1", road_closed=closed)
    world.settle()
    world.need("roads", "defect/1", at(0))
    assert world.offered(far) == "I1.1"
    verdicts = {
        c.crew_id: c.verdict for c in world.decided(events.CrewChosen)[0].appraisal.candidates
    }
    assert verdicts["near"] == events.VERDICT_UNREACHABLE


def test_nobody_came_in_time_and_the_operators_are_alerted() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(601)
    assert world.incident("I1").has_alert("LATE")
    check_city(world)


def test_an_unsafe_site_is_left_unsafe_only_with_an_alarm() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    need = world.need("roads", "defect/1", at(0), priority=4)
    world.take_to_site(crew)
    step = bulletins.TaskChanged(
        crew_id="r1",
        task_id="I1.1",
        need_id=need,
        status=bulletins.TASK_STATUS_SUSPENDED,
        site_unsafe=True,
    )
    world.tell("roads", "crew/r1", version=100, task_changed=step)
    world.settle()
    assert world.incident(need).has_alert("LEFT_UNSAFE")
