"""One event, many reports: none swallows a life, and each department gets its own truth."""

from __future__ import annotations

from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.scenarios.telling import codes, correct, declare_kind, equip, role
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api

SIGNING = ["signing"]


def test_a_subsidence_beside_a_pothole_gets_its_own_crew(world: World) -> None:
    """Given a crew on its way to a pothole from far, a life 35 m off is an incident of its own.

    The operators see both, and one press joins them.
    """
    filler = world.crew("lighting/filler", at(9))
    pothole = world.need("lighting", "thing/1", at(0), 3, "pothole_found")
    world.accept(filler)
    signers = world.crew("roads/signers", at(1), SIGNING)
    hole = world.need("roads", "defect/1", at(0.035), 1, "subsidence", SIGNING)
    assert world.incident(hole).id != world.incident(pothole).id
    assert world.offered(signers).startswith(world.incident(hole).id)
    assert "SUSPECTED_SAME" in codes(world, hole)
    assert world.incident(pothole).id in world.incident(hole).suspected


def test_a_report_that_the_crew_under_way_cannot_serve_is_not_joined(world: World) -> None:
    """Given a crew under way without signs, an equal report that takes signs is not swallowed."""
    crew = world.crew("roads/plain", at(9))
    first = world.need("roads", "defect/1", at(0), 2, "obstruction")
    world.accept(crew)
    signers = world.crew("lighting/signers", at(1), SIGNING)
    second = world.need("lighting", "thing/1", at(0.025), 2, "tree_down", SIGNING)
    assert world.incident(second).id != world.incident(first).id
    assert world.offered(signers)


def test_equal_reports_require_together_what_each_requires(world: World) -> None:
    """Given no crew yet, an obstruction and a tree of equal urgency need both kinds of work."""
    first = world.need("roads", "defect/1", at(0), 2, "obstruction", SIGNING)
    world.need("lighting", "thing/1", at(0.025), 2, "tree_down", ["chainsaw"])
    incident = world.incident(first)
    assert len(incident.reports) == 2
    assert {skill for each in incident.roles for skill in each.skills} == {"signing", "chainsaw"}


def test_a_department_is_told_done_only_for_work_that_was_done(world: World) -> None:
    """Given two reports of one event, the signers' end is no end of the tree."""
    signers = world.crew("roads/signers", at(1), SIGNING)
    blocked = world.need("roads", "defect/1", at(0), 2, "obstruction", SIGNING)
    tree = world.need("lighting", "thing/1", at(0.025), 2, "tree_down", ["chainsaw"])
    world.take_to_site(signers)
    world.finish(signers)
    assert world.notified("DONE", blocked)
    assert not world.notified("DONE", tree)
    cutters = world.crew("lighting/cutters", at(2), ["chainsaw"])
    world.advance(31)
    assert world.offered(cutters)
    world.take_to_site(cutters)
    world.finish(cutters)
    assert world.notified("DONE", tree)


def test_a_life_releases_a_hold(world: World, crew: str) -> None:
    """Given a held P2, a report of danger to life there gets a crew, and the operators know."""
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.need("lighting", "thing/1", at(0.02), 1, "obstruction")
    assert world.incident(need).state is State.OFFERED
    assert world.offered(crew)
    assert "HOLD_ENDED" in codes(world, need)


def test_a_later_life_outranks_an_operator_s_earlier_word(world: World, crew: str) -> None:
    """Given an incident that an operator set to P3, a P1 that is reported later counts."""
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.operator(api.UpgradeIncidentRequest(incident_id="I1", priority="PRIORITY_P3"))
    assert world.incident(need).priority == 3
    world.advance(60)
    world.need("lighting", "thing/1", at(0.02), 1, "obstruction")
    assert world.incident(need).priority == 1
    assert world.incident(need).goal_time - world.time <= 600_000_000


def test_an_operator_s_word_outranks_what_was_reported_before_it(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.advance(1)
    world.operator(api.UpgradeIncidentRequest(incident_id="I1", priority="PRIORITY_P3"))
    assert world.incident(need).priority == 3
    world.advance(1)
    world.need("lighting", "thing/1", at(0.02), 2, "obstruction")
    assert world.incident(need).priority == 2, "new facts count, the old P1 does not come back"


def test_a_hold_comes_before_the_operators_again(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.advance(1_900)
    assert "HELD" in codes(world, need)
    assert world.incident(need).state is State.HELD


def test_a_crew_that_accepts_while_its_incident_is_held_is_recalled(
    world: World, crew: str
) -> None:
    """Given a yes on its way while an operator holds the incident, the hold goes on."""
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.lost_orders = True
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.lost_orders = False
    world.accept(crew)
    assert world.incident(need).state is State.HELD
    assert world.task(crew) == ""


def test_a_lamp_on_a_fallen_column_is_part_of_the_column(world: World) -> None:
    """Given a fallen column, its dark lamp 3 m away gets no bucket truck of its own."""
    column = world.need("roads", "defect/1", at(0), 1, "column_fallen", asset_id="column/12")
    lamp = world.need(
        *("lighting", "lamp/12", at(0.003), 4, "lamp_failure"),
        asset_id="lamp/12",
        parent_asset_id="column/12",
    )
    assert world.incident(lamp).id == world.incident(column).id
    other = world.need(
        *("lighting", "lamp/13", at(0.003), 4, "lamp_failure"),
        asset_id="lamp/13",
        parent_asset_id="column/13",
    )
    assert world.incident(other).id != world.incident(column).id


def test_a_late_report_of_something_just_done_asks_before_it_sends(world: World, crew: str) -> None:
    """Given a tree removed a minute ago, another department's report of it sends no crew yet.

    A life is not held for the answer.
    """
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.take_to_site(crew)
    world.finish(crew)
    world.advance(60)
    late = world.need("lighting", "thing/1", at(0.02), 2, "obstruction")
    assert world.incident(late).state is State.HELD
    assert "SUSPECTED_SAME" in codes(world, late)
    assert world.offered(crew) == ""
    life = world.need("lighting", "thing/2", at(0.03, 0.05), 1, "tree_down")
    assert world.incident(life).state is State.OFFERED


def test_two_far_incidents_are_joined_only_on_confirmation(world: World) -> None:
    """A crew goes to one place: without `confirm` 9 km are a slip of the mouse."""
    world.need("roads", "defect/1", at(0), 2)
    other = world.need("roads", "defect/2", at(9), 2)
    joined = api.JoinIncidentsRequest(incident_id="I1", other_incident_id="I2", confirm=True)
    world.operator(joined)
    assert world.incident(other).id == "I1"


def test_a_column_that_an_operator_reports_asks_for_an_electrician(world: World) -> None:
    """Given live wires and a sweeper beside them, the operator's own report sends no sweeper."""
    electrician = role("electrician", "electrical", equipment=["platform"])
    declare_kind(world, "roads", "column_fallen", electrician, role("signing", "signing"))
    sweeper = world.crew("roads/sweeper", at(0.1))
    able = world.crew("lighting/able", at(5), ["electrical"])
    equip(world, able, "platform", skills=["electrical"])
    report = api.OpenIncidentRequest(kind="column_fallen", priority="PRIORITY_P1", place=at(0))
    world.operator(report)
    assert world.offered(sweeper) == ""
    assert world.offered(able)
    assert [each.name for each in world.incident("I1").roles] == ["electrician", "signing"]


def test_an_operator_s_report_belongs_to_the_department_of_its_kind(world: World) -> None:
    """Given a crew that its department keeps to itself, its own kind of work is its own."""
    declare_kind(world, "roads", "pothole", role("repair"))
    own = world.crew("roads/own", at(1), lending=1)
    foreign = world.crew("lighting/foreign", at(0.5), lending=1)
    report = api.OpenIncidentRequest(kind="pothole", priority="PRIORITY_P3", place=at(0))
    world.operator(report)
    assert world.offered(own)
    assert world.offered(foreign) == ""


def test_the_crew_under_way_learns_of_a_new_address(world: World, crew: str) -> None:
    """Given a crew under way, a corrected address, urgency and work time are on its tablet."""
    need = world.need("roads", "defect/1", at(0), 3)
    world.accept(crew)
    world.depart(crew)
    correct(world, need, at(2), 1, work_seconds=3_000)
    task = world.state(crew).task
    assert task is not None
    assert task.place.longitude == at(2).position.longitude
    assert (task.priority, task.work_seconds) == (1, 3_000)


def test_work_that_becomes_a_life_is_protected_at_once(world: World, crew: str) -> None:
    """Given a P3 that was judged P1 under way, the next P2 does not take its crew."""
    need = world.need("roads", "defect/1", at(2), 3)
    world.accept(crew)
    world.depart(crew)
    correct(world, need, at(2), 1)
    world.need("roads", "defect/2", at(0.9), 2, "tree_down")
    assert world.offered(crew) == ""
    correct(world, need, at(2), 4)
    world.need("roads", "defect/3", at(0.9), 1, "subsidence")
    assert world.offered(crew), "a task judged down is protected no more"


def test_a_crew_that_cannot_do_what_is_asked_now_stays_until_another_says_yes(
    world: World,
) -> None:
    """Given a correction that takes signs, a signing crew has an offer before the release."""
    plain = world.crew("roads/plain", at(0.5))
    need = world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.accept(plain)
    world.depart(plain)
    signers = world.crew("roads/signers", at(4), SIGNING)
    correct(world, need, at(0), 1, "subsidence", SIGNING)
    assert world.task(plain)
    assert world.offered(signers)
    world.accept(signers)
    assert world.incident(need).crew == signers
    assert world.task(plain) == ""
