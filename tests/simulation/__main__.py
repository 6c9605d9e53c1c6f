"""The simulation by hand.

python -m tests.simulation                     100 seeds, 1,000 hours; exit code 1 for a violation
python -m tests.simulation --seeds 0-999       others
python -m tests.simulation --trace 42          everything that happens in a seed
python -m tests.simulation --mutation fence_off --seeds 0-9
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial

import pytest

from tests.simulation.chance import Fault
from tests.simulation.mutations import MUTATIONS
from tests.simulation.quiet import quiet
from tests.simulation.run import HOURS, Result, run_seed

PROGRESS_SEEDS = 10


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seeds", type=_seeds, default=range(100), help="such as 0-99")
    parser.add_argument("--hours", type=float, default=HOURS, help="the length of each run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--trace", type=int, help="print what happens in a seed")
    parser.add_argument("--digest", type=int, help="print the digest of a seed's logs")
    parser.add_argument("--mutation", choices=MUTATIONS, help="switch a guarantee off")
    given = parser.parse_args(arguments)
    with quiet(), pytest.MonkeyPatch.context() as patch:
        if given.mutation:
            MUTATIONS[given.mutation].patch(patch)
        return _do(given)


def _do(given: argparse.Namespace) -> int:
    if given.digest is not None:
        _print(run_seed(given.digest, given.hours).digest)
        return 0
    if given.trace is not None:
        return _summarise([run_seed(given.trace, given.hours, _print)], 0.0)
    began = time.monotonic()
    results = []
    # A forked process has the mutation of this one.
    with multiprocessing.get_context("fork").Pool(given.jobs) as pool:
        runs = pool.imap(partial(run_seed, hours=given.hours), given.seeds)
        for number, result in enumerate(runs, 1):
            results.append(result)
            _report(result, given)
            if number % PROGRESS_SEEDS == 0:
                took = time.monotonic() - began
                _print(f"{number} of {len(given.seeds)} seeds in {took:.0f} s")
    return _summarise(results, time.monotonic() - began)


def _report(result: Result, given: argparse.Namespace) -> None:
    for code, what in result.violations.items():
        _print(f"seed {result.seed}: {code}: {what}")
    if result.violations:
        hours = f" --hours {given.hours:g}" if given.hours != HOURS else ""
        mutation = f" --mutation {given.mutation}" if given.mutation else ""
        _print(f"    python -m tests.simulation --trace {result.seed}{hours}{mutation}")


def _summarise(results: Sequence[Result], took: float) -> int:
    injected, verdicts = Counter[str](), Counter[str]()
    for result in results:
        injected.update(result.injected)
        verdicts.update(result.verdicts)
    hours = sum(result.seconds for result in results) / 3_600
    events = sum(result.events for result in results)
    _print(f"{len(results)} seeds, {hours:,.0f} simulated hours, {events:,} events in {took:.0f} s")
    _print("Calls: " + ", ".join(f"{n:,} {each}" for each, n in sorted(verdicts.items())))
    for fault in Fault:
        _print(f"{injected[fault.name]:8,} {fault.value}")
    broken = [result.seed for result in results if result.violations]
    _print(f"Seeds with a violation: {', '.join(map(str, broken)) or 'none'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
