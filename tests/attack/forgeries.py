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
            forger = _forger(town, name, f"{seed}/{name}")
            for kind in OPEN:
                partitions = range(forger.service.partitions if kind.own else 1)
                written, _ = await asyncio.gather(
                    _written(forger, kind.name, count, partitions),
                    attacker.run(calls, CALLS_PER_SECOND),
                )
                made.append(written)
    return made, [f"forged messages: {each}" for each in honest_findings(times)]


def _forger(town: Town, name: str, seed: str) -> Forger:
    service = declared(name, town.prefix, town.departments)
    return Forger(town, service, Drawer(random.Random(seed)))


async def _written(forger: Forger, kind: str, count: int, partitions: Sequence[int]) -> Forgeries:
    """Write messages to a topic, on a thread; return how many, and how long that took."""
    started = time.monotonic()
    messages = await asyncio.to_thread(forger.write, kind, count, PER_SECOND, partitions)
    seconds = round(time.monotonic() - started, 1)
    return Forgeries(f"{forger.service.name}.{kind}", messages, seconds)


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
        forger = _forger(town, name, f"{seed}/{name}/journal")
        made.append(await _written(forger, "journal", count, [0]))
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
