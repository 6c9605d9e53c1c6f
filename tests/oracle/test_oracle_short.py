"""The first seeds of the oracle, in blocks that processes share."""

from __future__ import annotations

import pytest

from tests.oracle.acts import PLAYS
from tests.oracle.survey import survey

BLOCKS, SEEDS = 3, 50
"""150 seeds: some 30 s on one core. `make oracle` runs 3,000."""
WITHOUT_EFFECT = frozenset({"wait", "accept_late", "send_malformed_position"})
"""Nothing follows from an answer that comes too late, nor from a position that no crew can have."""


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_random_city_keeps_its_invariants(block: int) -> None:
    """Each act has an effect in each block: an act that is always rejected would test nothing."""
    found = survey(range(block * SEEDS, (block + 1) * SEEDS))
    assert [found.details[code] for code in found.new] == []
    assert {word for word in PLAYS if not found.effects[word]} == WITHOUT_EFFECT
