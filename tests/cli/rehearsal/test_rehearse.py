"""The command `vigie rehearse`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys

import pytest

from services.chassis.sdk.decider import Rejected
from tests.cli.rehearsal.conftest import installation, montpellier, running
from tests.cli.rehearsal.suite import Suite
from tests.cli.town import NOWHERE, Town
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
    assert installation.nothing_is_left()


async def test_the_result_may_be_one_document(installation: Suite) -> None:
    done = await installation.vigie("rehearse -d roads --at 3.881136,43.609197 --json")
    (played,) = json.loads(done.stdout)["rehearsals"]
    assert played["department"] == "roads"
    assert played["report_to_offer_milliseconds"] > 0
    assert len(played["steps"]) == 8
    (defect,) = installation.defects()
    assert (defect.place.longitude, defect.place.latitude) == (3.881136, 43.609197)


async def test_a_department_that_fails_does_not_prevent_the_next(installation: Suite) -> None:
    done = await installation.vigie("rehearse --timeout 3", VIGIE_LIGHTING=NOWHERE)
    assert done.exit_code == 1
    assert "vigie: lighting: the step `crew on duty` failed" in done.stderr
    assert "nothing is left standing" in done.stdout
    assert len(installation.defects()) == 1


async def test_a_signal_ends_it_after_its_clean_up(installation: Suite) -> None:
    environment = {
        **os.environ,
        **installation.environment,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "VIGIE_COORDINATION": NOWHERE,
        "VIGIE_DEPARTMENTS": "roads",
    }
    command = [sys.executable, "-m", "services.cli", "rehearse"]
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        await until(lambda: installation.crew().on_duty)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 130
    finally:
        if process.returncode is None:
            process.kill()
    assert not installation.crew().on_duty


async def test_a_crew_that_cannot_be_registered_is_reported_with_the_reason(town: Town) -> None:
    town.answers = {"RegisterCrew": Rejected("DEPOT_INVALID", "set the depot", "depot")}
    error = await asyncio.to_thread(town.error, 1, "rehearse -d roads")
    assert "the step `crew on duty` failed: depot: set the depot" in error
    assert [name for name, _ in town.asked] == ["RegisterCrew"]
