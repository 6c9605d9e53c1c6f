"""A rehearsal through services as they run: whole, harmless, and clear where it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from services.chassis.house import House
from services.chassis.ids import new_id
from services.chassis.runtime import Runtime
from services.cli.rehearsal.play import Rehearsal
from services.cli.trouble import Trouble
from services.roads.domain.defect import Status
from tests.cli.rehearsal.suite import Suite, until
from vigie.crew.v1 import commands_pb2 as crew_commands
from vigie.type.v1 import place_pb2 as place

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = place.Place(position=place.Position(longitude=3.8795, latitude=43.6086))


def rehearsal(
    town: Suite,
    department: str = "roads",
    seconds: float = 10.0,
    tell: Callable[[str, float], None] = lambda _step, _milliseconds: None,
) -> Rehearsal:
    return Rehearsal(town.session(), department, HERE, seconds, tell)


async def failed(town: Suite, seconds: float) -> str:
    with pytest.raises(Trouble) as caught:
        await rehearsal(town, seconds=seconds).run()
    assert (caught.value.exit_code, caught.value.code) == (1, "REHEARSAL_FAILED")
    return caught.value.message


async def test_a_report_becomes_an_offer_and_nothing_is_left_standing(town: Suite) -> None:
    for department in ("roads", "lighting"):
        played = rehearsal(town, department)
        await played.run()
        assert 0 < played.offer_milliseconds < 10_000
        assert town.nothing_stands(department)
    (defect,) = town.defects()
    assert (defect.status, defect.kind, defect.priority) == (Status.REPAIRED, "rehearsal", 4)
    ways = {(each.kind, each.crew, each.close_reason, each.offers) for each in town.closed()}
    assert ways == {
        ("rehearsal", "roads/rehearsal", "DONE", 1),
        ("rehearsal_lighting", "lighting/rehearsal", "DONE", 1),
    }


async def test_an_auditor_sees_that_it_was_a_rehearsal(town: Suite) -> None:
    await rehearsal(town).run()
    done = {record.type.rpartition(".")[2]: record.actor for record in town.records("roads")}
    for name in ("RegisterCrewRequest", "ReportDefectRequest", "AcceptTaskRequest"):
        assert done[name] == "rehearsal:test"


async def test_again_is_the_same_crew_and_another_report(town: Suite) -> None:
    for _ in range(2):
        await rehearsal(town).run()
    assert [name for name, _ in town.houses["roads"].replica.all("crew")] == ["rehearsal"]
    assert len(town.defects()) == 2
    assert town.nothing_stands()


async def test_two_at_once_take_turns(town: Suite, capsys: pytest.CaptureFixture[str]) -> None:
    await asyncio.gather(rehearsal(town).run(), rehearsal(town).run())
    assert "another rehearsal is under way" in capsys.readouterr().err
    assert [each.close_reason for each in town.closed()] == ["DONE", "DONE"]
    assert town.nothing_stands()


async def test_two_departments_at_once_and_in_one_place_do_not_meet(town: Suite) -> None:
    await asyncio.gather(rehearsal(town, "lighting").run(), rehearsal(town, "roads").run())
    assert {(each.kind, each.crew) for each in town.closed()} == {
        ("rehearsal", "roads/rehearsal"),
        ("rehearsal_lighting", "lighting/rehearsal"),
    }


async def test_without_coordination_it_says_so_and_sends_the_crew_home(town: Suite) -> None:
    town.environment["VIGIE_COORDINATION"] = "127.0.0.1:1"
    sentence = await failed(town, 1.0)
    assert "roads: the step `coordination sees it free, and where it is` failed" in sentence
    assert "coordination does not answer on 127.0.0.1:1" in sentence
    assert "`vigie crews` says when coordination heard each department" in sentence
    assert not town.crew().on_duty
    assert town.defects() == []


async def test_a_department_that_is_away_is_named(town: Suite) -> None:
    town.environment["VIGIE_ROADS"] = "127.0.0.1:1"
    sentence = await failed(town, 0.5)
    assert "the step `crew on duty` failed" in sentence
    assert "roads does not answer on 127.0.0.1:1" in sentence


async def test_a_place_outside_the_city_is_refused_and_the_crew_goes_home(town: Suite) -> None:
    played = rehearsal(town)
    played.need.request.place.position.longitude = 2.35  # type: ignore[attr-defined]
    with pytest.raises(Trouble, match=r"`reported as rehearsal` failed: place\.position"):
        await played.run()
    assert town.nothing_stands()


@pytest.mark.parametrize("department", ["roads", "lighting"])
async def test_where_no_offer_comes_what_was_reported_is_taken_back(
    town: Suite, monkeypatch: pytest.MonkeyPatch, department: str
) -> None:
    monkeypatch.setattr("services.cli.rehearsal.crew.equipment", lambda _department: "none")
    played = rehearsal(town, department, seconds=2.0)
    with pytest.raises(Trouble) as caught:
        await played.run()
    assert "the step `offered to the crew` failed: it took longer than 2 s" in str(caught.value)
    assert f"`vigie why {played.need.need_id}`" in str(caught.value)
    await until(lambda: town.nothing_stands(department))
    (incident,) = town.closed()
    assert incident.offers == 0
    assert [defect.status for defect in town.defects()] in ([], [Status.CLOSED])


@pytest.mark.parametrize("step", ["reported as rehearsal", "offered to the crew"])
async def test_interrupted_it_clears_up_before_it_ends(town: Suite, step: str) -> None:
    async def play() -> None:
        mine = asyncio.current_task()

        def tell(done: str, _milliseconds: float) -> None:
            if done == step and mine:
                mine.cancel()

        await rehearsal(town, tell=tell).run()

    with pytest.raises(asyncio.CancelledError):
        await play()
    await until(town.nothing_stands)
    (defect,) = town.defects()
    assert defect.status is Status.CLOSED


async def test_what_a_killed_one_left_is_cleared_up_by_the_next(
    town: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_self: Any) -> None:
        return None

    with monkeypatch.context() as killed:
        killed.setattr("services.cli.rehearsal.play.SHIFT_MARGIN_SECONDS", -4.0)
        killed.setattr(Rehearsal, "_clear", nothing)
        killed.setattr(Rehearsal, "_is_closed", nothing)  # it never gets beyond its task
        first = rehearsal(town, seconds=7.0)
        first.crew.tell = _until_arrived(first.crew.tell)  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            await first.run()
    assert town.crew().task is not None
    monkeypatch.setattr("services.cli.rehearsal.crew.GRACE_SECONDS", 0.0)
    await rehearsal(town, seconds=2.0).run()  # until its turn comes, its time does not begin
    await until(town.nothing_stands)
    assert sorted(defect.status.value for defect in town.defects()) == ["closed", "repaired"]


def _until_arrived(tell: Any) -> Any:
    async def telling(name: str, request: Any) -> None:
        if name == "FinishTask":
            raise KeyboardInterrupt
        await tell(name, request)

    return telling


async def test_a_department_that_dispatches_by_itself_is_waited_for(town: Suite) -> None:
    desk = town.houses["roads"]
    enter = crew_commands.EnterLocalModeRequest(request_id=new_id())
    await submit(desk, enter)
    await until(lambda: town.city().local.get("roads"))
    playing = asyncio.create_task(rehearsal(town).run())
    await until(lambda: town.crew().on_duty)
    leave = crew_commands.LeaveLocalModeRequest(request_id=new_id())
    assert town.defects() == []
    await submit(desk, leave)
    await playing
    assert town.nothing_stands()
    assert [each.close_reason for each in town.closed()] == ["DONE"]


async def submit(house: House, command: Any) -> None:
    await Runtime(house).submit(command, command_id=command.request_id, actor="desk")
