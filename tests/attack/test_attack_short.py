"""The shortest attacks, on roads: drawn calls, the two cheapest floods, and forged messages."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.attack.attacker import Attacker, Target
from tests.attack.drawing import Drawer
from tests.attack.floods import flood
from tests.attack.forgeries import forge, ready, restart
from tests.attack.honest_caller import honest, honest_findings
from tests.attack.judge import evidence_of, process_findings, record_findings, undecided
from tests.faults.evidence import Verdict
from tests.faults.folding import declared
from tests.faults.harness import READY_SECONDS, Town
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(300)  # some 40 s

CALLS, FORGED = 1_000, 300


@pytest.fixture
def town(broker: str, tmp_path: Path) -> Iterator[Town]:
    town = Town(broker, f"attack-{uuid4().hex[:6]}", tmp_path)
    town.make_topics()
    roads = town.add("roads")
    try:
        wait_until(roads.ready, "roads is ready", READY_SECONDS, 0.1)
        yield town
    finally:
        town.stop()


async def test_drawn_calls_floods_and_forged_messages_break_no_promise(town: Town) -> None:
    [roads] = town.replicas
    service = declared("roads", town.prefix, town.departments)
    targets = [
        Target("roads", method, service.partitions)
        for rpc in service.rpcs
        for method in rpc.methods
    ]
    attacker = Attacker({"roads": roads}, targets, Drawer(random.Random(7)))
    async with honest(roads) as times:
        await attacker.run(CALLS, 200.0)
    assert attacker.findings + honest_findings(times) == []
    for name in ("patient_queries", "empty_strings"):
        assert (await flood(name, roads, 200)).findings == []
    made, findings = await forge(town, ["roads"], attacker, 7, FORGED)
    assert ([each.messages for each in made], findings) == ([FORGED] * 4, [])
    await restart(town)
    await ready(town)
    await attacker.close()
    assert [*process_findings(town), *await undecided(town, roads)] == []

    await asyncio.to_thread(town.stop)
    history = attacker.history["roads"]
    evidence = await asyncio.to_thread(evidence_of, town, "roads", history)
    assert list(record_findings({"roads": evidence})) == []
    assert len(history.with_verdict(Verdict.DONE)) > 20
