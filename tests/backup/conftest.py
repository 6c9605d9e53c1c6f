"""What the tests of the copy share: an installation of counters."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from tests.backup.installation import Installation, installed


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def installation(broker: str, prefix: str) -> Iterator[Installation]:
    """An installation with its copy's topics, both empty."""
    with installed(broker, prefix[-25:].lstrip("-0123456789")) as made:
        yield made
