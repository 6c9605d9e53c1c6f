"""Each invariant notices a rule that is wrong, and nothing else is noticed."""

from __future__ import annotations

import pytest

from tests.oracle.directed import DIRECTED
from tests.oracle.known import KNOWN
from tests.oracle.mutations import MUTATIONS
from tests.oracle.run import Run
from tests.oracle.script import script as script_of
from tests.oracle.survey import BESIDE
from tests.oracle.watch import INVARIANTS

SEEDS = range(60)
"""A wrong rule is noticed in the first few of them."""


@pytest.mark.parametrize("code", MUTATIONS)
def test_a_wrong_rule_breaks_its_invariant(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutation = MUTATIONS[code]
    mutation.patch(monkeypatch)
    broken: set[str] = set()
    for script in (DIRECTED[code],) if code in DIRECTED else map(script_of, SEEDS):
        broken |= Run(script).play().codes
        if code in broken:
            break
    assert code in broken
    assert broken - set(KNOWN) - {code} <= mutation.also


def test_each_invariant_that_is_kept_has_a_mutation() -> None:
    codes = {*INVARIANTS, *BESIDE}
    assert codes - set(KNOWN) <= set(MUTATIONS) <= codes
    assert set(KNOWN) <= codes


@pytest.mark.parametrize("code", INVARIANTS)
def test_each_invariant_says_what_a_dispatcher_would_object_to(code: str) -> None:
    assert INVARIANTS[code].__doc__
