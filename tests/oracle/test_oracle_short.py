"""The first seeds of the oracle, in blocks that processes share."""

from __future__ import annotations

import pytest

from tests.oracle.survey import survey

BLOCKS, SEEDS = 6, 25
"""150 seeds: some 20 s on one core. `make oracle` runs 3,000."""


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_random_city_keeps_its_invariants(block: int) -> None:
    found = survey(range(block * SEEDS, (block + 1) * SEEDS))
    assert [found.details[code] for code in found.new] == []
