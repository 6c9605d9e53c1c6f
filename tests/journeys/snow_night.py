"""A night of snow, phase by phase, from the forecast to the stand-down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from tests.journeys.answers import no
from tests.journeys.bulletins import published
from tests.journeys.command_line import vigie
from tests.journeys.stage import NEAR, Stage, at, in_seconds
from tests.journeys.winter import (
    DEPOT,
    DEPOT_KG,
    DRY,
    SNOWING,
    TREATED,
    UNTREATED,
    Winter,
    show_weather,
)
from tests.snow.test_cap import alert
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.snow.v1 import service_pb2 as snow
from vigie.type.v1 import place_pb2 as place

PLOUGH = "snow/plough-1"
ON_PLOUGH, ON_SPARE = "plough-1", "plough-2"
LOAD_KG = DEPOT_KG - 1_000
REST_SECONDS = 11 * 3600
KEPT, RUNNING = snow.SECTION_STATE_KEPT, snow.SECTION_STATE_RUNNING
MISSED = snow.SECTION_STATE_MISSED


async def forecast(stage: Stage) -> str:
    """Receive an orange warning and call two crews, of which one answers; return the event."""
    event_id: str = (await stage.call("snow", "ReceiveAlert", cap=alert())).event_id
    warned = await stage.until("snow", "WatchEvents", lambda each: each.event_id == event_id)
    assert warned.state == snow.EVENT_STATE_PRE_ALERT
    for crew_id in (ON_PLOUGH, ON_SPARE):
        await _call_out(stage, crew_id, event_id)
    await stage.call("snow", "AcknowledgeCallOut", crew_id=ON_PLOUGH)
    unanswered = await stage.until(
        "snow", "WatchDuties", lambda each: each.duty_id == ON_SPARE and each.escalations == 3
    )
    assert unanswered.state == snow.DUTY_STATE_CALLED
    await _step_to(stage, event_id, snow.EVENT_STATE_MOBILISED)
    return event_id


async def ahead_of_the_snow(stage: Stage, winter: Winter, event_id: str) -> None:
    """Load most of a depot's salt, begin the circuit, and treat its first section."""
    load = {"depot_id": DEPOT, "crew_id": ON_PLOUGH, "salt_kg": LOAD_KG}
    await stage.call("snow", "LoadPlough", **load)
    low = await published(stage, "snow", "stock_low", depot_id=DEPOT)
    assert low.salt_kg == DEPOT_KG - LOAD_KG
    begin = {"circuit_id": TREATED, "crew_id": ON_PLOUGH, "dose": {"spread_grams": 20}}
    await stage.call("snow", "StartCircuit", **begin)
    await stage.until(
        "snow",
        "WatchEvents",
        lambda each: (each.event_id, each.state) == (event_id, snow.EVENT_STATE_TREATING),
    )
    first = winter.sections(TREATED)[0]
    cold = await no(winter.treat(ON_PLOUGH, first, road_celsius=-12.0))
    assert (cold.code, cold.fields[0][0]) == ("DOSE_TOO_COLD", "dose.spread_grams")
    assert (await winter.treat(ON_PLOUGH, first)).section_id == first


async def until_waiting(stage: Stage, section_ids: Sequence[str]) -> None:
    """Wait until the load of the plough is published with the sections that wait for it."""

    def waits(load: bulletin.PloughLoad) -> bool:
        return {each.section_id for each in load.due} == set(section_ids)

    load = await published(stage, "snow", "plough_load", waits, crew_id=ON_PLOUGH)
    assert 0 < load.salt_kg < LOAD_KG, "the rest of its load"


async def while_it_snows(stage: Stage, winter: Winter) -> None:
    """Let it snow: spread salt works; elsewhere a clock runs until the plough comes."""
    first, *others = winter.sections(TREATED)
    lost = winter.sections(UNTREATED)
    show_weather(winter.weather_file, SNOWING, expected=SNOWING)
    await winter.clocks({first: KEPT} | dict.fromkeys((*others, *lost), RUNNING))
    late = (await stage.call("snow", "ListLate")).late
    reasons = {each.section_id: each.reason for each in late}
    assert reasons == dict.fromkeys(lost, snow.LATE_REASON_NO_PLOUGH)
    await until_waiting(stage, others)


async def a_bus_line_is_stuck(stage: Stage, winter: Winter) -> None:
    """Send the plough to a bus line: the streets that it then misses are in the decision."""
    others = winter.sections(TREATED)[1:]
    opened = str(uuid4())
    stuck = {"kind": "bus_line_snowed_in", "priority": place.PRIORITY_P2, "place": at(NEAR)}
    await stage.call("coordination", "OpenIncident", request_id=opened, **stuck)
    incident = await stage.incident(opened)
    task_id = await stage.accept(PLOUGH, incident.need_ids[0])
    explained = await stage.call("coordination", "Explain", incident_id=opened)
    (row,) = explained.decisions[-1].appraisal.candidates
    assert (row.crew_id, row.plough.missed_count) == (ON_PLOUGH, len(others))
    assert {each.section_id for each in row.plough.missed} <= set(others)
    assert row.deadline_seconds > 0, "its price, in seconds of the incident"
    assert 0 < row.plough.salt_kg < LOAD_KG
    assert row.plough.reload_seconds > 0
    shown = await vigie(stage, "why", incident.incident_id)
    assert row.plough.missed[0].street in shown

    await stage.until_crew(PLOUGH, lambda each: each.task.task_id == task_id)
    late = (await stage.call("snow", "ListLate")).late
    diverted = [each for each in late if each.reason == snow.LATE_REASON_DIVERTED]
    assert {each.section_id for each in diverted} == set(others)
    await stage.work(PLOUGH, task_id)


async def the_plough_returns(winter: Winter) -> None:
    """Treat the rest of the circuit within its deadlines."""
    first, *others = winter.sections(TREATED)
    lost = winter.sections(UNTREATED)
    for section_id in others:
        await winter.treat(ON_PLOUGH, section_id)
    await winter.clocks(dict.fromkeys((first, *others), KEPT) | dict.fromkeys(lost, RUNNING))


async def after_the_snow(stage: Stage, winter: Winter) -> None:
    """End the snow: streets are to be normal in time, and those without a plough are not."""
    kept, lost = winter.sections(TREATED), winter.sections(UNTREATED)
    show_weather(winter.weather_file, DRY)
    await winter.clocks(dict.fromkeys(kept, KEPT) | dict.fromkeys(lost, MISSED))
    for section_id in lost:
        await winter.treat(ON_PLOUGH, section_id)
    await winter.clocks(dict.fromkeys((*kept, *lost), KEPT))
    assert not (await stage.call("snow", "ListLate")).late_count


async def stand_down(stage: Stage, event_id: str) -> None:
    """End the circuit, the event and the call-outs; the rest of the crews begins."""
    await stage.call("snow", "EndCircuit", circuit_id=TREATED, reason="done")
    for state in (snow.EVENT_STATE_RETURNING, snow.EVENT_STATE_STOOD_DOWN):
        await _step_to(stage, event_id, state)
    await published(stage, "snow", "event_changed", event_id=event_id, state="stood_down")
    for crew_id in (ON_PLOUGH, ON_SPARE):
        await stage.call("snow", "StandDown", crew_id=crew_id)
    await stage.step(PLOUGH, "EndShift")
    rests = await stage.until(
        "snow",
        "WatchDuties",
        lambda each: (each.duty_id, each.state) == (ON_PLOUGH, snow.DUTY_STATE_STOOD_DOWN),
    )
    until_seconds = rests.rest_until_time.seconds - in_seconds(REST_SECONDS).seconds
    assert -60 < until_seconds <= 0, "11 hours of rest begin again"
    assert rests.shift_lost


async def _call_out(stage: Stage, crew_id: str, event_id: str) -> None:
    """Plan a crew's time on call before a shift, and call it out at the price of the shift."""
    times: dict[str, Any] = {
        "start_time": in_seconds(-60),
        "end_time": in_seconds(8 * 3600),
        "next_shift_start_time": in_seconds(9 * 3600),
        "next_shift_end_time": in_seconds(17 * 3600),
    }
    await stage.call("snow", "PlanDuty", crew_id=crew_id, **times)
    refused = await no(stage.call("snow", "CallOut", crew_id=crew_id, event_id=event_id))
    assert refused.code == "REST_CUT"
    assert "next shift" in refused.message
    accepted = {"event_id": event_id, "accepts_rest_cut": True}
    await stage.call("snow", "CallOut", crew_id=crew_id, **accepted)


async def _step_to(stage: Stage, event_id: str, state: snow.EventState) -> None:
    """Move an event on the ladder."""
    await stage.call("snow", "SetEventState", event_id=event_id, state=state)
