"""Reviewed files of the chart's tests; `make charts ARGS=--update` writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the reviewed files")


@pytest.fixture
def agreed(request: pytest.FixtureRequest) -> Callable[[Path, str], str]:
    """Return the function that reads a reviewed file, or writes it with `--update`."""

    def read(path: Path, now: str) -> str:
        if request.config.getoption("--update", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_text(now, encoding="utf-8")
        return path.read_text(encoding="utf-8") if path.exists() else ""

    return read
