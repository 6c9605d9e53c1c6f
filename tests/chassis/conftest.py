"""What the tests of the chassis share."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict


@pytest.fixture
def said() -> Iterator[list[EventDict]]:
    """What is logged, kept and not written: a trace with its locals takes longer than the test."""
    with capture_logs() as entries:
        yield entries
