"""A P1 incident near a crew on routine work: the crew is re-tasked, and its task is kept."""

from __future__ import annotations

import json
import time

import pytest

from tests.journeys.stage import COMEDIE, FAR, NEAR, Stage
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.type.v1 import place_pb2 as place

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFERED_SECONDS = 1.0
PATCHING = ("road_repair",)
LIVE_WIRES = ("electrical", "signing")


async def test_the_crew_near_it_is_retasked_and_the_task_left_gets_its_next_crew(
    stage: Stage,
) -> None:
    both = (*PATCHING, *LIVE_WIRES)
    await stage.crew("roads", "near-1", NEAR, both, ("asphalt", "cones"))

    # The crew is on its way to a pothole, on the least urgent work there is.
    pothole = await stage.report("pothole", FAR, place.PRIORITY_P4)
    work = await stage.offer("roads", "near-1", pothole)
    clock = (await stage.incident(pothole)).clock_start_time
    await stage.step("roads", "AcceptTask", "near-1", work.task_id)
    await stage.step("roads", "Depart", "near-1", work.task_id)
    await stage.seen("roads", "near-1", NEAR)
    await stage.crew("lighting", "far-1", FAR, LIVE_WIRES, ("cones",))

    # A lamp column has fallen beside it. A free crew of another department is far away.
    began = time.monotonic()
    column = await stage.report("column_fallen", COMEDIE, place.PRIORITY_P1)
    emergency = await stage.offer("roads", "near-1", column)
    assert time.monotonic() - began < OFFERED_SECONDS
    assert emergency.priority == place.PRIORITY_P1

    await stage.step("roads", "AcceptTask", "near-1", emergency.task_id)
    card = await stage.card("roads", "near-1")
    assert card.task.task_id == emergency.task_id, "one active task: the emergency"

    # The decision tells who else was weighed, and at what price.
    request = coordination.ExplainRequest(incident_id=column)
    decision = (await stage.coordination.Explain(request, timeout=5)).decisions[0]
    told = json.dumps([str(each) for each in decision.appraisal.candidates])
    assert "near-1" in told
    assert "far-1" in told

    # The pothole waits again, its clock unbroken, and gets the next crew that can mend it.
    waiting = await stage.until_incident(pothole, lambda each: not each.crew)
    assert waiting.clock_start_time == clock
    assert waiting.diversions == 1
    await stage.crew("roads", "next-1", FAR, PATCHING, ("asphalt",))
    next_work = await stage.offer("roads", "next-1", pothole)
    assert next_work.clock_start_time == clock
    await stage.step("roads", "AcceptTask", "next-1", next_work.task_id)

    for crew_id, task in (("near-1", emergency), ("next-1", next_work)):
        await stage.work("roads", crew_id, task.task_id)
        await stage.off_duty("roads", crew_id)
    await stage.off_duty("lighting", "far-1")
    closed = await stage.until_closed(pothole)
    assert closed.task_status == bulletin.TASK_STATUS_DONE or closed.close_reason == "DONE"


async def test_a_crew_of_another_department_goes_when_it_is_the_better_one(stage: Stage) -> None:
    await stage.crew("roads", "far-2", FAR, LIVE_WIRES, ("cones",))
    await stage.crew("lighting", "near-2", NEAR, LIVE_WIRES, ("cones",))
    column = await stage.report("column_fallen", COMEDIE)
    offer = await stage.offer("lighting", "near-2", column)
    await stage.step("lighting", "DeclineTask", "near-2", offer.task_id, reason="UNSAFE_TO_LEAVE")

    # A no is heard: the next best is asked.
    offer = await stage.offer("roads", "far-2", column)
    await stage.step("roads", "AcceptTask", "far-2", offer.task_id)
    defect = await stage.until_defect(column, lambda each: bool(each.crew))
    assert defect.crew == "roads/far-2", "the department that has the need knows who comes"
    await stage.work("roads", "far-2", offer.task_id)
    for department, crew_id in (("roads", "far-2"), ("lighting", "near-2")):
        await stage.off_duty(department, crew_id)
