"""Attacks the services of a city as shipped, and checks what they promise: `tests.attack`."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import msgspec
import typer
from rich.console import Console

from deploy.local.broker import Broker, home
from tests.attack.attacker import Attacker, Target
from tests.attack.drawing import Drawer
from tests.attack.floods import FLOODS, FloodResult, flood
from tests.attack.forgeries import Forgeries, forge, forge_journals, ready, restart
from tests.attack.honest_caller import honest, honest_findings
from tests.attack.judge import (
    counts,
    evidence_of,
    process_findings,
    record_findings,
    undecided,
)
from tests.attack.memory_limit import MemoryLimit, memory_limit
from tests.bench.machine import machine, rss_mib
from tests.faults.folding import declared
from tests.faults.harness import READY_SECONDS, Replica, Town, fixed_port
from tests.processes import log_folder
from tests.waiting import until

DEPARTMENTS = ("lighting", "roads")
SERVICES = (*DEPARTMENTS, "coordination")
# Cabinets are drawn too: the documentation's network, where nothing answers.
SETTINGS = {"VIGIE_DEVICE_NETWORKS": "192.0.2.0/24", "VIGIE_DEVICE_PORTS": "502"}
CALLS, PER_SECOND, SIZE = 20_000, 300.0, 5_000
QUICK_CALLS, QUICK_SIZE = 2_000, 1_000
PARTS = 10
GROWTH_MIB = 200.0
"""How much a service may grow over all attacks: its state grows with what they are granted."""
LIMIT_MIB = 512
"""The memory of a process, with its files: half of the limit that the chart sets."""
CONTROL = "empty_strings"

console = Console(width=None if sys.stdout.isatty() else 170, markup=False, highlight=False)


@dataclass
class Figures:
    """The calls and answers of a run, and its findings: none, if all promises hold."""

    seed: int
    machine: dict[str, str | float]
    calls: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    commands: dict[str, int] = field(default_factory=dict)
    floods: list[FloodResult] = field(default_factory=list)
    forged: list[Forgeries] = field(default_factory=list)
    growth_mib: dict[str, float] = field(default_factory=dict)
    peak_mib: list[float] = field(default_factory=list)
    seconds: float = 0.0
    findings: list[str] = field(default_factory=list)


def main(
    *,
    seed: Annotated[int, typer.Option(help="The same seed, the same choices.")] = 1,
    quick: Annotated[bool, typer.Option("--quick", help="A tenth of the calls.")] = False,
    control: Annotated[
        bool, typer.Option("--control", help="Remove the count of lists: it must be caught.")
    ] = False,
    json: Annotated[Path | None, typer.Option(help="Where the figures go.")] = None,
) -> None:
    """Flood the services; exit with 1 where a promise is broken, or the control is not caught."""
    with log_folder("attack") as folder:
        found = Figures(seed, machine())
        started = time.monotonic()
        asyncio.run(_control(found, folder) if control else _attack(found, folder, quick=quick))
        found.seconds = round(time.monotonic() - started, 1)
        _write(found, json or home() / "attack.json")
        for line in found.findings:
            console.print(f"  FOUND {line}")
        if control:
            result = "is caught" if found.findings else "is NOT caught"
            console.print(f"The control {result}: lists are judged item by item.")
        else:
            console.print("Promises are broken." if found.findings else "All promises hold.")
        if bool(found.findings) is not control:
            sys.exit(1)


async def _attack(found: Figures, folder: Path, *, quick: bool) -> None:
    size = QUICK_SIZE if quick else SIZE
    with memory_limit() as limit:
        async with _town(folder, SERVICES, limit=limit) as town:
            before = {each.service: rss_mib(each.pid) for each in town.replicas}
            attacker = _attacker(town, found.seed)
            roads = town.of("roads")[0]
            await _draw(found, attacker, roads, QUICK_CALLS if quick else CALLS)
            for name in FLOODS:
                await _flood(found, name, roads, size)
            made, findings = await forge(town, SERVICES, attacker, found.seed, size)
            found.forged, found.findings = made, found.findings + findings
            await attacker.close()
            await _judge(found, town, attacker, before)
            _memory(found, town, limit)
            made, findings = await forge_journals(town, SERVICES, found.seed, size)
            found.forged += made
            found.findings += findings
            console.print(f"forged: {sum(each.messages for each in found.forged)} messages")


async def _judge(
    found: Figures, town: Town, attacker: Attacker, before: Mapping[str, float]
) -> None:
    """Judge the processes, restart them, and judge the records when all is decided."""
    for replica in (each for each in town.replicas if each.running):
        growth = rss_mib(replica.pid) - before[replica.service]
        found.growth_mib[replica.service] = round(growth, 1)
        if growth > GROWTH_MIB:
            found.findings.append(f"{replica.name} grew by {growth:.0f} MiB")
    found.findings += process_findings(town)
    await restart(town)
    await ready(town)
    for replica in town.replicas:
        found.findings += await undecided(town, replica)
    found.findings += process_findings(town)
    evidence = {
        service: await asyncio.to_thread(evidence_of, town, service, attacker.history[service])
        for service in SERVICES
    }
    found.findings += record_findings(evidence)
    found.commands = counts(evidence)
    console.print(f"commands: {found.commands}; growth (MiB): {found.growth_mib}")


def _memory(found: Figures, town: Town, limit: MemoryLimit | None) -> None:
    """Note the largest memory of each service, which has a limit where the machine allows it."""
    if limit is None:
        console.print("No control group can be made here: the services had no limit of memory.")
        return
    found.peak_mib = limit.peaks_mib()
    console.print(f"largest memory of a process: {found.peak_mib} MiB of {LIMIT_MIB}")


async def _control(found: Figures, folder: Path) -> None:
    """Flood a service that judges each item of a list: an honest caller must notice."""
    async with _town(folder, ("roads",), "roads-uncounted") as town:
        await _flood(found, CONTROL, town.of("roads")[0], QUICK_SIZE)


async def _draw(found: Figures, attacker: Attacker, roads: Replica, calls: int) -> None:
    """Send the drawn requests, beside an honest caller."""
    async with honest(roads) as times:
        for part in range(1, PARTS + 1):
            await attacker.run(calls // PARTS, PER_SECOND)
            console.print(f"{part * calls // PARTS:6} of {calls} calls: {dict(attacker.codes)}")
    found.calls, found.codes = calls, dict(attacker.codes)
    found.findings += attacker.findings
    found.findings += [f"drawn calls: {each}" for each in honest_findings(times)]


async def _flood(found: Figures, name: str, replica: Replica, size: int) -> None:
    result = await flood(name, replica, size)
    found.floods.append(result)
    found.findings += [f"{name}: {each}" for each in result.findings]
    console.print(
        f"{name}: {result.codes}; honest p50 {result.honest_p50_ms} ms, "
        f"worst {result.honest_worst_ms} ms; {result.growth_mib:+.1f} MiB in {result.seconds} s"
    )


@asynccontextmanager
async def _town(
    folder: Path, services: Sequence[str], role: str = "", limit: MemoryLimit | None = None
) -> AsyncIterator[Town]:
    with Broker(folder, fixed_port()) as broker:
        prefix = f"attack-{uuid4().hex[:6]}"
        launcher = limit.command(LIMIT_MIB) if limit else ()
        town = Town(broker.bootstrap, prefix, folder, DEPARTMENTS, SETTINGS, launcher=launcher)
        await asyncio.to_thread(town.make_topics)
        try:
            for service in services:
                town.add(service, role)
            for replica in town.replicas:
                await until(replica.ready, f"{replica.name} is ready", READY_SECONDS, 0.1)
            yield town
        finally:
            await asyncio.to_thread(town.stop)


def _attacker(town: Town, seed: int) -> Attacker:
    targets = []
    for replica in town.replicas:
        service = declared(replica.service, town.prefix, town.departments)
        methods = [method for rpc in service.rpcs for method in rpc.methods]
        targets += [Target(replica.service, each, service.partitions) for each in methods]
    replicas = {each.service: each for each in town.replicas}
    return Attacker(replicas, targets, Drawer(random.Random(seed)))


def _write(found: Figures, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(found)), indent=2) + b"\n")


if __name__ == "__main__":
    typer.run(main)
