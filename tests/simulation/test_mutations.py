"""The simulation notices each guarantee that is switched off, at a seed that is known to."""

from __future__ import annotations

import pytest

from tests.simulation.mutations import MUTATIONS
from tests.simulation.quiet import quiet
from tests.simulation.run import run_seed


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_missing_guarantee_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutation = MUTATIONS[name]
    mutation.patch(monkeypatch)
    with quiet():
        assert run_seed(mutation.seed, mutation.hours).violations
