"""The simulation notices each guarantee that is switched off, within a few seeds."""

from __future__ import annotations

import pytest

from tests.simulation.mutations import MUTATIONS
from tests.simulation.quiet import quiet
from tests.simulation.run import run_seed

SEEDS = range(24)
HOURS = 0.4


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_missing_guarantee_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seed that notices changes with every rule; the number of them is in the README.

    The same seed has no violation with the guarantee.
    """
    MUTATIONS[name].patch(monkeypatch)
    with quiet():
        noticed = next((seed for seed in SEEDS if run_seed(seed, HOURS).violations), None)
        assert noticed is not None
        monkeypatch.undo()
        assert run_seed(noticed, HOURS).violations == {}
