"""A city for each test of the command line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from services.chassis.rpc.certificates import ServerCertificates
from tests.chassis.certificate_authority import Authority
from tests.cli.town import Town, serving


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep the log of the city's server out of the output of a command."""
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    yield
    structlog.reset_defaults()


@pytest.fixture
def town() -> Iterator[Town]:
    with serving(Town()) as town:
        yield town


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def sealed_town(authority: Authority) -> Iterator[Town]:
    """A city that requires TLS."""
    shown = authority.issue()
    certificates = ServerCertificates("town", shown.certificate, shown.key, None)
    with serving(Town(certificates=certificates)) as town:
        yield town
