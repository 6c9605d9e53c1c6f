"""Runs in a pod beside the suite: calls it, follows its streams, and counts the results.

The program ends when a file named `end` exists in its folder; the last line holds its figures.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from services.chassis.journal.kafka_config import connection_config
from services.chassis.sdk.settings import Settings, read_or_exit
from tests.faults.calls import Callers, Dashboard, Line
from tests.faults.city import Tablets
from tests.faults.examine import examined
from tests.faults.figures import figures_of
from tests.faults.harness import Town
from tests.faults.load import Load
from tests.faults.scene import Scene, Stage
from tests.waiting import until

FOLDER = Path(tempfile.gettempdir(), "prover")
END = FOLDER / "end"
STATUS = FOLDER / "status.json"
FIGURES = "figures: "
ROADS = "roads"
LINES = 4
DASHBOARDS = 3
PER_SECOND = 40.0


@dataclass(frozen=True, slots=True)
class Address:
    """A Service's name: whichever pod the platform connects it to."""

    name: str
    target: str
    pid: int = 0


async def prove(settings: Settings, target: str, seed: int) -> None:
    """Load the suite until the mark exists, then check the result."""
    lines = [Line(Address(f"line-{number}", target)) for number in range(LINES)]
    callers = Callers(lines, random.Random(seed))
    town = Town(
        settings.kafka.bootstrap,
        settings.prefix,
        FOLDER,
        settings.department_names,
        security=connection_config(settings.kafka),
    )
    scene = Scene(
        "cluster",
        Stage(settings.kafka.bootstrap, FOLDER),
        town,
        callers,
        Load(callers, per_second=PER_SECOND),
        [Dashboard(f"dashboard-{number}", callers) for number in range(DASHBOARDS)],
        elsewhere=("coordination", *settings.department_names),
    )
    tablets = Tablets(scene)
    async with asyncio.TaskGroup() as group:
        await scene.load.open_city()
        scene.loaded_seconds = time.monotonic()
        group.create_task(scene.load.run())
        beside = [group.create_task(each.run()) for each in scene.dashboards]
        beside += [group.create_task(tablets.run()), group.create_task(_status(scene, tablets))]
        # Another process creates the file at the end of the load.
        await until(END.exists, f"{END} exists", float("inf"), 0.2)
        findings, evidence = await examined(scene)
        callers.give_up.set()
        for task in beside:
            task.cancel()
    scene.remarks.append(tablets.remark())
    await callers.close()
    figures = {**asdict(figures_of(scene, seed, findings, evidence)), "offers": tablets.done}
    # The pod ends after this line, and with it its files: what it printed can still be read.
    sys.stdout.write(f"{FIGURES}{msgspec.json.encode(figures).decode()}\n")


async def _status(scene: Scene, tablets: Tablets) -> None:
    """Write the progress, for the process that causes faults outside."""
    while True:
        told = scene.callers.history.told
        now = time.monotonic()
        status = {
            "told": len(told),
            "lately": sum(now - each.told_seconds < 2 for each in told[-500:]),
            "resumed": sum(each.resumed for each in scene.dashboards),
            "restarted": sum(each.restarted for each in scene.dashboards),
            "offers": tablets.done,
        }
        draft = STATUS.with_suffix(".draft")  # a reader finds the file whole, or not at all
        draft.write_bytes(msgspec.json.encode(status))
        draft.rename(STATUS)
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    seed_ = int(os.environ.get("PROVER_SEED", "1"))
    asyncio.run(prove(read_or_exit(), os.environ["PROVER_ROADS"], seed_))
