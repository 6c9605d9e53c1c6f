"""Forges messages on every topic of a town, beside callers whose commands must not suffer."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import grpc

from services.chassis.topics.kinds import KINDS
from services.client import acting_as
from tests.attack.attacker import Attacker
from tests.attack.drawing import Drawer
from tests.attack.forging import Forger
from tests.attack.honest_caller import honest, honest_findings
from tests.channels import open_channel
from tests.faults.folding import declared
from tests.faults.harness import READY_SECONDS, Town
from tests.faults.load import report
from tests.waiting import until
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

OPEN = tuple(kind for kind in KINDS if kind.name != "journal")
"""The topics on which a forged message stops nothing."""
PER_SECOND = 500.0
CALLS_PER_SECOND = 20.0
REPORTS = 20


@dataclass
class Forgeries:
    """The messages that were written to one topic, and the seconds that it took."""

    topic: str
    messages: int
    seconds: float


async def forge(
    town: Town, services: Sequence[str], attacker: Attacker, seed: int, count: int
) -> tuple[list[Forgeries], list[str]]:
    """Forge `count` messages on each open topic.

    Return the written messages, and the findings about the honest caller.
    """
    made: list[Forgeries] = []
    async with honest(town.of("roads")[0]) as times:
        calls = int(count / PER_SECOND * CALLS_PER_SECOND)
        for name in services:
            service = declared(name, town.prefix, town.departments)
            forger = Forger(town, service, Drawer(random.Random(f"{seed}/{name}")))
            for kind in OPEN:
                started = time.monotonic()
                partitions = range(service.partitions if kind.own else 1)
                written, _ = await asyncio.gather(
                    asyncio.to_thread(forger.write, kind.name, count, PER_SECOND, partitions),
                    attacker.run(calls, CALLS_PER_SECOND),
                )
                made.append(
                    Forgeries(f"{name}.{kind.name}", written, round(time.monotonic() - started, 1))
                )
    return made, [f"forged messages: {each}" for each in honest_findings(times)]


async def restart(town: Town) -> None:
    """Kill -9 every service and start it again: it now reads all that was forged."""
    for replica in town.replicas:
        await asyncio.to_thread(replica.kill)
        replica.start()


async def ready(town: Town) -> None:
    for replica in town.replicas:
        await until(replica.ready, f"{replica.name} is ready again", READY_SECONDS, 0.1)


async def forge_journals(
    town: Town, services: Sequence[str], seed: int, count: int
) -> tuple[list[Forgeries], list[str]]:
    """Forge `count` records on the first partition of each journal, then restart every service.

    A record that its owner did not write may stop its partition, because it may hide others.
    Return the written messages, and the partitions that stopped besides, before and afterwards.
    """
    made, findings = [], []
    for name in services:
        service = declared(name, town.prefix, town.departments)
        forger = Forger(town, service, Drawer(random.Random(f"{seed}/{name}/journal")))
        started = time.monotonic()
        written = await asyncio.to_thread(forger.write, "journal", count, PER_SECOND, [0])
        made.append(Forgeries(f"{name}.journal", written, round(time.monotonic() - started, 1)))
    findings += await _stopped_alone(town)
    await restart(town)
    return made, findings + await _stopped_alone(town)


async def _stopped_alone(town: Town) -> list[str]:
    """Return the services that do not keep exactly the partitions without forged records."""
    findings = []
    for replica in town.replicas:
        service = declared(replica.service, town.prefix, town.departments)
        sound = set(range(1, service.partitions))
        try:
            await until(
                lambda r=replica, s=sound: r.owned() == s and bool(r.page("/livez")),  # type: ignore[misc]
                f"{replica.name} serves all partitions but the forged one",
                READY_SECONDS,
                0.2,
            )
        except TimeoutError as error:
            findings.append(f"forged records: {error}: it has {replica.owned()}")
    return findings + await _reports(town)


async def _reports(town: Town) -> list[str]:
    """Report defects to roads: all are accepted but those of the stopped partition."""
    codes: Counter[str] = Counter()
    async with open_channel(town.of("roads")[0].target) as channel:
        stub = RoadsServiceStub(channel)
        for _ in range(REPORTS):
            try:
                await stub.ReportDefect(report(), timeout=10, metadata=acting_as("operator:honest"))
                codes["OK"] += 1
            except grpc.aio.AioRpcError as error:
                codes[error.code().name] += 1
    if not codes["OK"] or set(codes) - {"OK", "UNAVAILABLE"}:
        return [f"forged records: reports to roads were answered {dict(codes)}"]
    return []
