"""A fallen column: reports of the department, the operator and a dark lamp become one incident."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.faults.harness import fixed_port
from tests.journeys.cabinets import install, report_dark, until_cabinet
from tests.journeys.stage import COMEDIE, NEAR, Stage, at
from tests.lighting.devices.conftest import city_cabinet
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIFTEEN_METRES_EAST = (COMEDIE[0] + 15 / 80_500, COMEDIE[1])
MEANS = (("electrical", "signing", "aerial_platform"), ("cones", "bucket_truck"))


async def test_they_are_joined_and_split_and_each_need_is_notified(stage: Stage) -> None:
    cabinet = city_cabinet("dark-1", 2)
    await install(stage, cabinet, "127.0.0.1", fixed_port())

    # The department reports it, and an operator does so fifteen metres away.
    column = await stage.report("column_fallen", COMEDIE)
    operators = str(uuid4())
    await stage.call(
        "coordination",
        "OpenIncident",
        request_id=operators,
        kind="lamp_knocked_down",
        priority="PRIORITY_P1",
        place=at(FIFTEEN_METRES_EAST),
        skills=["electrical"],
    )
    incident = await stage.until_incident(column, lambda each: len(each.need_ids) == 2)
    operators = f"coordination/report/{operators}"
    assert set(incident.need_ids) == {column, operators}

    # A lamp of that column is dark: only an operator can see that it is the same event.
    lamp = await report_dark(stage, cabinet.id, "dark-1-L0")
    other = await stage.until_incident(lamp, lambda _each: True)
    assert other.incident_id != incident.incident_id
    pair = {"incident_id": incident.incident_id, "other_incident_id": other.incident_id}
    await stage.call("coordination", "JoinIncidents", confirm=True, **pair)
    joined = await stage.until_incident(lamp, lambda each: len(each.need_ids) == 3)
    assert joined.incident_id == incident.incident_id
    assert joined.requirement.kind == "column_fallen", "the most urgent report sets the requirement"

    # The event was another: the operator splits the report off, and joins it again.
    await stage.call(
        "coordination", "SplitIncident", incident_id=incident.incident_id, need_id=operators
    )
    apart = await stage.until_incident(operators, lambda each: True)
    assert apart.incident_id != incident.incident_id
    assert set((await stage.incident(column)).need_ids) == {column, lamp}
    pair = {"incident_id": incident.incident_id, "other_incident_id": apart.incident_id}
    await stage.call("coordination", "JoinIncidents", confirm=True, **pair)

    # One crew, one repair: both departments are notified.
    await stage.crew("lighting/mends-1", NEAR, *MEANS)
    task_id = await stage.accept("lighting/mends-1", column)
    known = await until_cabinet(stage, cabinet.id, lambda each: bool(each.needs[0].crew))
    assert known.needs[0].crew == "lighting/mends-1"
    defect = await stage.until_defect(column, lambda each: each.crew)
    assert defect.crew == "lighting/mends-1"
    await stage.work("lighting/mends-1", task_id)
    closed = await stage.until_closed(column)
    assert set(closed.need_ids) == {column, lamp, operators}
    await stage.until_defect(column, lambda each: each.state == roads.DEFECT_STATE_REPAIRED)
    await until_cabinet(stage, cabinet.id, lambda each: not each.needs)
