"""The oracle by hand.

python -m tests.oracle                       3,000 seeds, a table; exit code 1 for a new fault
python -m tests.oracle --seeds 0-499 --jobs 2
python -m tests.oracle trace 42              the story of a seed
python -m tests.oracle shrink 42 LIFE_HELD   the shortest script that breaks an invariant
python -m tests.oracle codes                 what each invariant is
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Sequence

from tests.oracle.script import script
from tests.oracle.shrink import breaks, shortest
from tests.oracle.survey import codes, quiet, survey_on
from tests.oracle.trace import told


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seeds", type=_seeds, default=range(3_000), help="such as 0-499")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    commands = parser.add_subparsers(dest="command")
    trace = commands.add_parser("trace")
    trace.add_argument("seed", type=int)
    shrink = commands.add_parser("shrink")
    shrink.add_argument("seed", type=int)
    shrink.add_argument("code")
    commands.add_parser("codes")
    given = parser.parse_args(arguments)
    with quiet():
        return _do(given)


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _do(given: argparse.Namespace) -> int:
    match given.command:
        case "trace":
            _print(told(script(given.seed)))
        case "shrink":
            return _shrink(given.seed, given.code)
        case "codes":
            _print(f"{code:32} {first}" for code, first in codes().items())
        case _:
            return _survey(given.seeds, given.jobs)
    return 0


def _shrink(seed: int, code: str) -> int:
    if not breaks(code)(script(seed)):
        _print([f"Seed {seed} does not break {code}."])
        return 1
    acts = shortest(script(seed), breaks(code))
    _print([f"{len(acts)} acts:", *map(str, acts), "", *told(acts)])
    return 0


def _survey(seeds: range, jobs: int) -> int:
    began = time.monotonic()
    found = survey_on(seeds, jobs)
    took = time.monotonic() - began
    _print(found.table())
    rate = found.events / took
    _print([f"{found.seeds} seeds, {found.events:,} events in {took:.0f} s: {rate:,.0f} events/s"])
    return 1 if found.new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
