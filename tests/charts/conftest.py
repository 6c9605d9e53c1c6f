"""How the chart's tests are told to agree to what is rendered now: `make charts ARGS=--update`."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take `--update` where these tests are named on the command line."""
    parser.addoption("--update", action="store_true", help="agree to what is rendered now")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether what is rendered now becomes what was agreed."""
    return bool(request.config.getoption("--update", default=False))
