"""Run recorded days under several ways to dispatch and compare what becomes of each incident.

    python -m tests.days                                    every planned day under every way
    python -m tests.days --kinds ordinary --ways shared,vigie --limit 10
    python -m tests.days draw .vigie/days.json deploy/pictures
    python -m tests.days merge one.json other.json          tables of the runs of several files
    python -m tests.days why .vigie/days.json               the P1 that wait longest, and why
    python -m tests.days export 127.0.0.1:9092 .vigie/coordination.records
    python -m tests.days replay .vigie/coordination.records --way shared

The deciders are those of the services; broker, network and clocks are replaced by an agenda.
Streets, arrivals and hours are recorded; crews, their habits and the roster are assumptions.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.days import compare_ways, conclude, draw, replay_command, why_command

COMMANDS = {
    "draw": draw.main,
    "export": replay_command.export,
    "merge": conclude.main,
    "replay": replay_command.main,
    "why": why_command.main,
}


def main(arguments: Sequence[str]) -> int:
    """Run the command that the first argument names; without one, compare ways."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    return command(arguments[1:]) if command else compare_ways.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
