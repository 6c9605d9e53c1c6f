"""The first seeds of the simulation, and that a seed repeats a run to the byte."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.simulation.quiet import quiet
from tests.simulation.run import run_seed

SEEDS = range(2)
HOURS = 0.4
"""`make simulate` runs 100 seeds of ten hours."""

REPEATED = 1


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet():
        yield


@pytest.mark.parametrize("seed", SEEDS)
def test_a_disturbed_city_keeps_its_invariants(seed: int) -> None:
    assert run_seed(seed, HOURS).violations == {}


def test_a_seed_repeats_its_run_in_another_process_with_other_hashes() -> None:
    here = run_seed(REPEATED, HOURS)
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    there = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.simulation",
            "--digest",
            str(REPEATED),
            "--hours",
            str(HOURS),
        ],
        capture_output=True,
        check=True,
        env=environment,
        text=True,
    )
    assert there.stdout.strip() == here.digest
