"""Which waiting incidents are appraised, and when."""

from __future__ import annotations

import pytest

from services.coordination.dispatch import batch
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.eligibility import Refusal
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import Crew
from services.coordination.domain.fold.role import State
from tests.coordination.places import StraightLines, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events, service_pb2 as api


def raise_together(world: World, priorities: list[int]) -> None:
    """Let roads raise a need of each priority, without any action on them."""
    for number, priority in enumerate(priorities):
        need = {
            "need_id": f"roads/defect/{number}", "kind": f"kind_{number}", "priority": priority,
            "place": at(number),
        }  # fmt: skip
        world.departments["roads"].announce(f"defect/{number}", world.time, need_raised=need)


def test_one_crew_gets_one_offer_in_one_batch(world: World, crew: str) -> None:
    raise_together(world, [1, 2, 3])
    world.settle()
    assert world.incident("roads/defect/0").crew == crew
    assert len(world.decided(events.CrewChosen)) == 1


def test_a_wave_of_needs_is_served_most_urgent_first_a_few_at_a_time(world: World) -> None:
    raise_together(world, [4, 3, 2, 1] * 3)
    world.command(commands.ReceiveBulletinsRequest(received=world.bulletins))
    order = []
    while requests := world.scheduler.appraise_due(world.city, world.time):
        assert len(requests) <= limits.APPRAISALS_MOST
        order += [world.city.incidents[r.incident_id].priority for r in requests]
        for request in requests:
            world.command(request)
    assert len(order) == 12
    assert order[:3] == [1, 1, 1]


def test_an_incident_without_a_free_crew_is_left_out_of_the_sweep(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0))
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(5), 3, "sign_damaged")
    before = len(world.decided(events.StillNobody))
    world.crew("roads/unable", at(3), hours=0.01)
    world.advance(8)
    assert world.incident("roads/defect/2").state is State.WAITING
    assert len(world.decided(events.StillNobody)) - before <= 2


def test_a_p1_just_appraised_keeps_its_turn_before_a_rested_p2(world: World) -> None:
    p2 = world.need("roads", "defect/1", at(1), 2, "sign_damaged")
    world.advance(limits.REST_SECONDS + 1)
    p1 = world.need("roads", "defect/2", at(5), 1, "oil_spill")
    world.advance(1)
    crew = world.crew("roads/r1", at(1))
    world.advance(2)
    assert world.incident(p1).crew == crew
    assert world.incident(p2).state is State.WAITING


def test_without_waiting_incidents_nothing_is_appraised(world: World, crew: str) -> None:
    assert world.scheduler.appraise_due(world.city, world.time) == []


class Raises(Evaluation):
    """Raises for one kind of incident, as a fault of the pricing would."""

    def suitability(self, crew: Crew) -> Refusal | None:
        if self.incident.kind == "sinkhole":
            raise ZeroDivisionError
        return super().suitability(crew)


def test_an_appraisal_that_raises_costs_its_own_role_only(world: World) -> None:
    """Given a fault that one P1 meets, then it has an alert and retries, and others get crews."""
    failed: list[tuple[str, str, str]] = []
    world.scheduler = AppraisalScheduler(
        StraightLines(),
        world.positions,
        evaluation=Raises,
        on_failure=lambda *cause: failed.append((*cause[:2], type(cause[2]).__name__)),
    )
    world.crew("roads/r1", at(1))
    odd = world.need("roads", "defect/1", at(0), 1, "sinkhole")
    other = world.need("roads", "defect/2", at(0.5), 1, "oil_spill")
    assert world.incident(other).crew == "roads/r1"
    incident = world.incident(odd)
    assert incident.has_alert("APPRAISAL_FAILED")
    assert incident.state is State.WAITING
    assert failed == [(incident.id, "lead", "ZeroDivisionError")]
    world.scheduler.evaluation = Evaluation
    world.crew("roads/r2", at(1))
    world.advance(16)
    assert world.incident(odd).crew == "roads/r2"


def test_dangers_get_their_crews_one_after_another_where_the_board_raises(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a crew between two P2, the first takes it; the error counts, and fails no table."""

    def fails(*_: object) -> dict[str, str]:
        raise FloatingPointError

    failed: list[tuple[str, str, str]] = []
    world.scheduler.on_failure = lambda *cause: failed.append((*cause[:2], type(cause[2]).__name__))
    between, behind = world.crew("roads/between", at(0.4)), world.crew("roads/behind", at(-5))
    raise_together(world, [2, 2])
    monkeypatch.setattr(batch, "assign", fails)
    world.settle()
    assert (world.offered(between), world.offered(behind)) == ("I1.1", "I2.1")
    assert failed == [("I1", "lead", "FloatingPointError")]
    tables = [each.appraisal for each in world.decided(events.CrewChosen)]
    assert [table.failure for table in tables] == ["", ""]


def test_the_board_gives_two_dangers_their_crews_together(world: World) -> None:
    """Given the same crews and a board that works, the first leaves the near one to the second."""
    between, behind = world.crew("roads/between", at(0.4)), world.crew("roads/behind", at(-5))
    raise_together(world, [2, 2])
    world.settle()
    assert (world.offered(between), world.offered(behind)) == ("I2.1", "I1.1")


def test_a_nuisance_is_looked_at_again_only_for_a_crew_that_became_ready(world: World) -> None:
    """Given a P3 that its free crew cannot take, when other crews change, then no table follows."""
    crew = world.crew("roads/r1", at(1), hours=0.1)  # too short a shift
    need = world.need("roads", "defect/1", at(0), 3, "sign_damaged")
    busy = world.crew("lighting/l1", at(2), lending=bulletins.LENDING_RULE_NEVER)
    before = len(world.decided(events.StillNobody)) + len(world.decided(events.NobodyFound))
    for number in range(5):
        world.need("lighting", f"lamp/{number}", at(2), 4, "lamp_failure")
        world.take_to_site(busy)
        world.advance(limits.REST_SECONDS + 1)
        world.finish(busy)
        world.advance(limits.REST_SECONDS + 1)
    tables = len(world.decided(events.StillNobody)) + len(world.decided(events.NobodyFound))
    assert tables == before
    assert world.incident(need).state is State.WAITING
    assert not world.offered(crew)
    fresh = world.crew("roads/r2", at(1))
    world.advance(2)
    assert world.incident(need).crew == fresh


def test_a_crew_under_way_is_replaced_by_one_that_gains_enough(world: World) -> None:
    """Given a crew on a far drive to a P1, when a near one comes on duty, it replaces the first."""
    far = world.crew("roads/r1", at(6))
    need = world.need("roads", "defect/1", at(0), 1, "oil_spill")
    first = world.accept(far)
    world.depart(far)
    near = world.crew("roads/r2", at(0.3))
    world.advance(limits.REST_SECONDS + 1)
    assert world.offered(near)
    world.accept(near)
    incident = world.incident(need)
    assert incident.crew == near
    assert not incident.has_alert("TWO_CREWS")
    assert world.task(far) != first


def test_the_crew_that_an_operator_chose_is_not_exchanged_for_a_gain(world: World) -> None:
    """Given a far crew that an operator assigned, when a near one is free, then the first stays."""
    near, far = world.crew("roads/r1", at(0.3)), world.crew("roads/r2", at(6))
    need = world.need("roads", "defect/1", at(0), 1, "oil_spill")
    world.accept(near)
    world.operator(
        api.AssignIncidentRequest(
            incident_id="I1", department="roads", crew_id="r2", reason="PHONED"
        )
    )
    world.accept(far)
    world.depart(far)
    assert not world.task(near)
    world.advance(10 * limits.REST_SECONDS)
    assert not world.offered(near)
    assert world.incident(need).crew == far


def test_a_crew_under_way_stays_if_the_near_one_says_no(world: World) -> None:
    far = world.crew("roads/r1", at(6))
    need = world.need("roads", "defect/1", at(0), 1, "oil_spill")
    world.accept(far)
    near = world.crew("roads/r2", at(0.3))
    world.advance(limits.REST_SECONDS + 1)
    world.decline(near)
    world.advance(60)
    incident = world.incident(need)
    assert incident.crew == far
    assert not incident.lead.search


def test_a_relief_on_its_way_is_recalled_when_the_first_crew_is_done(world: World) -> None:
    """Given a relief that drives to a site, when the crew there is done, the relief turns back."""
    first = world.crew("roads/r1", at(0.1), hours=0.4)
    need = world.need("roads", "defect/1", at(0), 2, "oil_spill", work_seconds=1800)
    world.take_to_site(first)
    relief = world.crew("roads/r2", at(5))
    world.advance(31)
    assert world.incident(need).lead.search == "RELIEF"
    world.accept(relief)
    world.depart(relief)
    world.finish(first)
    assert world.incident(need).state is State.CLOSED
    assert not world.task(relief)
