"""Traffic, snow and the works of roads, each with its real protocols, in one small city."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio

from services.simulator.equipment.bollard import SimulatedBollard
from services.simulator.equipment.junction import DARK_FAULT, DEADLOCK_FAULT
from services.simulator.equipment.modbus_server import UNIT_ID, port_of, serve_device
from tests.faults.harness import Town, fixed_port
from tests.journeys import corridors, hostile, snow_night as night
from tests.journeys.answers import no, speaks
from tests.journeys.bulletins import published
from tests.journeys.corridors import (
    AT_MIDDLE,
    BETWEEN,
    BEYOND,
    FIRST,
    SECOND,
    SOUTH_OF_ALL,
    THIRD,
    driving,
    is_released,
    until_corridor,
)
from tests.journeys.signals import (
    MIDDLE,
    NORTH,
    NORTHWARD,
    SECURITY_CODE,
    SOUTH,
    SOUTHWARD,
    Signals,
    dialling,
    is_normal,
)
from tests.journeys.snow_night import ON_PLOUGH, PLOUGH
from tests.journeys.stage import (
    NEAR,
    PATCHING,
    Point,
    Stage,
    at,
    in_seconds,
    raised,
)
from tests.journeys.winter import (
    DRY,
    SNOWING,
    TREATED,
    Winter,
    make_city,
    show_weather,
)
from tests.journeys.works import (
    declare_urgent_works,
    dig_verdicts,
    request_works,
    until_works,
)
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.roads.v1 import service_pb2 as roads
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic
from vigie.type.v1 import place_pb2 as place
from vigie.works.v1 import works_pb2

pytestmark = pytest.mark.asyncio(loop_scope="module")

CODE_FILE, WEATHER_FILE = "rsmp-code", "weather.csv"


@pytest.fixture(scope="module")
def town(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("streets")
    (folder / CODE_FILE).write_text(SECURITY_CODE, "utf-8")
    show_weather(folder / WEATHER_FILE, DRY, expected=SNOWING)
    settings = {
        "VIGIE_CITY": str(make_city(folder / "city")),
        "VIGIE_DEVICE_POLL_SECONDS": "0.3",
        "VIGIE_RSMP_PORT": str(fixed_port()),
        "VIGIE_RSMP_SECURITY_CODE_FILE": str(folder / CODE_FILE),
        "VIGIE_WEATHER_FILE": str(folder / WEATHER_FILE),
    }
    prefix = f"streets-{uuid4().hex[:8]}"
    with raised(
        Town(broker, prefix, folder, ("roads", "snow", "traffic"), settings), "-brisk"
    ) as town:
        yield town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def signals(stage: Stage) -> AsyncIterator[Signals]:
    async with dialling(stage, int(stage.town.settings["VIGIE_RSMP_PORT"])) as signals:
        yield signals


@pytest.fixture(scope="module")
def winter(stage: Stage) -> Winter:
    folder = stage.town.folder
    return Winter.of(stage, folder / "city", folder / WEATHER_FILE)


async def test_a_dark_signal_is_one_need_until_a_crew_has_repaired_it(
    stage: Stage, signals: Signals
) -> None:
    key, controller = "traffic/signals-1", signals.controllers[MIDDLE]
    await stage.crew(key, BETWEEN, ("signals",), ())
    for fault in (DARK_FAULT, DEADLOCK_FAULT):
        controller.set_fault(fault, active=True)
    need_id = f"traffic/junction/{MIDDLE}/signal_dark"
    offer = await stage.offer(key, need_id)
    assert offer.priority == place.PRIORITY_P1
    await signals.shown(
        MIDDLE, lambda each: each.state == traffic.JUNCTION_STATE_DARK and len(each.alarms) == 2
    )
    assert list((await stage.incident(need_id)).need_ids) == [need_id], "two alarms are one need"
    dark = await published(stage, "traffic", "signal_dark", junction_id=MIDDLE)
    wanted = [bulletin.Wanted.Name(each).removeprefix("WANTED_") for each in dark.wanted]
    assert wanted == ["POLICE", "REPAIR", "DIVERSION", "BUSES"]

    await stage.step(key, "AcceptTask", offer.task_id)
    await stage.step(key, "Depart", offer.task_id)
    await stage.step(key, "Arrive", offer.task_id)
    for fault in (DARK_FAULT, DEADLOCK_FAULT):
        controller.set_fault(fault, active=False)
    await signals.shown(MIDDLE, lambda each: each.position == equipment.FUNCTIONAL_POSITION_NORMAL)
    await stage.step(key, "FinishTask", offer.task_id)
    await signals.shown(MIDDLE, is_normal)
    await stage.until_closed(need_id)
    await stage.step(key, "EndShift")
    ended = await published(stage, "traffic", "need_ended", need_id=need_id)
    assert ended.reason == "done"
    await published(stage, "traffic", "signal_restored", junction_id=MIDDLE)


async def test_a_corridor_is_green_ahead_of_its_crew_and_every_junction_returns_by_itself(
    stage: Stage, signals: Signals
) -> None:
    places: dict[str, Point] = {}
    for key in (FIRST, SECOND, THIRD):
        await stage.crew(key, SOUTH_OF_ALL, (), ())
    async with driving(stage, places):
        held = await corridors.arrival_decides(signals, places)
        urgent = await corridors.priority_decides(signals, places, held)

        # Without the department each controller ends its route at its own longest time.
        replica = stage.town.of("traffic")[0]
        replica.kill()
        assert signals.routes() == {SOUTH: [], MIDDLE: [SOUTHWARD], NORTH: [NORTHWARD]}
        signals.expire()
        assert signals.routes() == {SOUTH: [], MIDDLE: [], NORTH: []}
        replica.start()
        await until(replica.ready, "traffic is back")
        places[FIRST], places[SECOND] = BEYOND, AT_MIDDLE
        for corridor_id in (urgent, held):
            ended = await until_corridor(stage, corridor_id, lambda each: each.end_reason)
            assert ended.end_reason == "arrived"
        for junction_id in signals.controllers:
            await signals.shown(junction_id, is_normal)
    assert signals.routes() == {SOUTH: [], MIDDLE: [], NORTH: []}
    released = await until_corridor(stage, urgent, is_released)
    assert released.held_seconds > 0, "what it cost the others is on record"
    for key in (FIRST, SECOND, THIRD):
        await stage.step(key, "EndShift")


async def test_a_hostile_site_and_bad_calls_disturb_nobody(
    stage: Stage, signals: Signals, winter: Winter
) -> None:
    await hostile.attack(stage, int(stage.town.settings["VIGIE_RSMP_PORT"]))
    await stage.crew(PLOUGH, NEAR, ("winter_service",), ("plough", "spreader"))
    somewhere = winter.middle(winter.sections(TREATED)[0])
    for service, rpc, fields, code, field in hostile.bad_calls(ON_PLOUGH, somewhere):
        answer = await no(stage.call(service, rpc, **fields))
        assert (answer.status, answer.code) == (grpc.StatusCode.INVALID_ARGUMENT, code), rpc
        assert list(dict(answer.fields)) == [field]
        assert speaks(answer)
    order = {"junction_id": NORTH, "plan": 3, "until_time": in_seconds(600)}
    await stage.call("traffic", "SetPlan", **order)
    await signals.shown(NORTH, lambda each: each.plan == 3)
    assert signals.controllers[NORTH].plan == 3
    await stage.call("traffic", "ReleaseJunction", junction_id=NORTH)
    await stage.step(PLOUGH, "EndShift")
    for junction_id in signals.controllers:
        await signals.shown(junction_id, is_normal)


async def test_a_bollard_is_lowered_until_it_is_raised(stage: Stage) -> None:
    device = SimulatedBollard(move_seconds=0.05)
    server = await serve_device(device, "127.0.0.1", 0)
    address = {"host": "127.0.0.1", "port": port_of(server), "unit_id": UNIT_ID}
    await stage.call(
        "traffic", "InstallBollard", bollard_id="B01", place=at(NEAR), edge_id="6093", **address
    )
    await stage.call("traffic", "LowerBollard", bollard_id="B01", until_time=in_seconds(600))
    await _until_bollard(stage, traffic.BOLLARD_STATE_LOWERED)
    positions = [device.lowered]
    await stage.call("traffic", "RaiseBollard", bollard_id="B01")
    await _until_bollard(stage, traffic.BOLLARD_STATE_RAISED)
    assert [*positions, device.lowered] == [True, False], "those of the bollard itself"
    await server.shutdown()  # type: ignore[no-untyped-call]


async def _until_bollard(stage: Stage, state: traffic.BollardState) -> None:
    await stage.until("traffic", "WatchBollards", lambda each: each.state == state)


async def test_a_snow_night_from_the_forecast_to_the_stand_down(
    stage: Stage, winter: Winter
) -> None:
    await stage.crew(PLOUGH, NEAR, ("winter_service",), ("plough", "spreader"))
    event_id = await night.forecast(stage)
    await night.ahead_of_the_snow(stage, winter, event_id)
    await night.while_it_snows(stage, winter)
    await night.a_bus_line_is_stuck(stage, winter)
    await night.the_plough_returns(winter)
    await night.after_the_snow(stage, winter)
    await night.stand_down(stage, event_id)


async def test_works_in_one_street_conflict_and_silence_agrees(stage: Stage) -> None:
    gas = await request_works(stage, "gas", 100, 110)
    water = await request_works(stage, "water", 105, 120)
    kinds = {
        works_pb2.WORKS_CONFLICT_KIND_OVERLAP: gas,
        works_pb2.WORKS_CONFLICT_KIND_SAME_TRENCH: gas,
    }
    found = await until_works(
        stage, water, lambda each: {c.kind: c.works_id for c in each.conflicts} == kinds
    )
    trench = found.conflicts[-1]
    assert trench.works_kind == "gas"
    assert 95 <= trench.saved_metres <= 105
    assert trench.saved_days == 10
    told = await published(stage, "coordination", "works_conflicts_found", works_id=water)
    assert {each.works_id for each in told.conflicts} == {gas}
    await until_works(stage, gas, lambda each: {c.works_id for c in each.conflicts} == {water})

    agreed = await until_works(
        stage, water, lambda each: each.state == roads.WORKS_STATE_AUTHORISED
    )
    assert agreed.tacit, "two months without an answer, which are two seconds here"
    early = await no(stage.call("roads", "StartWorks", works_id=water))
    assert early.code == "WORKS_EARLY"


async def test_nobody_digs_before_the_networks_answer_and_an_urgent_dig_goes_on_at_once(
    stage: Stage,
) -> None:
    key = "roads/digger-1"
    await stage.crew(key, NEAR, *PATCHING)
    works_id = await declare_urgent_works(stage)
    need_id = f"roads/works/{works_id}"
    await stage.until_incident(need_id, lambda each: each.decision_id)
    assert await dig_verdicts(stage, need_id) == {"atu": [key]}
    start = await no(stage.call("roads", "StartWorks", works_id=works_id))
    assert start.code == "DIG_NOT_CLEARED"

    # The operators of the sensitive networks are called; the last answer sends the crew.
    notice = {"form": roads.DIG_NOTICE_FORM_ATU, "networks": ["electricity", "gas"]}
    await stage.call("roads", "SendDigNotice", works_id=works_id, **notice)
    await stage.call("roads", "RecordReceipt", works_id=works_id, network="electricity")
    waits = await until_works(stage, works_id, lambda each: each.dig_clearance.missing)
    assert list(waits.dig_clearance.missing) == ["receipt_gas"]
    assert not (await stage.card(key)).HasField("offer")
    await stage.call("roads", "RecordReceipt", works_id=works_id, network="gas")
    task_id = await stage.accept(key, need_id)
    await stage.step(key, "Depart", task_id)
    await stage.step(key, "Arrive", task_id)
    running = await until_works(
        stage, works_id, lambda each: each.state == roads.WORKS_STATE_RUNNING
    )
    assert running.notice_due_time.seconds, "the mayor is to be notified"
    await stage.call("roads", "NotifyMayor", works_id=works_id)
    await stage.step(key, "FinishTask", task_id)
    await until_works(stage, works_id, lambda each: each.state == roads.WORKS_STATE_ENDED)
    await stage.step(key, "EndShift")
