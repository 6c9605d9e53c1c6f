"""The shortest faults, with the other tests: one kill, poison, and ids used twice."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.faults.checker import Finding
from tests.faults.evidence import Evidence, Verdict
from tests.faults.examine import examined
from tests.faults.scenarios import kill, poisoned
from tests.faults.scene import Scene, Stage, opened
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.timeout(300)  # some 50 s, and the broker's start

SEED = 7
Played = tuple[Scene, list[Finding], Evidence]


async def _played(stage: Stage) -> Played:
    async with opened("short", stage, SEED) as scene:
        await poisoned(scene)
        await kill(scene, rounds=1)
        findings, evidence = await examined(scene)
    return scene, findings, evidence


@pytest.fixture(scope="module")
def played(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Played:
    data = Path(os.environ["VIGIE_TEST_BROKER_HOME"]) / "kafka" / "data"
    folder = tmp_path_factory.mktemp("faults")
    stage = Stage(broker, folder, [data] if data.exists() else [])
    return asyncio.run(_played(stage))


def test_an_owner_killed_under_load_and_poison_break_no_promise(played: Played) -> None:
    scene, findings, evidence = played
    assert findings == []
    assert len(evidence.history.with_verdict(Verdict.DONE)) > 100
    assert len(scene.takeovers["kill -9"]) == 1


def test_ids_used_again_on_two_replicas_at_once_were_met_as_duplicates(played: Played) -> None:
    scene, _, evidence = played
    outcomes = [entry.record.outcome for _, entry in evidence.entries()]
    assert scene.load.repeats > 10
    assert outcomes.count(journal.OUTCOME_DUPLICATE) > 10


def test_views_were_compared_with_the_fold_and_writes_were_looked_at(played: Played) -> None:
    _, _, evidence = played
    assert len(evidence.folds) >= 10
    assert evidence.history.looks
    assert all(len(frames) > 10 for frames in evidence.history.streams.values())


def test_streams_go_on_over_a_kill_from_their_cursor(played: Played) -> None:
    """Gaps and repeats are findings (I11); here some streams are cut, and all go on."""
    scene, findings, evidence = played
    assert [each for each in findings if each.invariant.startswith("I11")] == []
    assert [each.restarted for each in scene.dashboards] == [0, 0, 0]
    resumed = [each.name for each in scene.dashboards if each.resumed]
    assert resumed, "the kill cut no stream"
    for name in resumed:
        shown = [frame for frame in evidence.history.streams[name] if frame.kind == "defect"]
        assert shown[-1].connection > shown[0].connection, "no defect was shown after the cut"
