"""The simulation by hand.

python -m tests.simulation                     100 seeds; exit code 1 for a violation
python -m tests.simulation --seeds 0-999       others
python -m tests.simulation --trace 42          the story of a seed
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.simulation.chance import Fault
from tests.simulation.quiet import quiet
from tests.simulation.run import HOURS, Result, run_seed


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
    parser.add_argument("--trace", type=int, help="print what happens in a seed")
    parser.add_argument("--digest", type=int, help="print the digest of a seed's logs")
    given = parser.parse_args(arguments)
    with quiet():
        if given.digest is not None:
            _print(run_seed(given.digest, given.hours).digest)
            return 0
        if given.trace is not None:
            return _summarise([run_seed(given.trace, given.hours, _print)], 0.0)
        began = time.process_time()
        results = []
        for seed in given.seeds:
            results.append(run_seed(seed, given.hours))
            _report(results[-1])
        return _summarise(results, time.process_time() - began)


def _report(result: Result) -> None:
    for code, what in result.violations.items():
        _print(f"seed {result.seed}: {code}: {what}")
    if result.violations:
        _print(f"    python -m tests.simulation --trace {result.seed}")


def _summarise(results: Sequence[Result], took: float) -> int:
    injected, verdicts = Counter[str](), Counter[str]()
    for result in results:
        injected.update(result.injected)
        verdicts.update(result.verdicts)
    hours = sum(result.seconds for result in results) / 3_600
    events = sum(result.events for result in results)
    _print(
        f"{len(results)} seeds, {hours:,.0f} simulated hours, {events:,} events, {took:.0f} s CPU"
    )
    _print("Calls: " + ", ".join(f"{n:,} {each}" for each, n in sorted(verdicts.items())))
    for fault in Fault:
        _print(f"{injected[fault.name]:8,} {fault.value}")
    broken = [result.seed for result in results if result.violations]
    _print(f"Seeds with a violation: {', '.join(map(str, broken)) or 'none'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
