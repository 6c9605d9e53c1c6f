"""All signal controllers of Montpellier on one replica of traffic, with a status every second.

The limit is the server of RSMP alone, without a department behind it (`tests.traffic.rsmp.load`).
There is no alternative to compare with: no Python library has RSMP, and the reference
implementation (`rsmp`, of RSMP Nordic) is a Ruby gem that tests equipment, not a library to embed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.local.ports import free_port
from services.chassis.sdk.ids import new_id
from services.city.junctions import load_junctions
from services.simulator.equipment.city_junctions import own_security_code
from tests.bench.figures import VIGIE, Line, latency
from tests.bench.installation import Process, Scene, Served
from tests.bench.machine import cpu_seconds, rss_mib
from tests.bench.pacing import DEADLINE_SECONDS
from tests.bench.running_city import UNASKED
from tests.channels import open_channel
from tests.processes import CITY, ROOT
from tests.waiting import until_awaited
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as api
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub

RSMP_ALONE = "RSMP server alone"
SECONDS = 30.0
COMMANDS = 600
CONNECT_SECONDS = 180.0
LEAST_SHARE = 0.9
"""Fewer updates than this share of the controllers' are no measurement of all."""

PLANS = (1, 2, 3)
CPU = "controllers with a status every second, share of a core"
COMMAND = "signal plan from the command to its read-back"
MEMORY = "resident memory, traffic"
PROMISED_MIB = 250


@dataclass
class Found:
    """Figures of one replica: updates it received a second, and what it needed for them.

    `seconds` are those of each command.
    """

    updates: float
    share_percent: float
    mebibytes: float
    seconds: list[float]


def measure(scene: Scene) -> Iterator[Line]:
    """The replica with its controllers, then the limit."""
    sites = len(load_junctions(CITY))
    with scene.installation("signals", ("traffic",)) as city:
        code_file, port = city.folder / "rsmp-code", free_port()
        own_security_code(code_file)
        rsmp = {"VIGIE_RSMP_PORT": str(port), "VIGIE_RSMP_SECURITY_CODE_FILE": str(code_file)}
        traffic = city.service("traffic", **rsmp, **UNASKED)
        traffic.wait_ready()
        empty = rss_mib(traffic.pid)
        city.program("services.simulator.install", VIGIE_TRAFFIC=traffic.target).output()
        controllers = city.run("controllers", str(port), str(code_file))
        found = asyncio.run(_measure(scene, traffic, controllers))
    if found.updates < LEAST_SHARE * sites:
        raise RuntimeError(f"{found.updates:.0f} updates a second of {sites} controllers")
    alone = _alone(scene)
    shares = {VIGIE: found.share_percent, RSMP_ALONE: 100 * alone["server_core_share"]}
    notes = {
        VIGIE: f"{found.updates:.0f} updates a second, of 12 values or more",
        RSMP_ALONE: f"{alone['updates_per_second']:.0f} updates a second, of 9 values",
    }
    for who, share in shares.items():
        yield Line(f"{sites} {CPU}", who, "%", {"mean": share}, 1, note=notes[who])
    yield latency(COMMAND, VIGIE, [found.seconds], promised={"p99": 500})
    wire = {key: alone[f"command_milliseconds_{key}"] for key in ("p50", "p99")}
    yield Line(COMMAND, RSMP_ALONE, "ms", wire, 200)
    values = {"empty": empty, "loaded": found.mebibytes}
    yield Line(MEMORY, VIGIE, "MiB", values, 1, {"loaded": PROMISED_MIB})


async def _measure(scene: Scene, traffic: Served, controllers: Process) -> Found:
    async with open_channel(traffic.target) as channel:
        stub: Any = TrafficServiceStub(channel)
        silent = api.ListJunctionsRequest(states=[api.JUNCTION_STATE_SILENT], page_size=1)

        async def all_dialled() -> bool:
            return not (await stub.ListJunctions(silent, timeout=DEADLINE_SECONDS)).junctions

        await until_awaited(all_dialled, "every controller dials", CONNECT_SECONDS, 0.5)
        seconds, began = SECONDS / 3 if scene.quick else SECONDS, time.monotonic()
        used, sent = cpu_seconds(traffic.pid), _sent(controllers)
        await asyncio.sleep(seconds)
        elapsed = time.monotonic() - began
        share, sent = (cpu_seconds(traffic.pid) - used) / elapsed, _sent(controllers) - sent
        took = [await _set_plan(stub, number) for number in range(scene.some(COMMANDS))]
        return Found(sent / elapsed, 100 * share, rss_mib(traffic.pid), took)


def _sent(controllers: Process) -> int:
    """Return how many updates the controllers have sent."""
    return int(controllers.log.read_text(encoding="utf-8").split()[-1])


async def _set_plan(stub: Any, number: int) -> float:
    """Set the plan of a junction; return the seconds until the department shows it confirmed."""
    ids = [each.id for each in load_junctions(CITY)]
    junction_id, plan = ids[number % len(ids)], PLANS[number // len(ids) % len(PLANS)]
    order = api.SetPlanRequest(request_id=new_id(), junction_id=junction_id, plan=plan)
    order.until_time.FromSeconds(int(time.time()) + 3_600)
    began = time.perf_counter()
    receipt = (await stub.SetPlan(order, timeout=DEADLINE_SECONDS)).receipt
    stream = stub.WatchJunctions(api.WatchJunctionsRequest(cursor=receipt.cursor))
    async for frame in stream:
        settings = frame.junction.settings if frame.junction.junction_id == junction_id else ()
        if any(_is_confirmed(each, plan) for each in settings):
            stream.cancel()
            return time.perf_counter() - began
    raise RuntimeError("the stream ended")


def _is_confirmed(setting: api.Setting, plan: int) -> bool:
    is_plan = (setting.control, setting.value) == (equipment.CONTROL_PLAN, plan)
    return is_plan and setting.state == api.ACTUATION_STATE_CONFIRMED


def _alone(scene: Scene) -> dict[str, float]:
    seconds = str(SECONDS / 3 if scene.quick else SECONDS)
    command = [sys.executable, "-m", "tests.traffic.rsmp.load", "--seconds", seconds]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(output[output.index("{\n") :])  # after its log
    return found
