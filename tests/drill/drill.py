"""The restore drill: a city under load is backed up, killed, restored elsewhere, and checked."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from services.backup import manifest as manifests
from services.backup.cluster_endpoint import ClusterEndpoint
from services.backup.manifest import Manifest
from services.chassis.sdk.settings import KafkaSettings
from tests.faults import reading
from tests.faults.checker import Finding
from tests.faults.city import OTHERS, Tablets
from tests.faults.evidence import Evidence, Told
from tests.faults.examine import examined
from tests.faults.harness import Town
from tests.faults.load import offer, on_duty, report
from tests.faults.scene import Scene, Stage, opened
from tests.processes import ROOT, ManagedProcess
from tests.waiting import wait_until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import service_pb2 as roads

COMMAND = [sys.executable, "-m", "services.backup"]
RESTORE_SECONDS = 120.0
LEASED_CREW = "crew-leased"
LEASE_SECONDS = 7
STRIKE_SECONDS = 1.0
"""The strike takes less: a lease that ends later runs through the disaster."""
KEPT = 10
LATEST = 0.6
"""How late the disaster comes after that, as a part of the load's time."""


@dataclass
class Backup(ManagedProcess):
    """The copy of a town on another broker."""

    town: Town
    bootstrap: str
    log: Path

    @property
    def side(self) -> ClusterEndpoint:
        return ClusterEndpoint(KafkaSettings(bootstrap=self.bootstrap), f"{self.town.prefix}-copy")

    def environment(self, suite: str) -> dict[str, str]:
        """Return the environment of a command, the suite being on that broker."""
        clusters = {"KAFKA_BOOTSTRAP": suite, "BACKUP_KAFKA_BOOTSTRAP": self.bootstrap}
        return {**self.town.environment(), **clusters}

    def follow(self, pause_seconds: float) -> None:
        """Begin to copy, pass after pass."""
        command = [*COMMAND, "copy", "--follow", "--pause", str(pause_seconds)]
        self.launch(command, self.environment(self.town.bootstrap))

    def passes(self) -> list[str]:
        """Return the lines of the passes that ended."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if " records in " in line]

    def wait_pass_begun_after(self, moment_seconds: float) -> None:
        """Wait for a pass that began after a moment (`time.time()`)."""

        def ended() -> bool:
            if not self.running:
                raise RuntimeError(self.log.read_text(encoding="utf-8")[-2000:])
            manifest = manifests.latest(self.side) if self.passes() else None
            return manifest is not None and manifest.begun_time > moment_seconds * 1e6

        wait_until(ended, "a pass of the copy ends")

    def restore(self, suite: str) -> Manifest:
        """Restore to a broker; return the restored offsets. Raises `RuntimeError` if it fails."""
        done = subprocess.run(
            [*COMMAND, "restore"],
            cwd=ROOT,
            env=self.environment(suite),
            capture_output=True,
            text=True,
            check=False,
            timeout=RESTORE_SECONDS,
        )
        manifest = manifests.latest(self.side)
        if done.returncode or manifest is None:
            raise RuntimeError(done.stderr[-2000:])
        return manifest


def move(town: Town, bootstrap: str) -> None:
    """Start every replica again, on another broker."""
    town.bootstrap = bootstrap
    for replica in town.replicas:
        replica.environment = {**replica.environment, "KAFKA_BOOTSTRAP": bootstrap}
        replica.start()


@dataclass(frozen=True)
class Plan:
    """The parameters of a drill. `strike` ends the first broker, if the drill started it."""

    bootstrap: str
    other: str
    folder: Path
    seed: int
    load_seconds: float
    after_seconds: float
    per_second: float = 60.0
    pause_seconds: float = 0.5
    strike: Callable[[], None] = lambda: None


@dataclass
class Drill:
    """The observations of a drill. Seconds are `time.monotonic()`, times are `time.time()`."""

    plan: Plan
    town: Town
    kept: list[tuple[roads.ReportDefectRequest, Told]] = field(default_factory=list)
    again: list[Told] = field(default_factory=list)
    struck_seconds: float = 0.0
    struck_time: float = 0.0
    leased_crew: str = ""
    """The crew whose lease runs through the disaster."""
    moved_seconds: float = 0.0
    """When the first replica starts on the copy: an answer before comes from the killed city."""
    passes: list[str] = field(default_factory=list)
    restored_seconds: float = 0.0
    ready_seconds: float = 0.0
    manifest: Manifest = field(init=False)
    frames_before: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    evidence: Evidence = field(init=False)

    @property
    def begun_seconds(self) -> float:
        """Start of the restored pass: it contains every command acknowledged before."""
        return self.struck_seconds - (self.struck_time - self.manifest.begun_time / 1e6)

    def is_at_risk(self, told: Told) -> bool:
        """Return whether the copy may lack a command that was answered.

        A replica answers until it is dead, which takes a while on a busy machine, and a caller
        reads the answer later still.
        """
        return self.begun_seconds <= told.told_seconds <= self.moved_seconds


async def drill(plan: Plan) -> Drill:
    """Play it through; the result is judged elsewhere."""
    stage = Stage(plan.bootstrap, plan.folder)
    async with opened(
        "drill", stage, plan.seed, replicas=1, others=OTHERS, per_second=plan.per_second
    ) as scene:
        seen = Drill(plan, scene.town)
        working = Tablets(scene)
        tablets = asyncio.get_running_loop().create_task(working.run())
        backup = Backup(scene.town, plan.other, plan.folder / f"{scene.town.prefix}-copy.log")
        try:
            await asyncio.to_thread(backup.follow, plan.pause_seconds)
            await asyncio.sleep(plan.load_seconds / 2)
            await _ask_what_is_kept(scene, seen)
            await _begin_lease(scene, seen, backup, working)
            await asyncio.to_thread(_strike, scene, backup, seen)
            seen.manifest = await asyncio.to_thread(backup.restore, plan.other)
            seen.restored_seconds = time.monotonic()
            _note_answers_of_the_dead(scene, seen)
            await asyncio.to_thread(move, scene.town, plan.other)
            await scene.until(scene.all_owned, "all partitions are open on the copy")
            seen.ready_seconds = time.monotonic()
            for request, _ in seen.kept:
                seen.again.append(await scene.callers.ask(request, seconds=15))
            await asyncio.sleep(plan.after_seconds)
            with suppress(TimeoutError):  # the judge reports it
                await scene.until(lambda: _lease_ended(scene, seen), "the lease has run out")
        finally:
            tablets.cancel()
            await asyncio.to_thread(backup.kill)
        seen.findings, seen.evidence = await examined(scene)
    return seen


async def _ask_what_is_kept(scene: Scene, seen: Drill) -> None:
    """Report defects to look for afterwards."""
    for _ in range(KEPT):
        request = report()
        seen.kept.append((request, await scene.callers.ask(request, seconds=15)))


async def _begin_lease(scene: Scene, seen: Drill, backup: Backup, tablets: Tablets) -> None:
    """Make an offer, and wait until the copy has it and the disaster is due.

    A slow pass may outlast the lease: then the disaster would not come in the middle of it, and
    another crew gets a longer one.
    """
    load_seconds = seen.plan.load_seconds
    lease_seconds = LEASE_SECONDS + LATEST * load_seconds
    for number in count(1):
        # Coordination does not send this crew: the drill's offer is its only one.
        seen.leased_crew = f"{LEASED_CREW}-{number}"
        await on_duty(scene.callers, seen.leased_crew, bulletin.LENDING_RULE_NEVER)
        leased = offer(seen.leased_crew, lease_seconds)
        tablets.answered.add(leased.task_id)  # no tablet accepts it: its time is to run out
        await scene.callers.ask(leased, seconds=15)
        await asyncio.to_thread(backup.wait_pass_begun_after, time.time())
        await asyncio.sleep(scene.chance.uniform(0.3, LATEST) * load_seconds)
        if leased.lease_end_time.seconds > time.time() + STRIKE_SECONDS:
            return
        lease_seconds *= 2


def _lease_ended(scene: Scene, seen: Drill) -> bool:
    log = reading.read_journal(scene.town.bootstrap, scene.names.journal)
    return any(is_end_of_lease(each.record, seen.leased_crew) for each in chain(*log.values()))


def is_end_of_lease(record: journal.Record, crew_id: str) -> bool:
    elapsed = record.type == journal.ElapseRequest.DESCRIPTOR.full_name
    return elapsed and record.aggregate == f"crew/{crew_id}" and bool(record.events)


def _strike(scene: Scene, backup: Backup, seen: Drill) -> None:
    """End every process at once, without a shutdown."""
    seen.struck_seconds, seen.struck_time = time.monotonic(), time.time()
    for replica in scene.town.replicas:
        replica.kill()
    backup.kill()
    seen.plan.strike()
    seen.passes = backup.passes()


def _note_answers_of_the_dead(scene: Scene, seen: Drill) -> None:
    """Note that every answer and frame so far is of the city that was killed."""
    seen.moved_seconds = time.monotonic()
    seen.frames_before = {
        name: len(frames) for name, frames in scene.callers.history.streams.items()
    }
