"""One run: a seed, some hours of a disturbed city, a quiet end, and the violations."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from services.chassis.sdk.decider import MICROS
from services.testing.spec import NOW
from tests.faults.checker import check
from tests.faults.evidence import Evidence, Journal
from tests.simulation.caller import Callers
from tests.simulation.disturbances import Disturbances
from tests.simulation.evidence import digest, evidence, read_journal
from tests.simulation.invariants import broken
from tests.simulation.life import Life
from tests.simulation.world import World

HOURS = 10
DRAIN_SECONDS = 120
LATER_SECONDS = 60
LATER = frozenset({"I6 one order for all", "I10 unknown once or never"})
"""The invariants that compare two readings at different times."""


@dataclass
class Result:
    """The figures of a run, and a sentence for each invariant that it broke."""

    seed: int
    seconds: float = 0.0
    events: int = 0
    records: int = 0
    digest: str = ""
    injected: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    violations: dict[str, str] = field(default_factory=dict)


def run_seed(seed: int, hours: float = HOURS, trace: Callable[[str], None] | None = None) -> Result:
    """Simulate a city, disturbed for some hours and then left alone, and check it.

    `trace` is called with a line for each thing that happens.
    """
    gc.disable()  # the objects of a run go with it
    try:
        return _run(World(seed, trace), hours)
    finally:
        gc.enable()
        gc.collect()


def _run(world: World, hours: float) -> Result:
    callers = {name: Callers(world, name) for name in world.groups}
    life = Life(world, callers)
    disturbances = Disturbances(world, lambda: life.bursting)
    life.on_burst = disturbances.hurry
    world.run(5)
    world.begin()
    life.begin()
    disturbances.begin()
    world.run(hours * 3_600)
    disturbances.end()
    life.end()
    world.run(DRAIN_SECONDS)
    early = {name: read_journal(world.broker, name) for name in callers}
    world.run(LATER_SECONDS)
    result = Result(world.seed, violations=world.violations, injected=world.chance.injected)
    for name, caller in callers.items():
        _judge(world, name, caller, early[name], result)
    for finding in broken(world):
        result.violations.setdefault(finding.invariant, finding.what)
    result.digest = digest(world.broker)
    result.seconds = (world.loop.now - NOW) / MICROS
    world.loop.close()
    return result


def _judge(world: World, name: str, caller: Callers, early: Journal, result: Result) -> None:
    """Check the logs of one service; `early` is its journal some time before."""
    found = evidence(world, name, caller.history)
    later = Evidence(early, {}, caller.history, again=found.journal)
    findings = [*check(found), *(each for each in check(later) if each.invariant in LATER)]
    for finding in findings:
        result.violations.setdefault(finding.invariant, f"{name}: {finding.what}")
    if caller.waiting:
        result.violations["WAITING"] = f"{caller.waiting} callers of {name} are not answered"
    for _, entry in found.entries():
        result.records += 1
        result.events += len(entry.record.events)
    result.verdicts.update(told.verdict.value for told in caller.history.told)
