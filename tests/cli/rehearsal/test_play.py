"""A rehearsal through services as they run: whole, harmless, and clear where it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.ids import new_id
from services.cli.client.errors import CliError
from services.cli.rehearsal.crew import RehearsalCrew
from services.cli.rehearsal.play import Rehearsal
from services.roads.domain.defect.state import Status
from tests.cli.rehearsal.suite import Suite
from tests.waiting import until
from vigie.crew.v1 import commands_pb2 as crew_commands, service_pb2 as api
from vigie.type.v1 import place_pb2 as place

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HERE = place.Place(position=place.Position(longitude=3.8795, latitude=43.6086))


def rehearsal(
    installation: Suite,
    department: str = "roads",
    seconds: float = 10.0,
    tell: Callable[[str, float], None] = lambda _step, _milliseconds: None,
) -> Rehearsal:
    return Rehearsal(installation.session(), department, HERE, seconds, tell)


async def failed(installation: Suite, seconds: float) -> str:
    with pytest.raises(CliError) as caught:
        await rehearsal(installation, seconds=seconds).run()
    assert (caught.value.exit_code, caught.value.code) == (1, "REHEARSAL_FAILED")
    return caught.value.message


async def test_a_report_becomes_an_offer_and_nothing_is_left_standing(installation: Suite) -> None:
    for department in ("roads", "lighting"):
        played = rehearsal(installation, department)
        await played.run()
        assert 0 < played.offer_milliseconds < 10_000
        assert installation.nothing_stands(department)
    (defect,) = installation.defects()
    assert (defect.status, defect.kind, defect.priority) == (Status.REPAIRED, "rehearsal", 4)
    ways = {
        (each.kind, each.crew, each.close_reason, each.offers) for each in installation.closed()
    }
    assert ways == {
        ("rehearsal", "roads/rehearsal", "DONE", 1),
        ("rehearsal_lighting", "lighting/rehearsal", "DONE", 1),
    }


async def test_an_auditor_sees_that_it_was_a_rehearsal(installation: Suite) -> None:
    await rehearsal(installation).run()
    done = {
        record.type.rpartition(".")[2]: record.actor for record in installation.records("roads")
    }
    for name in ("RegisterCrewRequest", "ReportDefectRequest", "AcceptTaskRequest"):
        assert done[name] == "rehearsal:test"


async def test_again_is_the_same_crew_and_another_report(installation: Suite) -> None:
    for _ in range(2):
        await rehearsal(installation).run()
    assert [name for name, _ in installation.houses["roads"].read_model.all("crew")] == [
        "rehearsal"
    ]
    assert len(installation.defects()) == 2
    assert installation.nothing_stands()


async def test_two_at_once_take_turns(
    installation: Suite, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.gather(rehearsal(installation).run(), rehearsal(installation).run())
    assert "another rehearsal is under way" in capsys.readouterr().err
    assert [each.close_reason for each in installation.closed()] == ["DONE", "DONE"]
    assert installation.nothing_stands()


async def test_two_departments_at_once_and_in_one_place_do_not_meet(installation: Suite) -> None:
    await asyncio.gather(
        rehearsal(installation, "lighting").run(), rehearsal(installation, "roads").run()
    )
    assert {(each.kind, each.crew) for each in installation.closed()} == {
        ("rehearsal", "roads/rehearsal"),
        ("rehearsal_lighting", "lighting/rehearsal"),
    }


async def test_without_coordination_it_says_so_and_sends_the_crew_home(installation: Suite) -> None:
    installation.environment["VIGIE_COORDINATION"] = "127.0.0.1:1"
    sentence = await failed(installation, 1.0)
    assert "roads: the step `coordination sees it free, and where it is` failed" in sentence
    assert "coordination does not answer on 127.0.0.1:1" in sentence
    assert "`vigie crews` shows the age of each department's newest bulletin" in sentence
    assert not installation.crew().on_duty
    assert installation.defects() == []


async def test_a_department_that_is_away_is_named(installation: Suite) -> None:
    installation.environment["VIGIE_ROADS"] = "127.0.0.1:1"
    sentence = await failed(installation, 0.5)
    assert "the step `crew on duty` failed" in sentence
    assert "roads does not answer on 127.0.0.1:1" in sentence


async def test_a_place_outside_the_city_is_refused_and_the_crew_goes_home(
    installation: Suite,
) -> None:
    played = rehearsal(installation)
    played.need.request.place.position.longitude = 2.35  # type: ignore[attr-defined]
    with pytest.raises(CliError, match=r"`reported as rehearsal` failed: place\.position"):
        await played.run()
    assert installation.nothing_stands()


@pytest.mark.parametrize("department", ["roads", "lighting"])
async def test_where_no_offer_comes_what_was_reported_is_taken_back(
    installation: Suite, monkeypatch: pytest.MonkeyPatch, department: str
) -> None:
    monkeypatch.setattr("services.cli.rehearsal.crew.equipment", lambda _department: "none")
    played = rehearsal(installation, department, seconds=2.0)
    with pytest.raises(CliError) as caught:
        await played.run()
    assert "the step `offered to the crew` failed: it took longer than 2 s" in str(caught.value)
    assert f"`vigie why {played.need.need_id}`" in str(caught.value)
    await until(lambda: installation.nothing_stands(department))
    (incident,) = installation.closed()
    assert incident.offers == 0
    assert [defect.status for defect in installation.defects()] in ([], [Status.CLOSED])


@pytest.mark.parametrize("step", ["reported as rehearsal", "offered to the crew"])
async def test_interrupted_it_clears_up_before_it_ends(installation: Suite, step: str) -> None:
    async def play() -> None:
        mine = asyncio.current_task()

        def tell(done: str, _milliseconds: float) -> None:
            if done == step and mine:
                mine.cancel()

        await rehearsal(installation, tell=tell).run()

    with pytest.raises(asyncio.CancelledError):
        await play()
    await until(installation.nothing_stands)
    (defect,) = installation.defects()
    assert defect.status is Status.CLOSED


async def test_what_a_killed_one_left_is_cleared_up_by_the_next(
    installation: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_self: Any) -> None:
        return None

    with monkeypatch.context() as killed:
        killed.setattr("services.cli.rehearsal.play.SHIFT_MARGIN_SECONDS", -4.0)
        killed.setattr(Rehearsal, "_clear", nothing)
        killed.setattr(Rehearsal, "_is_closed", nothing)  # it never gets beyond its task
        first = rehearsal(installation, seconds=7.0)
        killed.setattr(first.crew, "work", _arrive_only(first.crew))
        with pytest.raises(KeyboardInterrupt):
            await first.run()
    assert installation.crew().task is not None
    monkeypatch.setattr("services.cli.rehearsal.crew.GRACE_SECONDS", 0.0)
    await rehearsal(
        installation, seconds=2.0
    ).run()  # until its turn comes, its time does not begin
    await until(installation.nothing_stands)
    assert sorted(defect.status.value for defect in installation.defects()) == [
        "closed",
        "repaired",
    ]


def _arrive_only(crew: RehearsalCrew) -> Callable[[str], Awaitable[None]]:
    async def work(task_id: str) -> None:
        stub = crew.services.crews(crew.department)
        await crew.send(stub.Arrive, api.ArriveRequest(task_id=task_id))
        raise KeyboardInterrupt

    return work


async def test_a_department_that_dispatches_by_itself_is_waited_for(installation: Suite) -> None:
    desk = installation.houses["roads"]
    enter = crew_commands.EnterLocalModeRequest(request_id=new_id())
    await submit(desk, enter)
    await until(lambda: installation.city().local_departments.get("roads"))
    playing = asyncio.create_task(rehearsal(installation).run())
    await until(lambda: installation.crew().on_duty)
    leave = crew_commands.LeaveLocalModeRequest(request_id=new_id())
    assert installation.defects() == []
    await submit(desk, leave)
    await playing
    assert installation.nothing_stands()
    assert [each.close_reason for each in installation.closed()] == ["DONE"]


async def submit(node: ServiceNode, command: Any) -> None:
    await NodeContext(node).submit(command, command_id=command.request_id, actor="desk")
