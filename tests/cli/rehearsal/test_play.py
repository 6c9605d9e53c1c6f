"""A rehearsal through running services: complete, harmless, and with a clean-up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.chassis.runtime.node_context import NodeContext
from services.chassis.sdk.ids import new_id
from services.cli.client.errors import CliError
from services.cli.rehearsal.crew import RehearsalCrew
from services.cli.rehearsal.needs import need_of
from services.cli.rehearsal.play import Rehearsal
from services.roads.domain.defect.state import Status
from tests.cli.rehearsal.suite import HERE, Suite
from tests.cli.town import NOWHERE
from tests.waiting import until
from vigie.crew.v1 import commands_pb2 as crew_commands, service_pb2 as api
from vigie.type.v1 import place_pb2 as place

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def rehearsal(
    installation: Suite,
    department: str = "roads",
    seconds: float = 10.0,
    on_step: Callable[[str, float], None] = lambda _step, _milliseconds: None,
) -> Rehearsal:
    return Rehearsal(installation.settings(), department, HERE, seconds, on_step)


def closed(installation: Suite) -> set[tuple[str, str, str, int]]:
    return {(i.kind, i.crew, i.close_reason, i.offers) for i in installation.closed()}


IN_ROADS = ("rehearsal", "roads/rehearsal", "DONE", 1)
IN_LIGHTING = ("rehearsal_lighting", "lighting/rehearsal", "DONE", 1)


async def failed(installation: Suite, seconds: float) -> str:
    with pytest.raises(CliError) as caught:
        await rehearsal(installation, seconds=seconds).run()
    assert (caught.value.exit_code, caught.value.code) == (1, "REHEARSAL_FAILED")
    return caught.value.message


async def test_a_report_becomes_an_offer_and_nothing_is_left(installation: Suite) -> None:
    for department in ("roads", "lighting"):
        played = rehearsal(installation, department)
        await played.run()
        assert 0 < played.offer_milliseconds < 10_000
        assert installation.nothing_is_left(department)
    (defect,) = installation.defects()
    assert (defect.status, defect.kind, defect.priority) == (Status.REPAIRED, "rehearsal", 4)
    assert closed(installation) == {IN_ROADS, IN_LIGHTING}
    actors = {each.type.rpartition(".")[2]: each.actor for each in installation.records("roads")}
    for name in ("RegisterCrewRequest", "ReportDefectRequest", "AcceptTaskRequest"):
        assert actors[name] == "rehearsal:test"


async def test_a_second_run_uses_the_same_crew_and_another_report(installation: Suite) -> None:
    for _ in range(2):
        await rehearsal(installation).run()
    crews = installation.departments["roads"].read_model.all("crew")
    assert [name for name, _ in crews] == ["rehearsal"]
    assert len(installation.defects()) == 2
    assert installation.nothing_is_left()


async def test_two_at_once_take_turns(
    installation: Suite, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.gather(rehearsal(installation).run(), rehearsal(installation).run())
    assert "another rehearsal is under way" in capsys.readouterr().err
    assert [each.close_reason for each in installation.closed()] == ["DONE", "DONE"]
    assert installation.nothing_is_left()


async def test_two_departments_at_one_place_are_two_incidents(installation: Suite) -> None:
    await asyncio.gather(
        rehearsal(installation, "lighting").run(), rehearsal(installation, "roads").run()
    )
    assert closed(installation) == {IN_ROADS, IN_LIGHTING}


async def test_without_coordination_it_fails_and_sends_the_crew_home(installation: Suite) -> None:
    installation.environment["VIGIE_COORDINATION"] = NOWHERE
    sentence = await failed(installation, 1.0)
    assert "roads: the step `coordination sees it free, and where it is` failed" in sentence
    assert "coordination does not answer on 127.0.0.1:1" in sentence
    assert "`vigie crews` shows the age of each department's newest bulletin" in sentence
    assert not installation.crew().on_duty
    assert installation.defects() == []


async def test_a_department_that_does_not_answer_is_named(installation: Suite) -> None:
    installation.environment["VIGIE_ROADS"] = NOWHERE
    sentence = await failed(installation, 0.5)
    assert "the step `crew on duty` failed" in sentence
    assert "roads does not answer on 127.0.0.1:1" in sentence


@pytest.mark.parametrize("department", ["roads", "lighting"])
async def test_a_rejected_report_is_an_error_and_the_crew_goes_home(
    installation: Suite, department: str
) -> None:
    played = rehearsal(installation, department)
    outside = place.Place(position=place.Position(longitude=2.35, latitude=43.6))
    played.need = need_of(department, played.services, outside)
    with pytest.raises(CliError, match=r"`reported as rehearsal\w*` failed: place\.position"):
        await played.run()
    assert installation.nothing_is_left(department)


@pytest.mark.parametrize("department", ["roads", "lighting"])
async def test_without_an_offer_the_report_is_withdrawn(
    installation: Suite, monkeypatch: pytest.MonkeyPatch, department: str
) -> None:
    monkeypatch.setattr("services.cli.rehearsal.crew.equipment", lambda _department: "none")
    played = rehearsal(installation, department, seconds=2.0)
    with pytest.raises(CliError) as caught:
        await played.run()
    assert "the step `offered to the crew` failed: it took longer than 2 s" in str(caught.value)
    assert f"`vigie why {played.need.need_id}`" in str(caught.value)
    await until(lambda: installation.nothing_is_left(department))
    (incident,) = installation.closed()
    assert incident.offers == 0
    assert [defect.status for defect in installation.defects()] in ([], [Status.CLOSED])


@pytest.mark.parametrize("step", ["reported as rehearsal", "offered to the crew"])
async def test_an_interruption_is_followed_by_the_clean_up(installation: Suite, step: str) -> None:
    async def play() -> None:
        mine = asyncio.current_task()

        def on_step(done: str, _milliseconds: float) -> None:
            if done == step and mine:
                mine.cancel()

        await rehearsal(installation, on_step=on_step).run()

    with pytest.raises(asyncio.CancelledError):
        await play()
    await until(installation.nothing_is_left)
    (defect,) = installation.defects()
    assert defect.status is Status.CLOSED


async def test_the_next_rehearsal_cleans_up_after_a_killed_one(
    installation: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_self: Any) -> None:
        return None

    with monkeypatch.context() as killed:
        killed.setattr("services.cli.rehearsal.play.SHIFT_MARGIN_SECONDS", -4.0)
        killed.setattr(Rehearsal, "_clear", nothing)
        first = rehearsal(installation, seconds=14.0)  # its shift ends after ten of them
        killed.setattr(first.crew, "work", _arrive_only(first.crew))
        with pytest.raises(KeyboardInterrupt):
            await first.run()
    assert installation.crew().task is not None
    monkeypatch.setattr("services.cli.rehearsal.crew.GRACE_SECONDS", 0.0)
    await rehearsal(installation, seconds=2.0).run()  # its time begins with its turn
    await until(installation.nothing_is_left)
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


async def test_a_rehearsal_waits_for_the_end_of_local_mode(installation: Suite) -> None:
    await submit(installation, crew_commands.EnterLocalModeRequest(request_id=new_id()))
    await until(lambda: installation.city().local_departments.get("roads"))
    playing = asyncio.create_task(rehearsal(installation).run())
    await until(lambda: installation.crew().on_duty)
    assert installation.defects() == []
    await submit(installation, crew_commands.LeaveLocalModeRequest(request_id=new_id()))
    await playing
    assert installation.nothing_is_left()
    assert [each.close_reason for each in installation.closed()] == ["DONE"]


async def submit(installation: Suite, command: Any) -> None:
    roads = NodeContext(installation.departments["roads"])
    await roads.submit(command, command_id=command.request_id, actor="desk")
