"""Several lives at once: each gets the crew that is best for all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.coordination.domain import limits
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, role
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2


def raise_lives(world: World, *lives: tuple[place_pb2.Place, str], priority: int = 1) -> list[str]:
    """Let roads raise several needs in one batch, each with the skill that it requires."""
    ids = []
    for number, (place, skill) in enumerate(lives):
        need = {
            "need_id": f"roads/life/{number}", "kind": f"life_{number}", "priority": priority,
            "place": place, "skills": [skill] if skill else [], "work_seconds": 1_800,
        }  # fmt: skip
        world.departments["roads"].announce(f"life/{number}", world.time, need_raised=need)
        ids.append(f"roads/life/{number}")
    world.settle()
    return ids


@contextmanager
def unsettled(world: World) -> Iterator[None]:
    """Hold bulletins back, so that they are decided in one batch with the next ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "settle", lambda: None)
        yield


def kept(table: events.Appraisal) -> dict[str, tuple[str, int]]:
    """Return the crews that a table leaves to another incident, with that one and the price."""
    return {
        crew: (group.detail, number)
        for group in table.verdicts
        if group.verdict == events.VERDICT_NEEDED_ELSEWHERE
        for crew, number in zip(group.crews, group.numbers, strict=True)
    }


def test_the_first_of_two_lives_does_not_take_the_crew_that_the_second_needs(world: World) -> None:
    """Given a crew 8 min from both, and one 8 min from the first and 24 min from the second."""
    between = world.crew("roads/between", at(3.9))
    behind = world.crew("roads/behind", at(-4.0))
    first, second = raise_lives(world, (at(0), ""), (at(8), ""))
    assert world.offered(between) == f"{world.incident(second).id}.1"
    assert world.offered(behind) == f"{world.incident(first).id}.1"
    table = world.decided(events.CrewChosen)[0].appraisal
    assert kept(table) == {between: (world.incident(second).id, 470)}
    assert [row.crew_id for row in table.candidates] == ["behind"]


def test_the_second_crew_asked_for_one_life_is_never_the_only_one_of_another(world: World) -> None:
    """Given two crews as near to a P1, of which another P1 can use one, each P1 gets a crew."""
    any_crew = world.crew("roads/any", at(1))
    climber = world.crew("roads/climber", at(1.01), skills=["climbing"])
    first, second = raise_lives(world, (at(0), ""), (at(2), "climbing"))
    assert world.offered(any_crew) == f"{world.incident(first).id}.1"
    assert world.offered(climber) == f"{world.incident(second).id}.1"


def test_two_dangers_at_once_share_the_crews_too(world: World) -> None:
    between = world.crew("roads/between", at(3.9))
    behind = world.crew("roads/behind", at(-4.0))
    raise_lives(world, (at(0), ""), (at(8), ""), priority=2)
    assert asked(world, between, behind) == [between, behind]
    assert world.offered(between) == "I2.1"


def test_a_danger_gets_no_crew_that_a_life_takes(world: World) -> None:
    """Given one crew, a P2 beside it and a P1 far away in one batch, the P1 gets it."""
    crew = world.crew("roads/r1", at(0))
    world.departments["roads"].announce(
        "danger/1",
        world.time,
        need_raised={
            "need_id": "roads/danger/1", "kind": "danger", "priority": 2, "place": at(0),
        },
    )  # fmt: skip
    (life,) = raise_lives(world, (at(9), ""))
    assert world.offered(crew).startswith(world.incident(life).id)
    assert world.incident("roads/danger/1").crew == ""


def test_a_crew_that_becomes_free_replaces_the_one_that_it_beats_by_most(world: World) -> None:
    """Given two lives with crews on far drives, the later one gains 6 min more by a third crew."""
    for number, (place, depot) in enumerate([(at(0), at(-4)), (at(1.5), at(6.5))]):
        crew = world.crew(f"roads/r{number}", depot)
        world.need("roads", f"life/{number}", place, 1, f"life_{number}")
        world.accept(crew)
        world.depart(crew)
    nearer = world.crew("roads/nearer", at(1.5))
    world.advance(limits.REST_SECONDS + 1)
    assert world.offered(nearer).startswith(world.incident("roads/life/1").id)


def test_a_life_that_waits_leaves_a_crew_to_one_whose_crew_is_far(world: World) -> None:
    """Given a P1 that waits, a later one whose crew is 12 min away, and two crews that come in.

    Both could serve the first in 5 min; the one beside the second replaces the far crew.
    """
    far = world.crew("roads/far", at(-6))
    (waiting,) = raise_lives(world, (at(3), "climbing"))
    second = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(far)
    world.depart(far)
    for _ in range(2):  # the departure is compared, and then a rest
        world.advance(limits.REST_SECONDS + 1)
    with unsettled(world):
        beside = world.crew("roads/beside", at(0.5), skills=["climbing"])
        other = world.crew("roads/other", at(5.6), skills=["climbing"])
    world.advance(limits.SWEEP_SECONDS + 1)
    assert world.offered(other).startswith(world.incident(waiting).id)
    assert world.offered(beside).startswith(world.incident(second).id)
    tables = [event.appraisal for event in world.decided(events.CrewChosen)]
    assert {beside: (world.incident(second).id, 301)} in map(kept, tables)


@pytest.mark.parametrize("declines", [False, True])
def test_the_roles_of_one_life_share_a_crew_that_can_fill_both(
    world: World, *, declines: bool
) -> None:
    """Given a near crew for both roles and a far electrician, both get an offer at once.

    The yes of the near crew is one for both roles; after its no the far one keeps its own.
    """
    both = world.crew("roads/both", at(1), ("electrical", "signing"))
    far = world.crew("roads/far", at(6), ("electrical",))
    roles = [role(name, name) for name in ("electrical", "signing")]
    need = world.need("roads", "defect/1", at(0), 1, roles=roles)
    assert (world.offered(far), world.offered(both)) == ("I1.1", "I1.2")
    if declines:
        world.decline(both)
        world.accept(far)
        assert [each.crews for each in world.incident(need).roles] == [{far}, set()]
    else:
        world.accept(both)
        assert not world.offered(far)
        assert [each.crews for each in world.incident(need).roles] == [{both}, {both}]


def test_the_only_crew_is_proposed_for_one_life_and_reserved_for_none(world: World) -> None:
    """Given two lives that wait for an operator, the proposal keeps the crew from no third one."""
    world.operator(
        api.SetDispatchModeRequest(
            priority="PRIORITY_P1", department="roads", mode="DISPATCH_MODE_ADVISE", reason="TRIAL"
        )
    )
    crew = world.crew("roads/r1", at(0))
    raise_lives(world, (at(0), ""), (at(8), ""))
    proposals = world.decided(events.CrewProposed)
    assert [(each.incident_id, each.crew_id) for each in proposals] == [("I1", "r1")]
    third = world.need("lighting", "lamp/1", at(9), 1, "lamp_failure")
    assert world.incident(third).crew == crew


def test_the_last_hope_of_two_lives_is_asked_for_one_of_them(world: World) -> None:
    """Given the only crew, which does not answer, it gets one offer at a time, and no life none."""
    crew = world.crew("roads/r1", at(0))
    lives = raise_lives(world, (at(0), ""), (at(8), ""))
    asked_for = set()
    for _ in range(60):
        offer = world.offered(crew)
        if offer:
            asked_for.add(offer.partition(".")[0])
        world.advance(5)
    assert world.city.alert_of("CREW_NOT_ANSWERING", crew)
    assert asked_for == {world.incident(each).id for each in lives}
