"""A rehearsal runs while the city works, and involves no real crew."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.journeys.command_line import vigie
from tests.journeys.stage import FAR, NEAR, Stage
from vigie.type.v1 import place_pb2 as place

pytestmark = pytest.mark.asyncio(loop_scope="module")

ABLE = (("electrical", "road_repair", "signing"), ("asphalt", "cones"))
PROMISED_MILLISECONDS = 5_000


async def rehearsed(stage: Stage) -> list[dict[str, Any]]:
    """Rehearse the town by the command line, as a pod of the installation would."""
    out = await vigie(stage, "rehearse", "--timeout", "60", "--json")
    found: list[dict[str, Any]] = json.loads(out)["rehearsals"]
    return found


async def test_each_department_is_rehearsed_and_the_crew_at_work_keeps_its_task(
    stage: Stage,
) -> None:
    await stage.crew("roads/R-busy", NEAR, *ABLE)
    await stage.crew("lighting/L-free", FAR, *ABLE)
    need_id = await stage.report("pothole", NEAR, place.PRIORITY_P3)
    task_id = await stage.accept("roads/R-busy", need_id)

    played = await rehearsed(stage)

    assert [each["department"] for each in played] == ["lighting", "roads"]
    for each in played:
        assert 0 < each["report_to_offer_milliseconds"] < PROMISED_MILLISECONDS
    busy, free = await stage.card("roads/R-busy"), await stage.card("lighting/L-free")
    assert (busy.task.task_id, busy.task.need_id, busy.diversions) == (task_id, need_id, 0)
    assert not free.HasField("offer")
    assert list(free.ended_tasks) == []
