"""How the chart's tests are told to agree to what is rendered now: `make charts ARGS=--update`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take `--update` where these tests are named on the command line."""
    parser.addoption("--update", action="store_true", help="agree to what is rendered now")


@pytest.fixture
def agreed(request: pytest.FixtureRequest) -> Callable[[Path, str], str]:
    """Return what was agreed to stand in a file; with `--update`, what it would be now."""

    def read(path: Path, now: str) -> str:
        if request.config.getoption("--update", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_text(now, encoding="utf-8")
        return path.read_text(encoding="utf-8") if path.exists() else ""

    return read
