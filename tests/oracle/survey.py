"""Many seeds on several processes, and what they find."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from logging import CRITICAL

import structlog

from tests.oracle.known import KNOWN
from tests.oracle.run import run_seed
from tests.oracle.watch import INVARIANTS

BLOCK = 25
CLEAR_SEEDS = 500
"""After so many seeds without a violation an invariant counts as kept."""
BESIDE = ("RAISES", "FOLD_IS_STATE")
"""Codes that the run itself finds."""


@dataclass
class Survey:
    """The violations of some seeds: for each code its seeds, and a sentence of the first."""

    seeds: int = 0
    events: int = 0
    found: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    details: dict[str, str] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    """How many acts of each word had an effect; 0 for a word that never had one."""

    def add(self, other: Survey) -> None:
        self.seeds += other.seeds
        self.events += other.events
        self.effects.update(other.effects)
        for code, seeds in other.found.items():
            self.found[code] += seeds
            self.details.setdefault(code, other.details[code])

    @property
    def new(self) -> list[str]:
        """The codes that are not known faults."""
        return sorted(set(self.found) - set(KNOWN))

    @property
    def kept(self) -> list[str]:
        """The known faults without a violation, after enough seeds."""
        return sorted(set(KNOWN) - set(self.found)) if self.seeds >= CLEAR_SEEDS else []

    def table(self) -> Iterator[str]:
        """Yield the lines of the summary."""
        counts = {code: self.found.get(code, []) for code in (*INVARIANTS, *BESIDE)}
        for code, seeds in sorted(counts.items(), key=lambda each: (-len(each[1]), each[0])):
            first = " ".join(map(str, seeds[:4]))
            known = "known" if code in KNOWN else ""
            yield f"{code:32} {len(seeds):5} {known:6} {first}"
        acts = sorted(self.effects.items(), key=lambda each: (-each[1], each[0]))
        yield "acts with an effect: " + ", ".join(f"{word} {count:,}" for word, count in acts)
        for code in self.new:
            yield f"{code}: {self.details[code]}"
        for code in self.kept:
            yield f"{code}: now zero: remove it from KNOWN"


def survey(seeds: Iterable[int]) -> Survey:
    """Run seeds in this process."""
    gc.disable()  # a city is dropped whole after its seed
    try:
        with quiet():
            return _survey(seeds)
    finally:
        gc.enable()


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the log silent: a city in trouble has much to log."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    try:
        yield
    finally:
        structlog.reset_defaults()


def _survey(seeds: Iterable[int]) -> Survey:
    found = Survey()
    for seed in seeds:
        run = run_seed(seed)
        found.seeds += 1
        found.events += run.events
        found.effects.update(run.effects)
        for code, (step, violation) in run.violations.items():
            found.found[code].append(seed)
            found.details.setdefault(code, f"seed {seed}, act {step}: {violation.detail}")
        gc.collect(1)
    return found


def survey_on(seeds: Iterable[int], jobs: int) -> Survey:
    """Run seeds on several processes."""
    whole = Survey()
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(survey, _blocks(list(seeds))):
            whole.add(part)
    return whole


def _blocks(seeds: list[int]) -> list[list[int]]:
    return [seeds[start : start + BLOCK] for start in range(0, len(seeds), BLOCK)]


def codes() -> Mapping[str, str]:
    """Return the first line of the docstring of each invariant, by its code."""
    return {code: (check.__doc__ or "").split("\n")[0] for code, check in INVARIANTS.items()}
