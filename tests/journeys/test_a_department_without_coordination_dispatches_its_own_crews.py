"""Coordination is killed: a department dispatches its own crews, then hands back control."""

from __future__ import annotations

import asyncio

import pytest

from tests.journeys.stage import COMEDIE, NEAR, PATCHING, PATIENCE_SECONDS, Stage
from tests.waiting import until_awaited, wait_until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOCAL_SECONDS = 40
"""Fifteen without a heartbeat, and what a busy machine takes."""


async def test_no_offer_is_doubled_and_operators_see_the_crew_after_recovery(stage: Stage) -> None:
    await stage.crew("roads/local-1", NEAR, *PATCHING)
    [replica] = stage.town.of("coordination")
    replica.kill()
    pothole = await stage.report("pothole", COMEDIE)
    task_id = await stage.accept("roads/local-1", pothole, LOCAL_SECONDS)
    defect = await stage.until_defect(pothole, lambda each: each.crew)
    assert defect.crew == "roads/local-1", "local mode notifies the need as coordination would"

    # A second crew is free when coordination comes back: it must not be sent there too.
    await stage.crew("roads/spare-1", NEAR, *PATCHING)
    replica.start()
    await asyncio.to_thread(wait_until, replica.ready, "coordination is back")
    incident = await stage.until_incident(pothole, lambda each: each.crew)
    assert (incident.crew, incident.task_id) == ("roads/local-1", task_id)

    async def handed_back() -> bool:
        shown = await stage.call("coordination", "ListIncidents")
        return not any(source.local_mode for source in shown.sources)

    await until_awaited(handed_back, "no department is in local mode", PATIENCE_SECONDS)

    # Coordination dispatches again: its first offer to the spare crew is the next need.
    next_one = await stage.report("carriageway_damaged", COMEDIE)
    await stage.offer("roads/spare-1", next_one)
    assert list((await stage.card("roads/spare-1")).ended_tasks) == []
    assert (await stage.incident(pothole)).offers == 0, "coordination made no offer of it"

    await stage.work("roads/local-1", task_id)
    closed = await stage.until_closed(pothole)
    assert closed.task_status in {bulletin.TASK_STATUS_DONE, bulletin.TASK_STATUS_UNSPECIFIED}
    repaired = await stage.until_defect(pothole, lambda each: each.HasField("ended_time"))
    assert repaired.crew in {"", "roads/local-1"}
