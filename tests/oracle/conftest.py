"""Fixtures of the oracle: its cities log nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.oracle.survey import quiet


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet():
        yield
