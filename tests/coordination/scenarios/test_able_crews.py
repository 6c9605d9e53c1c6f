"""A crew that can do its role: what changes that, and what an operator may choose to ignore."""

from __future__ import annotations

from services.coordination.domain.fold.role import State
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, assign, correct, equip, role
from tests.coordination.world import World


def test_a_crew_sought_because_nobody_left_is_still_sought_after_the_first_arrives_unable(
    world: World,
) -> None:
    """Given a P2 whose crew leaves late, when its work takes a signer, one is sought to the end.

    The search for a crew that would arrive sooner ends with an arrival; this one must not.
    """
    crew = world.crew("roads/crew", at(0.5))
    need = world.need("roads", "defect/1", at(0), 2)
    world.accept(crew)
    world.advance(100)
    assert world.incident(need).lead.search == "NOT_DEPARTED"
    correct(world, need, at(0), 2, skills=("signing",))
    assert world.incident(need).lead.search == "UNABLE"
    world.depart(crew)
    world.arrive(crew)
    signer = world.crew("roads/signer", at(3), ("signing",))
    world.advance(31)
    assert asked(world, signer) == [signer]


def test_a_yes_that_crosses_a_correction_leaves_no_unable_crew_alone(world: World) -> None:
    """Given an offer that is withdrawn because its crew became unable, its yes is on the way.

    The crew drives; one that can do the work is sought beside it.
    """
    crew = world.crew("roads/crew", at(0.5))
    signer = world.crew("roads/signer", at(9), ("signing",))
    need = world.need("roads", "defect/1", at(0), 2)
    world.lost_orders = True
    correct(world, need, at(0), 2, skills=("signing",))
    world.lost_orders = False
    world.accept(crew)
    lead = world.incident(need).lead
    assert [each.crew for each in lead.assignments] == [crew]
    assert lead.search == "UNABLE"
    assert asked(world, signer) == [signer]


def test_the_unable_one_of_two_crews_with_an_offer_is_withdrawn_alone(world: World) -> None:
    """Given a P1 that is offered to two crews, a correction that one of them cannot do.

    Both offers used to stay because one crew was able. When that one declined, the other one went.
    """
    plain = world.crew("roads/plain", at(1))
    signer = world.crew("roads/signer", at(1.1), ("signing",))
    for number in (1, 2):  # so that the signer is not the last one, which a life would spare
        world.crew(f"roads/far-{number}", at(9), ("signing",))
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    assert asked(world, plain, signer) == [plain, signer]
    correct(world, need, at(0), 1, "tree_down", skills=("signing",))
    assert asked(world, plain, signer) == [signer]


def test_work_that_takes_three_people_now_gets_another_crew(world: World) -> None:
    """Given a crew of two under way, when its role takes three people, a larger one is sought."""
    two, three = world.crew("roads/two", at(0.5)), world.crew("roads/three", at(3))
    equip(world, two, size=2)
    equip(world, three, size=3)
    need = world.need("roads", "defect/1", at(0), 2, roles=[role("lead")])
    world.accept(two)
    correct(world, need, at(0), 2, roles=[role("lead", minimum_size=3)])
    assert asked(world, three) == [three]
    assert world.incident(need).crew == two, "it stays until the other one has accepted"


def test_the_work_of_a_crew_that_an_operator_chose_without_the_equipment_is_done(
    world: World, crew: str
) -> None:
    """Given a platform that is there already, when the operator's crew is done, so is the work.

    Before, the crew counted as unable at the end: its incident stayed open, and the next crew was
    sought for work that was done.
    """
    need = world.need("roads", "defect/1", at(0), 2, equipment=["platform"])
    assert world.incident(need).state is State.WAITING
    assign(world, need, crew)
    world.take_to_site(crew)
    world.finish(crew)
    assert world.incident(need).close_reason == "DONE"
    assert world.notified("DONE", need)


def test_an_unrelated_correction_leaves_the_crew_that_an_operator_chose(
    world: World, crew: str
) -> None:
    """Given an operator's offer to a crew without the platform, a new priority leaves it alone.

    A lack that the crew had before the change is no news; a skill that is required since is.
    """
    need = world.need("roads", "defect/1", at(0), 2, equipment=["platform"])
    assign(world, need, crew)
    correct(world, need, at(0), 1, equipment=["platform"])
    assert asked(world, crew) == [crew]
    world.accept(crew)
    correct(world, need, at(0.1), 1, equipment=["platform"])
    assert not world.incident(need).lead.search
    correct(world, need, at(0.1), 1, equipment=["platform"], skills=("signing",))
    assert world.incident(need).lead.search == "UNABLE"


def test_routine_work_whose_crew_cannot_do_it_any_more_is_put_before_the_operators(
    world: World, crew: str
) -> None:
    """Given a P3 whose crew is under way, when no crew can do what it takes now, there is an alert.

    Routine work without a crew has no alert of its own; a crew that drives there for nothing has.
    """
    need = world.need("roads", "defect/1", at(0), 3)
    world.accept(crew)
    correct(world, need, at(0), 3, skills=("signing",))
    (alert,) = world.incident(need).alerts
    assert alert.code == "NOBODY_FOUND"
    assert alert.detail.startswith("roads/r1 cannot do lead any more.")


def test_a_crew_is_still_sought_after_the_one_that_an_operator_chose_declines(
    world: World,
) -> None:
    """Given a crew that cannot do its role any more, the choice of an operator ends no search."""
    plain = world.crew("roads/plain", at(1))
    need = world.need("roads", "defect/1", at(0), 2)
    world.accept(plain)
    correct(world, need, at(0), 2, skills=("signing",))
    signer = world.crew("roads/signer", at(2), ("signing",))
    chosen = world.crew("roads/chosen", at(9), ("signing",))
    assign(world, need, chosen)
    world.decline(chosen, "REST")
    assert asked(world, signer) == [signer]
    assert world.incident(need).lead.search == "UNABLE"


def test_the_search_for_a_late_crew_goes_on_after_the_one_that_an_operator_chose_declines(
    world: World,
) -> None:
    late = world.crew("roads/late", at(1))
    need = world.need("roads", "defect/1", at(0), 1)
    world.accept(late)
    world.advance(100)
    assert world.incident(need).lead.search == "NOT_DEPARTED"
    chosen = world.crew("roads/chosen", at(9), hours=0.1)
    assign(world, need, chosen)
    world.decline(chosen, "REST")
    assert world.incident(need).lead.search == "NOT_DEPARTED"


def test_no_crew_is_sought_after_the_one_that_an_operator_chose_beside_an_able_one_declines(
    world: World,
) -> None:
    able = world.crew("roads/able", at(1))
    need = world.need("roads", "defect/1", at(0), 2)
    world.accept(able)
    chosen = world.crew("roads/chosen", at(9))
    assign(world, need, chosen)
    world.decline(chosen, "REST")
    assert world.incident(need).lead.search == ""
    assert world.incident(need).crew == able
