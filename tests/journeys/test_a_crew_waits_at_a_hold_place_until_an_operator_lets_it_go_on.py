"""A crew that must not drive into a danger waits near it, until an operator lets it go on."""

from __future__ import annotations

import pytest

from tests.journeys.command_line import vigie
from tests.journeys.stage import COMEDIE, FAR, NEAR, Stage, at
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.type.v1 import place_pb2 as place

pytestmark = pytest.mark.asyncio(loop_scope="module")

ABLE = (("electrical", "signing"), ("cones",))
HOLD = f"{NEAR[0]:.5f},{NEAR[1]:.5f}"
"""A crossing some 300 m from the danger, as an operator types it."""


async def test_a_crew_waits_at_its_hold_place_and_goes_on_by_the_word_of_an_operator(
    stage: Stage,
) -> None:
    key = "lighting/hold-1"
    await stage.crew(key, FAR, *ABLE)
    need = await stage.report("column_fallen", COMEDIE, place.PRIORITY_P1)
    task_id = await stage.accept(key, need)
    incident_id = (await stage.incident(need)).incident_id

    printed = await vigie(stage, "stage", incident_id, "--at", HOLD, "--reason", "other")
    assert "waits at Quai du Palladium until" in " ".join(printed.split())
    staged = await stage.until_crew(key, lambda each: each.task.HasField("hold_place"))
    assert staged.task.hold_place.position == at(NEAR).position
    again = await vigie(stage, "stage", incident_id, "--at", HOLD, "--reason", "other")
    assert "already" in again

    # The crew arrives at the hold place: it is not on the site, and the incident is unattended.
    await stage.step(key, "Depart", task_id)
    await stage.seen(key, NEAR)
    await stage.step(key, "Arrive", task_id)
    assert (await stage.card(key)).task.status == bulletin.TASK_STATUS_HOLDING
    holding = await stage.until_incident(
        need, lambda each: each.task_status == bulletin.TASK_STATUS_HOLDING
    )
    assert not holding.HasField("attended_time")
    assert (await stage.defect(need)).crew == key

    printed = await vigie(stage, "proceed", incident_id, "--role", holding.roles[0].role.name)
    assert f"goes on to the site of {incident_id}" in " ".join(printed.split())
    going = await stage.until_crew(
        key, lambda each: each.task.status == bulletin.TASK_STATUS_EN_ROUTE
    )
    assert not going.task.HasField("hold_place")
    await stage.step(key, "Arrive", task_id)
    attended = await stage.until_incident(need, lambda each: each.HasField("attended_time"))
    assert attended.task_status == bulletin.TASK_STATUS_ON_SITE

    await stage.step(key, "FinishTask", task_id)
    await stage.step(key, "EndShift")
    assert (await stage.until_closed(need)).close_reason == "DONE"
