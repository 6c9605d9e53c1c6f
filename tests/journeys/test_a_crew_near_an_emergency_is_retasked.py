"""A P1 incident near a crew on routine work: the crew is re-tasked, and its task is kept."""

from __future__ import annotations

import time
from typing import Any

import pytest

from services.chassis.topics.names import ResourceNames
from tests.journeys.outside import Heard, hear
from tests.journeys.stage import COMEDIE, FAR, LIVE_WIRES, NEAR, PATCHING, Stage
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.type.v1 import place_pb2 as place

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFERED_SECONDS = 1.0
BOTH = (("road_repair", "electrical", "signing"), ("asphalt", "cones"))


async def test_the_crew_near_it_is_retasked_and_the_task_left_gets_its_next_crew(
    stage: Stage,
) -> None:
    near, far, other = "roads/near-1", "lighting/far-1", "roads/next-1"
    await stage.crew(near, NEAR, *BOTH)

    # The crew is on its way to a pothole, on the least urgent work there is.
    pothole = await stage.report("pothole", FAR, place.PRIORITY_P4)
    work = await stage.accept(near, pothole)
    clock = (await stage.incident(pothole)).clock_start_time
    await stage.step(near, "Depart", work)
    await stage.seen(near, NEAR)
    await stage.crew(far, FAR, *LIVE_WIRES)

    # A lamp column has fallen beside it. A free crew of another department is far away.
    began = time.monotonic()
    column = await stage.report("column_fallen", COMEDIE, place.PRIORITY_P1)
    emergency = await stage.offer(near, column)
    assert time.monotonic() - began < OFFERED_SECONDS
    assert emergency.priority == place.PRIORITY_P1
    await stage.step(near, "AcceptTask", emergency.task_id)
    assert (await stage.card(near)).task.task_id == emergency.task_id, "one active task"

    # The decision lists both crews with their prices.
    explained = await stage.call("coordination", "Explain", incident_id=column)
    tables = [decision.appraisal.candidates for decision in explained.decisions]
    assert {"near-1", "far-1"} in [{each.crew_id for each in table} for table in tables]

    # The pothole waits again, its clock unbroken, and gets the next crew that can repair it.
    waiting = await stage.until_incident(pothole, lambda each: not each.crew)
    assert waiting.clock_start_time == clock
    assert waiting.diversions == 1
    await stage.crew(other, FAR, *PATCHING)
    next_work = await stage.offer(other, pothole)
    assert next_work.clock_start_time == clock
    await stage.step(other, "AcceptTask", next_work.task_id)

    for key, task in ((near, emergency), (other, next_work)):
        await stage.work(key, task.task_id)
    for key in (near, far, other):
        await stage.step(key, "EndShift")
    closed = await stage.until_closed(pothole)
    assert closed.task_status == bulletin.TASK_STATUS_DONE or closed.close_reason == "DONE"

    # Another system reads the same on Kafka, in order: the decision has the id of its table.
    told = _told(stage, (await stage.incident(column)).incident_id)
    names = [news for news, _ in told]
    assert (names[0], names[-1]) == ("incident_opened", "incident_closed")
    assert names.index("crew_chosen") < names.index("incident_attended")
    chosen = next(content for news, content in told if news == "crew_chosen")
    assert chosen.decision_id in [decision.decision_id for decision in explained.decisions]
    assert f"{chosen.department}/{chosen.crew_id}" == near


def _told(stage: Stage, incident_id: str) -> list[tuple[str, Any]]:
    """Return the bulletins about an incident up to its end, but for alerts."""
    found: list[tuple[str, Any]] = []

    def ends(heard: Heard) -> bool:
        told = bulletin.Bulletin.FromString(heard.value)
        news = str(told.WhichOneof("news"))
        content = getattr(told, news)
        if content.incident_id == incident_id and not news.startswith("alert"):
            found.append((news, content))
        return bool(found) and found[-1][0] == "incident_closed"

    hear(stage.town.bootstrap, ResourceNames(stage.town.prefix, "coordination").bulletins, ends)
    return found


async def test_a_crew_of_another_department_goes_when_it_is_the_better_one(stage: Stage) -> None:
    near, far = "lighting/near-2", "roads/far-2"
    await stage.crew(far, FAR, *LIVE_WIRES)
    await stage.crew(near, NEAR, *LIVE_WIRES)
    column = await stage.report("column_fallen", COMEDIE)
    offer = await stage.offer(near, column)
    await stage.step(near, "DeclineTask", offer.task_id, reason="UNSAFE_TO_LEAVE")

    # After the decline the next best crew gets the offer.
    task_id = await stage.accept(far, column)
    defect = await stage.until_defect(column, lambda each: each.crew)
    assert defect.crew == far, "the department that has the need is notified of the crew"
    await stage.work(far, task_id)
    for key in (far, near):
        await stage.step(key, "EndShift")
