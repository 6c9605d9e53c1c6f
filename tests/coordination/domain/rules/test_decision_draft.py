"""The laws of whole days: any bulletins, in any batches, and any steps of crews and operators."""

from __future__ import annotations

import msgspec
from google.protobuf.message import Message
from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import ACCEPTED, EN_ROUTE, ON_SITE
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.role import State
from services.coordination.domain.rules.city_decider import city_decider
from services.crews.domain.crew import Crew
from tests.coordination.laws import check_city
from tests.coordination.places import NOON, at, in_city
from tests.coordination.samples import in_partitions, news
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import commands_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal


def taken(told: list[bulletins.Bulletin], sizes: list[int]) -> tuple[CityState, list[Message]]:
    """Decide all bulletins, in batches of these sizes."""
    decider = city_decider(in_city)
    context = DecisionContext(NOON, "city")
    order = [event for log in in_partitions(told).values() for event in log]
    city, decided = CityState(), []
    while order:
        size = sizes.pop() if sizes else len(order)
        batch, order = order[:size], order[size:]
        request = commands.ReceiveBulletinsRequest(received=batch)
        for event in decider.decide(request, city, context):
            decided.append(event)
            city = evolve(city, event, context)
    return city, decided


@settings(max_examples=100)
@given(st.lists(news(), max_size=25), st.lists(st.integers(1, 6), max_size=20))
def test_decisions_do_not_depend_on_how_bulletins_are_cut_into_batches(
    told: list[bulletins.Bulletin], sizes: list[int]
) -> None:
    assert taken(told, sizes) == taken(told, [])


@settings(max_examples=100)
@given(st.lists(news(), max_size=25))
def test_the_city_comes_back_from_a_snapshot_as_it_was(told: list[bulletins.Bulletin]) -> None:
    city, _ = taken(told, [])
    kept = msgspec.json.encode(city, order="deterministic")
    assert msgspec.json.decode(kept, type=CityState) == city


@settings(max_examples=100)
@given(st.lists(news(), max_size=25))
def test_every_open_need_has_its_incident(told: list[bulletins.Bulletin]) -> None:
    city, _ = taken(told, [])
    for need_id in city.needs:
        home = city.incident_by_need[need_id]
        assert home in city.closed or need_id in city.incidents[home].reports
    for incident in city.incidents.values():
        assert any(need_id in city.needs for need_id in incident.reports)


KINDS = ("pothole", "tree_down", "sign_damaged", "lamp_failure")
steps = st.sampled_from(
    ("need", "accept", "decline", "depart", "arrive", "finish", "wait", "wait long", "close")
)


@settings(max_examples=40)
@given(st.lists(st.tuples(steps, st.integers(0, 3), st.integers(1, 4)), max_size=30))
def test_a_day_of_anything_keeps_every_law(day: list[tuple[str, int, int]]) -> None:
    """Crews take any step, and needs come at any time.

    The world checks at each step that orders are pending, that choices follow from their tables and
    that timers move on; at the end, that the state is the fold and no crew was promised twice.
    """
    world = World()
    crews = [world.crew(f"{d}/{n}", at(n)) for d in ("roads", "lighting") for n in range(2)]
    for number, (step, which, priority) in enumerate(day):
        crew = crews[which]
        state = world.state(crew)
        if step == "need":
            place = at(which - 1.5, number / 3)
            world.need("roads", f"defect/{number}", place, priority, KINDS[which])
        elif step == "accept" and state.offer and not state.next_task:
            world.accept(crew)
        elif step == "decline" and state.offer:
            world.decline(crew)
        elif step == "depart" and _is_at(state, ACCEPTED):
            world.depart(crew)
        elif step == "arrive" and _is_at(state, EN_ROUTE):
            world.arrive(crew)
        elif step == "finish" and _is_at(state, ON_SITE):
            world.finish(crew)
        elif step.startswith("wait"):
            world.advance(400 if step.endswith("long") else 20)
        elif step == "close" and world.city.incidents:
            world.close(next(iter(world.city.incidents)))
        _check_tasks(world)
    check_city(world)
    world.advance(300)
    assert world.city.pending_orders == {}


def _is_at(crew: Crew, status: int) -> bool:
    return crew.task is not None and int(crew.task.status) == status


def _check_tasks(world: World) -> None:
    """Check that the task of each assigned incident is held by its crew alone."""
    holders: dict[str, list[str]] = {}
    for department in world.departments.values():
        for crew_id, crew in department.crews.items():
            for task in filter(None, (crew.task, crew.next_task)):
                holders.setdefault(task.task_id, []).append(f"{department.name}/{crew_id}")
    for incident in world.city.incidents.values():
        if incident.state is State.ASSIGNED:
            assert holders.get(incident.task_id) == [incident.crew]


def test_a_timer_that_is_not_due_decides_nothing(world: World) -> None:
    request = journal.ElapseRequest(aggregate="city/city", kind="I7", due_time=NOON)
    assert world.command(request) == []
