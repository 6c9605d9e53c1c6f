"""Coordination is killed: a department dispatches its own crews, then hands back control."""

from __future__ import annotations

import asyncio

import pytest

from tests.journeys.stage import COMEDIE, NEAR, PATIENCE_SECONDS, Stage
from tests.waiting import until_awaited, wait_until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOCAL_SECONDS = 40
"""Fifteen of silence, and what a busy machine takes."""

PATCHING = (("road_repair",), ("asphalt",))


async def test_no_offer_is_doubled_and_operators_see_the_crew_after_recovery(
    stage: Stage,
) -> None:
    await stage.crew("roads", "local-1", NEAR, *PATCHING)
    [replica] = stage.town.of("coordination")
    replica.kill()
    pothole = await stage.report("pothole", COMEDIE)
    offer = await stage.offer("roads", "local-1", pothole, LOCAL_SECONDS)
    await stage.step("roads", "AcceptTask", "local-1", offer.task_id)
    defect = await stage.until_defect(pothole, lambda each: bool(each.crew))
    assert defect.crew == "roads/local-1", "the desk tells the need what coordination would have"

    # A second crew is free when coordination comes back: it must not be sent there too.
    await stage.crew("roads", "spare-1", NEAR, *PATCHING)
    replica.start()
    await asyncio.to_thread(wait_until, replica.ready, "coordination is back")
    incident = await stage.until_incident(pothole, lambda each: bool(each.crew))
    assert incident.crew == "roads/local-1"
    assert incident.task_id == offer.task_id
    await handed_back(stage)

    # Coordination dispatches again: what it gives the spare crew is the next thing.
    next_one = await stage.report("carriageway_damaged", COMEDIE)
    await stage.offer("roads", "spare-1", next_one)
    assert [each.need_id for each in (await stage.card("roads", "spare-1")).ended_tasks] == []
    assert (await stage.incident(pothole)).offers == 0, "coordination offered it to nobody"

    await stage.work("roads", "local-1", offer.task_id)
    closed = await stage.until_closed(pothole)
    assert closed.task_status in {bulletin.TASK_STATUS_DONE, bulletin.TASK_STATUS_UNSPECIFIED}
    repaired = await stage.until_defect(pothole, lambda each: each.HasField("ended_time"))
    assert repaired.crew in {"", "roads/local-1"}


async def handed_back(stage: Stage) -> None:
    """Wait until no department dispatches by itself."""

    async def coordinated() -> bool:
        request = coordination.ListIncidentsRequest()
        shown = await stage.coordination.ListIncidents(request, timeout=5)
        return not any(source.local_mode for source in shown.sources)

    await until_awaited(coordinated, "coordination is back", PATIENCE_SECONDS)
