"""A city for each test of the command line."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.cli.town import Town, serving


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep what the city's own server logs out of what the command line says."""
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    yield
    structlog.reset_defaults()


@pytest.fixture
def town() -> Iterator[Town]:
    """A city that says an empty yes to everything."""
    with serving(Town()) as town:
        yield town
