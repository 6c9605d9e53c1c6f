"""Three brokers, with the other tests: the leader of a partition is killed under load."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.checker import Finding
from tests.faults.cluster import SIZE, Cluster, Host, running
from tests.faults.evidence import Verdict
from tests.faults.examine import examined
from tests.faults.scene import Scene, Stage, opened
from tests.faults.three import leader_killed, on_cluster

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]

QUICK = Host(launcher=("env", "JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1"))
"""Half of the processor time of three brokers is the compiler's that pays off later."""
SEED = 7
ENOUGH = 100


def _acknowledged(scene: Scene) -> int:
    return len(scene.callers.history.with_verdict(Verdict.DONE))


async def _played(stage: Stage) -> tuple[Scene, list[Finding]]:
    async with opened("three", stage, SEED, replicas=1) as scene:
        await scene.until(lambda: _acknowledged(scene) > ENOUGH, "callers have answers")
        await leader_killed(scene)
        findings, _ = await examined(scene)
    return scene, findings


def test_a_leader_killed_under_load_breaks_no_promise(tmp_path: Path) -> None:
    with running(Cluster(tmp_path, [QUICK] * SIZE)) as cluster:
        stage = on_cluster(Stage(cluster.bootstrap, tmp_path), cluster)
        scene, findings = asyncio.run(_played(stage))
    assert findings == []
    assert len(scene.takeovers["leader killed"]) == 1
