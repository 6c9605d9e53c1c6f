"""`vigie rehearse`, as it is typed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from tests.cli.rehearsal.conftest import installation, montpellier, running
from tests.cli.rehearsal.suite import Suite, said
from tests.cli.town import Town
from tests.waiting import until

__all__ = ["installation", "montpellier", "running"]

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


async def test_each_department_is_rehearsed_and_each_step_is_timed(installation: Suite) -> None:
    done = await installation.vigie("rehearse")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["lighting"] * 9 + ["roads"] * 9
    assert lines[-1].endswith("ms from report to offer; nothing is left standing")
    assert {record.actor for record in installation.records("roads")} >= {"rehearsal:terminal"}
    assert installation.nothing_stands()


async def test_a_machine_is_told_in_one_document(installation: Suite) -> None:
    done = await installation.vigie("rehearse", "-d", "roads", "--at", "3.8795,43.6086", "--json")
    (played,) = said(done)["rehearsals"]
    assert played["department"] == "roads"
    assert played["report_to_offer_milliseconds"] > 0
    assert len(played["steps"]) == 8
    (defect,) = installation.defects()
    assert (defect.place.longitude, defect.place.latitude) == (3.8795, 43.6086)


async def test_one_department_that_fails_keeps_no_other_from_its_turn(installation: Suite) -> None:
    done = await installation.vigie("rehearse", "--timeout", "3", VIGIE_LIGHTING="127.0.0.1:1")
    assert done.exit_code == 1
    assert "vigie: lighting: the step `crew on duty` failed" in done.stderr
    assert "nothing is left standing" in done.stdout
    assert len(installation.defects()) == 1


async def test_a_pod_that_is_told_to_go_clears_up_first(installation: Suite) -> None:
    environment = {
        **os.environ,
        **installation.environment,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    environment |= {"VIGIE_COORDINATION": "127.0.0.1:1", "VIGIE_DEPARTMENTS": "roads"}
    process = subprocess.Popen(  # noqa: ASYNC220  # it is only watched here
        [sys.executable, "-m", "services.cli", "rehearse"],
        env=environment,
        stderr=subprocess.PIPE,
    )
    try:
        await until(lambda: installation.crew().on_duty)
        process.send_signal(signal.SIGTERM)
        await until(lambda: process.poll() is not None)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert not installation.crew().on_duty


async def test_a_crew_that_cannot_be_registered_is_said_with_the_reason(town: Town) -> None:
    def refuse(_request: Any) -> Message:
        raise Rejected("DEPOT_INVALID", "say where the crew starts from", "depot")

    town.answers = {"RegisterCrew": refuse}
    done = await asyncio.to_thread(town.vigie, "rehearse", "-d", "roads")
    assert done.exit_code == 1
    assert "the step `crew on duty` failed: depot: say where the crew starts from" in done.stderr
    assert [name for name, _ in town.asked] == ["RegisterCrew"]
