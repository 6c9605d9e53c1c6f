"""Fixtures for any test: a real broker, and a topic prefix of its own."""

import fcntl
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from deploy.local.broker import Broker
from deploy.local.ports import free_port
from tests.parametrize_ids import parameter_id

pytest.register_assert_rewrite("services.testing")
# How long an example takes depends on the load of the machine.
settings.register_profile("vigie", deadline=None)
settings.load_profile("vigie")

# Set by the first process of a session, inherited by the workers that pytest-xdist starts.
HOME = "VIGIE_TEST_BROKER_HOME"
ROOT = Path(__file__).parents[1]


# Variables of a shell for an installation of its own: the tests ignore them.
SHELL = re.compile(
    r"VIGIE_(?!TEST_)|(CITY|SPEED|(BACKUP_)?KAFKA_BOOTSTRAP)$"
    r"|(BACKUP_)?KAFKA_(SECURITY|SASL|TLS)_|OTEL_"
)


def pytest_configure(config: pytest.Config) -> None:
    """Choose where this session's broker would live; nothing is started yet."""
    for name in filter(SHELL.match, list(os.environ)):
        del os.environ[name]
    if HOME not in os.environ:
        folder = tempfile.TemporaryDirectory(
            prefix="vigie-test-broker-", ignore_cleanup_errors=True
        )
        os.environ[HOME] = folder.name

        def end() -> None:
            Broker(Path(folder.name)).stop()
            folder.cleanup()
            del os.environ[HOME]

        config.add_cleanup(end)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a parameter after its content, not after its place in a table."""
    return parameter_id(val)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the broker has the marker: `-m "not broker"` is the quick half."""
    for item in items:
        if "broker" in getattr(item, "fixturenames", ()):
            item.add_marker("broker")


@pytest.fixture(scope="session")
def broker() -> str:
    """Where a real Kafka answers; one for the whole session, or KAFKA_BOOTSTRAP_TEST's."""
    if given := os.environ.get("KAFKA_BOOTSTRAP_TEST"):
        return given
    home = os.environ[HOME]
    with (Path(home) / "lock").open("w") as lock:  # the first worker starts it, the others find it
        fcntl.flock(lock, fcntl.LOCK_EX)
        # By hand's command, so that it outlives the worker that asked first.
        command = [sys.executable, "-m", "deploy.local.broker", "start"]
        command += ["--home", home, "--port", str(free_port())]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A topic prefix that no other test has, still readable in the broker's log."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:40]
    return f"{name}-{uuid4().hex[:8]}"
