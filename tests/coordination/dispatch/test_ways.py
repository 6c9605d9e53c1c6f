"""Crews that are cut off, off the road, at home on call, or asked for another P1."""

from __future__ import annotations

from dataclasses import replace as with_fields

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from services.chassis.sdk.decider import MICROS
from services.city.streets import AS_USUAL, Delays
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.travel_times import Barrier, Closures, Drives
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.role import State
from tests.coordination.dispatch.test_candidates import CREW, HOUR, INCIDENT, evaluation_of
from tests.coordination.places import CENTRE, KM_EAST, NOON, StraightLines, at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events

EAST = CENTRE[0] + KM_EAST / 2


class EastCutOff(StraightLines):
    """Crews in the east are cut off under a closure; those far in the west are off road."""

    def drives(
        self,
        longitude: float,
        latitude: float,
        crews: NDArray[np.float64],
        closed: frozenset[str],
        delays: Delays = AS_USUAL,
    ) -> Drives:
        drives = super().drives(longitude, latitude, crews, closed, delays)
        east = np.array([bool(closed) and each[0] > EAST for each in crews.tolist()], np.bool_)
        west = np.array([each[0] < CENTRE[0] - 9 * KM_EAST for each in crews.tolist()], np.bool_)
        return with_fields(drives, cut_off=east, off_road=west)

    def barriers(
        self, longitude: float, latitude: float, crew: tuple[float, float], closures: Closures
    ) -> tuple[Barrier, ...]:
        return tuple(Barrier(each, "Rue de la Loge") for each in closures)


def close_the_east(world: World) -> None:
    world.scheduler.travel_times = EastCutOff()
    world.announce("roads", "closure/c", road_closed={"closure_id": "c", "edge_ids": ["e1"]})


def test_a_crew_that_is_cut_off_is_unreachable_while_another_is_not(world: World) -> None:
    close_the_east(world)
    world.crew("roads/r1", at(1))
    west = world.crew("roads/r2", at(-3))
    need = world.need("roads", "defect/1", at(0), 1, "oil_spill")
    assert world.incident(need).crew == west
    assert not world.incident(need).has_alert("UNREACHABLE")


def test_the_nearest_crew_goes_to_a_life_that_is_cut_off_and_the_closure_is_named(
    world: World,
) -> None:
    """Given a closure around every crew, when a P1 comes, one is sent and a person is alerted."""
    close_the_east(world)
    near = world.crew("roads/r1", at(1))
    world.crew("roads/r2", at(3))
    need = world.need("roads", "defect/1", at(0), 1, "oil_spill")
    incident = world.incident(need)
    assert incident.crew == near
    alert = incident.alert("UNREACHABLE")
    assert alert is not None
    assert "Rue de la Loge (roads/c)" in alert.detail


def test_routine_work_that_is_cut_off_waits(world: World) -> None:
    close_the_east(world)
    world.crew("roads/r1", at(1))
    need = world.need("roads", "defect/1", at(0), 3, "sign_damaged")
    assert world.incident(need).state is State.WAITING


def test_a_crew_under_way_that_a_closure_cuts_off_is_told_and_replaced(world: World) -> None:
    far = world.crew("roads/r1", at(2))
    need = world.need("roads", "defect/1", at(0), 2, "oil_spill")
    world.accept(far)
    world.depart(far)
    west = world.crew("roads/r2", at(-6))
    close_the_east(world)
    world.advance(limits.REST_SECONDS + 1)
    incident = world.incident(need)
    alert = incident.alert("CUT_OFF")
    assert alert is not None
    assert "roads/r1 is cut off by the closure of Rue de la Loge" in alert.detail
    assert incident.crew == far, "it is not left before another one has accepted"
    world.accept(west)
    assert world.incident(need).crew == west
    assert not world.task(far)


@pytest.mark.parametrize(("priority", "sent"), [(1, True), (2, True), (3, False), (4, False)])
def test_off_the_road_only_urgent_work_gets_a_crew(
    world: World, priority: int, *, sent: bool
) -> None:
    world.scheduler.travel_times = EastCutOff()
    crew = world.crew("roads/r1", at(-10))
    need = world.need("roads", "defect/1", at(0), priority, "sign_damaged")
    incident = world.incident(need)
    assert (incident.crew == crew) is sent
    assert incident.has_alert("OFF_ROAD")


@pytest.mark.parametrize(("priority", "offered"), [(1, True), (2, True), (3, False)])
def test_a_crew_on_call_is_offered_urgent_work_from_its_depot(
    priority: int, *, offered: bool
) -> None:
    at_home = replace(
        CREW,
        on_duty=False,
        shift_end_time=0,
        on_call=True,
        on_call_until_time=NOON + HOUR,
        turnout_seconds=1_200,
    )
    city = CityState(crews={at_home.key: at_home})
    made = appraise(evaluation_of(city, replace(INCIDENT, priority=priority), {}), StraightLines())
    assert made.off_duty_count == (not offered)
    for row in made.candidates:
        assert row.turnout_seconds == 1_200
        assert row.price_seconds == row.eta_seconds + 1_200
    assert len(made.candidates) == offered


def test_a_crew_whose_time_on_call_is_over_is_off_duty() -> None:
    at_home = replace(CREW, on_duty=False, on_call=True, on_call_until_time=NOON - MICROS)
    made = appraise(
        evaluation_of(CityState(crews={at_home.key: at_home}), INCIDENT, {}), StraightLines()
    )
    assert made.off_duty_count == 1


def test_the_second_crew_asked_for_one_life_goes_to_a_life_without_any(world: World) -> None:
    """Given two crews asked for one P1, when a second P1 finds none, it gets the farther one."""
    first = world.crew("roads/r1", at(0.1))
    second = world.crew("roads/r2", at(0.2))
    one = world.need("roads", "defect/1", at(0), 1, "oil_spill")
    assert {offer.crew for offer in world.incident(one).lead.offers} == {first, second}
    other = world.need("roads", "defect/2", at(5), 1, "tree_down")
    assert [offer.crew for offer in world.incident(one).lead.offers] == [first]
    assert [offer.crew for offer in world.incident(other).lead.offers] == [second]


def test_a_crew_past_its_shift_is_named_with_its_overrun() -> None:
    late = replace(CREW, shift_end_time=NOON - HOUR)
    city = CityState(crews={late.key: late})
    seen = {late.key: CrewPosition(*CENTRE, NOON)}
    made = appraise(evaluation_of(city, replace(INCIDENT, priority=2), seen), StraightLines())
    (group,) = made.verdicts
    assert (group.verdict, list(group.numbers)) == (events.VERDICT_SHIFT_TOO_SHORT, [3_600])
