"""The handover of a shift."""

from __future__ import annotations

from services.city.city import City
from services.coordination.brief import brief_call
from services.coordination.domain.fold.entities import timestamp
from tests.coordination.memory_context import MemoryContext
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2

SECOND = 1_000_000
HOUR = 3_600 * SECOND


async def brief_of(world: World, montpellier: City) -> api.BriefResponse:
    """Return the handover of the hour from noon."""
    call = brief_call(montpellier.streets, world.positions, lambda: world.time)
    request = api.BriefRequest(from_time=timestamp(NOON), to_time=timestamp(NOON + HOUR))
    answer = await call(MemoryContext(world), request)
    assert isinstance(answer, api.BriefResponse)
    return answer


async def test_a_shift_is_handed_over_with_its_open_incidents_and_figures(
    world: World, montpellier: City
) -> None:
    """Given one incident reached and closed, one waiting and one held, then all of it is listed."""
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.accept(crew)
    world.advance(120)
    world.depart(crew)
    world.arrive(crew)
    world.finish(crew)
    world.need("roads", "defect/2", at(3), 2, "flooding", skills=["diving"])
    world.need("roads", "defect/3", at(5), 4, "graffiti", skills=["painting"])
    world.operator(api.HoldIncidentRequest(incident_id="I3"))
    told = await brief_of(world, montpellier)
    assert [incident.incident_id for incident in told.open] == ["I2", "I3"]
    assert told.open[0].roles[0].not_sent[0].crew_count == 1
    first = told.figures[0]
    assert (first.opened_count, first.closed_count, first.attended_count) == (1, 1, 1)
    assert (first.median_seconds, first.attended_late_count) == (120, 0)
    assert "I3 is held" in " ".join(act.sentence for act in told.acts)
    assert {alert.incident_id for alert in told.alerts} == {"I2"}
    assert told.read_until_time == told.to_time
    assert {source.department for source in told.sources} == {"roads"}


async def test_a_handover_names_the_crew_that_an_operator_chose(
    world: World, montpellier: City
) -> None:
    """Given a role with a crew. When an operator assigns another. Then that is the act."""
    near, _ = world.crew("roads/r1", at(1)), world.crew("roads/r2", at(2))
    world.need("roads", "defect/1", at(0), 1, "oil_spill")
    world.accept(near)
    world.operator(
        api.AssignIncidentRequest(
            incident_id="I1", department="roads", crew_id="r2", reason="PHONED"
        )
    )
    told = await brief_of(world, montpellier)
    assert told.acts[-1].crew == "roads/r2"
    assert "(phoned)" in told.acts[-1].sentence


async def test_a_late_first_crew_is_counted_as_late_and_a_diversion_as_left(
    world: World, crew: str, montpellier: City
) -> None:
    world.need("roads", "defect/1", at(2), 4)
    world.accept(crew)
    world.depart(crew)
    world.need("roads", "defect/2", at(0), 1, "tree_down")
    world.accept(crew)
    world.depart(crew)
    world.advance(601)
    world.arrive(crew)
    told = await brief_of(world, montpellier)
    assert (told.figures[0].attended_late_count, told.figures[0].longest_seconds) == (1, 601)
    assert told.figures[3].left_count == 1


async def test_a_crew_on_a_site_at_the_end_of_its_shift_needs_a_relief(
    world: World, montpellier: City
) -> None:
    """Given two crews at work, when the shift of one ends first, then that one is named."""
    short, long = world.crew("roads/r1", at(0), hours=1), world.crew("roads/r2", at(4), hours=8)
    for number, place in enumerate((at(0), at(4))):
        world.need("roads", f"defect/{number}", place, 2, work_seconds=600)
    for each in (short, long):
        world.take_to_site(each)
    told = await brief_of(world, montpellier)
    assert not told.relief
    world.advance(1_900)
    told = await brief_of(world, montpellier)
    assert [each.crew_id for each in told.relief] == ["r1"]


async def test_a_rehearsal_counts_in_no_figure(world: World, montpellier: City) -> None:
    world.need("roads", "defect/1", at(0), 4, "rehearsal", skills=["rehearsal"])
    told = await brief_of(world, montpellier)
    assert [incident.incident_id for incident in told.open] == ["I1"]
    assert [each.opened_count for each in told.figures] == [0, 0, 0, 0]


async def test_a_mode_that_waits_for_operators_is_handed_over_however_old(
    world: World, montpellier: City
) -> None:
    """Given a mode set before the period, and one set back, then only the first is named."""
    for priority, mode in (
        (place_pb2.PRIORITY_P2, events.DISPATCH_MODE_CONFIRM),
        (place_pb2.PRIORITY_P3, events.DISPATCH_MODE_AUTOMATIC),
    ):
        world.operator(api.SetDispatchModeRequest(priority=priority, mode=mode, reason="STORM"))
    world.advance(9 * 3_600)
    (mode_set,) = (await brief_of(world, montpellier)).modes
    assert (mode_set.priority, mode_set.reason) == (place_pb2.PRIORITY_P2, "STORM")


async def test_closures_are_named_by_their_streets(world: World, montpellier: City) -> None:
    arc = next(iter(montpellier.streets.edges.rows))
    closed = bulletins.RoadClosed(closure_id="c1", edge_ids=[arc])
    world.announce("roads", "closure/c1", road_closed=closed)
    told = await brief_of(world, montpellier)
    (closure,) = told.closures
    assert (closure.department, closure.closure_id, closure.arc_count) == ("roads", "c1", 1)
    name = montpellier.streets.edge(arc).name
    assert list(closure.streets) == ([name] if name else [])


async def test_a_site_left_unsafe_is_named_until_a_crew_has_reached_it(
    world: World, crew: str, montpellier: City
) -> None:
    need = world.need("roads", "defect/1", at(0), 2, work_seconds=600)
    task = world.take_to_site(crew)
    world.report_step(crew, need, "RELEASED", task, site_unsafe=True, reason="BREAKDOWN")
    told = await brief_of(world, montpellier)
    assert list(told.unsafe_incident_ids) == ["I1"]


async def test_the_same_kind_in_one_street_three_times_is_named(
    world: World, montpellier: City
) -> None:
    for number in range(3):
        world.need("roads", f"defect/{number}", at(number * 2), 3, "flooding")
    (repeated,) = (await brief_of(world, montpellier)).repeated_places
    assert (repeated.kind, len(repeated.incident_ids)) == ("flooding", 3)
