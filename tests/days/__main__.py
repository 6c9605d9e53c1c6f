"""Run recorded days under several ways to dispatch and compare what becomes of each incident.

    python -m tests.days                                    every planned day under every way
    python -m tests.days --kinds ordinary --ways shared,vigie --limit 10

The deciders are those of the services; broker, network and clocks are replaced by an agenda.
Streets, arrivals and hours are recorded; crews, their habits and the roster are assumptions.
"""

from __future__ import annotations

import sys

from tests.days.compare_ways import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
