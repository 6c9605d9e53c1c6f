"""Clocks that jump: each replica runs with libfaketime, whose offset a file sets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.broker import Broker
from tests.faults.harness import fixed_port
from tests.faults.scenarios import BREATH_SECONDS
from tests.faults.scene import ALL, Scene, Stage

WHERE = "apt-get install faketime"
FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
REPLICAS = (0, 1)
TOLERATED_SECONDS = (3, -3)
JUMPS_SECONDS = (60, -60, 86_400, -86_400)


def _library() -> Path | None:
    found = (path for each in FOLDERS for path in Path(each).glob("**/libfaketime.so.1"))
    return next(found, None)


def why_not() -> str:
    """Return why no clock can jump here; empty where one can."""
    return "" if _library() else f"there is no libfaketime ({WHERE})"


class Clocks:
    """The wall clocks of the replicas; their monotonic clocks go on as they are."""

    def __init__(self, folder: Path) -> None:
        self._files = [folder / f"clock-{number}" for number in REPLICAS]
        for number in REPLICAS:
            self.set(number, 0)

    def set(self, number: int, seconds: int) -> None:
        """Set the clock of a replica so many seconds beside the true time."""
        draft = self._files[number].with_suffix(".new")
        draft.write_text(f"{seconds:+d}s\n", encoding="ascii")
        draft.replace(self._files[number])

    def environment(self, number: int) -> dict[str, str]:
        """Return what makes a process read the clock of a replica."""
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._files[number]),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


@contextmanager
def clocked(stage: Stage) -> Iterator[tuple[Stage, Clocks]]:
    """Start a broker, and give each replica a clock of its own."""
    clocks = Clocks(stage.folder)
    only = {number: clocks.environment(number) for number in REPLICAS}
    with Broker(stage.folder / "clocked", fixed_port()) as broker:
        data = [broker.folder / "data"]
        yield Stage(broker.bootstrap, stage.folder, data, broker, only), clocks


async def clock(scene: Scene, clocks: Clocks) -> None:
    """Set the clock of an owner a little wrong, then very; then those of both replicas."""
    for seconds in TOLERATED_SECONDS:
        await asyncio.sleep(BREATH_SECONDS)
        number = scene.chance.choice(REPLICAS)
        owned = await scene.owned(scene.roads[number])
        clocks.set(number, seconds)
        await asyncio.sleep(BREATH_SECONDS)
        kept = await scene.owned(scene.roads[number]) == owned
        scene.remarks.append(f"clock {seconds:+d} s: the share was {'kept' if kept else 'lost'}")
        clocks.set(number, 0)
        await scene.until(scene.all_share, "both replicas have their share", 120)
    for seconds in JUMPS_SECONDS:
        await asyncio.sleep(BREATH_SECONDS)
        await _jumped(scene, clocks, seconds)
    await asyncio.sleep(BREATH_SECONDS)
    since = time.monotonic()
    for number in REPLICAS:
        clocks.set(number, JUMPS_SECONDS[0])
    await scene.until(lambda: not any(each.ready() for each in scene.roads), "neither is ready")
    for number in REPLICAS:
        clocks.set(number, 0)
    text = "both replicas have their share once the clocks are right"
    await scene.until(scene.all_share, text, 60)
    await scene.recovered("both clocks", ALL, since)


async def _jumped(scene: Scene, clocks: Clocks, seconds: int) -> None:
    number = scene.chance.choice(REPLICAS)
    victim = scene.roads[number]
    owned = await scene.owned(victim)
    since = time.monotonic()
    clocks.set(number, seconds)
    kind = f"clock {seconds:+d} s"
    await scene.until(lambda: scene.all_owned(victim), f"another took over after {kind}")
    await scene.recovered(kind, owned, since)
    await scene.until(lambda: "clock_agrees" in victim.missing(), f"the {kind} is reported")
    clocks.set(number, 0)
    await scene.until(scene.all_share, f"both have their share again after {kind}", 120)
