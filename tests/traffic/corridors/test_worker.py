"""A runner requests junctions ahead of a crew, releases them behind it, and records both."""

from __future__ import annotations

import asyncio

import pytest

from services.traffic.corridors import worker
from services.traffic.corridors.follow import Rules
from services.traffic.domain.corridor import Status
from tests.traffic.corridors.avenue import avenue
from tests.traffic.corridors.drive import CREW, P1, P2, Drive
from tests.waiting import until
from vigie.bulletin.v1.telemetry_pb2 import SitesConnected
from vigie.traffic.v1 import service_pb2 as commands

OTHER = "lighting/lighting-2"


async def test_a_junction_is_requested_when_its_lead_begins() -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(0)
    assert drive.steps(corridor) == "J1:requested J2:planned J4:planned"
    await drive.tick(after=17)
    assert drive.held() == "J1:1"
    await drive.tick(after=2)
    assert drive.held() == "J1:1 J2:1"


async def test_a_crew_that_passes_releases_the_junction_and_what_it_gained_is_recorded() -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(0)
    drive.turn_green("J1")
    await drive.tick()
    assert drive.steps(corridor).startswith("J1:green")
    await drive.at(220, after=20)
    assert "J1" in drive.held(), "the crew is 20 m past it"
    await drive.at(260, after=5)
    assert drive.steps(corridor) == "J1:released J2:requested J4:planned"
    assert "J1" not in drive.held()
    state = drive.corridor(corridor)
    assert (state.held_seconds, state.gained_seconds) == (25, 16)


async def test_a_junction_that_never_turned_green_gained_and_cost_nothing() -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(0)
    await drive.at(300, after=30)
    assert drive.steps(corridor).startswith("J1:released")
    state = drive.corridor(corridor)
    assert (state.held_seconds, state.gained_seconds) == (0, 0)


async def test_a_junction_off_the_way_is_released_and_gained_nothing() -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(210)
    drive.turn_green("J2")
    await drive.tick()
    assert drive.held() == "J2:1"
    # A sudden fix far ahead: the crew took another street before it was due at the junction.
    await drive.at(850, after=6)
    assert (drive.held(), drive.steps(corridor)) == ("", "J2:released")
    state = drive.corridor(corridor)
    assert (state.held_seconds, state.gained_seconds) == (6, 0)


async def test_the_more_urgent_corridor_has_the_junction_then_the_other_one() -> None:
    drive = Drive()
    second = drive.open(OTHER, P2, end=0)
    await drive.at(300, OTHER)
    assert drive.held() == "J1:2"
    first = drive.open(CREW, P1)
    await drive.at(100)
    assert drive.held() == "J1:1"
    assert drive.steps(second) == "J1:refused"
    await drive.at(260, after=8)
    assert drive.held() == "J1:2 J2:1"
    drive.turn_green("J1")
    await drive.tick()
    assert drive.steps(first).startswith("J1:released")
    assert drive.steps(second) == "J1:green"


async def test_every_junction_returns_by_its_own_timer_when_the_worker_is_gone() -> None:
    drive = Drive()
    drive.open()
    await drive.at(0)
    assert drive.held() == "J1:1"
    drive.context.wait(120)
    assert drive.held() == ""
    assert all(drive.junction(each).holds == () for each in ("J1", "J2", "J4"))


async def test_a_new_owner_continues_and_requests_nothing_twice() -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(0)
    drive.restart()
    await drive.at(100, after=10)
    assert [each.junction_id for each in drive.holds()] == ["J1"]
    await drive.at(260, after=15)
    assert drive.steps(corridor).startswith("J1:released J2:requested")


@pytest.mark.parametrize(
    ("metres", "after", "reason"),
    [(960, 60, "arrived"), (300, 60, ""), (-1, 121, "crew_lost")],
    ids=["there", "on its way", "no position"],
)
async def test_a_corridor_ends_with_its_reason(metres: float, after: float, reason: str) -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(250)
    if metres < 0:
        await drive.tick(after=after)
    else:
        await drive.at(metres, after=after)
    assert drive.corridor(corridor).end_reason == reason


async def test_a_crew_that_drives_elsewhere_ends_its_corridor() -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(810)
    await drive.at(500, after=60)
    assert drive.corridor(corridor).status is Status.RUNNING
    await drive.at(100, after=60)
    assert drive.corridor(corridor).end_reason == "left_route"


async def test_a_corridor_that_an_operator_closes_releases_its_junctions() -> None:
    drive = Drive()
    corridor = drive.open()
    await drive.at(0)
    drive.turn_green("J1")
    await drive.tick(after=4)
    close = commands.CloseCorridorRequest(corridor_id=corridor, reason="cancelled")
    drive.context.ask(close)
    await drive.tick(after=1)
    assert (drive.held(), drive.steps(corridor)[:11]) == ("", "J1:released")
    assert drive.corridor(corridor).gained_seconds == 0
    before = len(drive.context.submitted)
    await drive.tick(after=5)
    assert len(drive.context.submitted) == before


async def test_a_junction_that_rejects_its_hold_is_not_asked_again() -> None:
    drive = Drive()
    drive.connect("J1", responds=False)
    corridor = drive.open()
    await drive.at(0)
    await drive.tick(after=3)
    assert drive.steps(corridor).startswith("J1:refused")
    assert len(drive.holds()) == 1


async def test_a_hold_without_an_answer_is_requested_again() -> None:
    drive = Drive()
    corridor = drive.open()
    drive.context.silent = True
    await drive.at(0)
    drive.context.silent = False
    await drive.tick(after=1)
    assert drive.steps(corridor).startswith("J1:requested")


async def test_a_corridor_requests_no_more_junctions_than_its_limit() -> None:
    drive = Drive(Rules(junctions=1))
    corridor = drive.open()
    await drive.at(0)
    assert drive.steps(corridor) == "J1:requested"
    await drive.at(260, after=30)
    assert drive.steps(corridor) == "J1:released"


async def test_a_crew_that_stays_in_front_of_a_junction_holds_it_for_a_limited_time() -> None:
    drive = Drive(Rules(hold_seconds=60))
    corridor = drive.open()
    await drive.at(150)
    for _ in range(6):
        await drive.at(150, after=9)
    assert "J1:1" in drive.held()
    await drive.at(150, after=9)
    assert "J1" not in drive.held()
    await drive.at(150, after=9)
    assert drive.steps(corridor).startswith("J1:released")


async def test_a_process_that_does_not_own_a_corridor_leaves_it() -> None:
    drive = Drive()
    drive.open()
    drive.context.owned = lambda _aggregate: False
    await drive.at(0)
    assert drive.context.submitted == []


async def test_one_corridor_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    drive = Drive()
    first, second = sorted((drive.open(), drive.open(OTHER)))
    attend = drive.runner._attend

    async def fail(corridor_id: str, corridor: object) -> None:
        if corridor_id == first:
            raise ValueError(corridor_id)
        await attend(corridor_id, corridor)  # type: ignore[arg-type]

    monkeypatch.setattr(drive.runner, "_attend", fail)
    await drive.at(0, drive.corridor(second).crew)
    assert drive.steps(second).startswith("J1:requested")


@pytest.mark.parametrize("department", ["roads", "lighting"])
async def test_only_the_department_of_a_crew_reports_its_position(department: str) -> None:
    drive = Drive()
    corridor = drive.open()
    drive.runner.sightings.take(b"\xff", "roads")
    other = SitesConnected(junction_ids=["J1"], sent_time=drive.context.time)
    drive.runner.sightings.take(other.SerializeToString(), "traffic")
    drive.runner.sightings.take(drive.sighted(0), department)
    await drive.tick()
    assert drive.steps(corridor).startswith("J1:requested") == (department == "roads")


async def test_the_worker_follows_the_telemetry_of_departments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "TICK_SECONDS", 0)
    drive = Drive()
    corridor = drive.open()
    drive.context.telemetry("roads").put_nowait(drive.sighted(0))
    run = worker.run_corridors(avenue, clock=drive.context.clock)
    task = asyncio.ensure_future(run(drive.context))
    await until(lambda: drive.held() != "")
    task.cancel()
    assert drive.steps(corridor).startswith("J1:")
