"""A service of counters as a process of its own: `python -m tests.chassis.process`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.ports import free_port
from services.chassis.runtime.host import run
from services.chassis.sdk.settings import read_or_exit
from tests.chassis import counter as c
from tests.processes import ROOT, ManagedProcess
from tests.waiting import wait_until

PARTITIONS = 2


class CounterProcess(ManagedProcess):
    """The service with ports of its own, started when it is made."""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.log = log
        port, self.http_port = free_port(), free_port()
        self.target = f"127.0.0.1:{port}"
        settings = {
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos" / "python")]),
            "VIGIE_PORT": str(port),
            "VIGIE_HTTP_PORT": str(self.http_port),
        }
        command = [sys.executable, "-m", "tests.chassis.process"]
        self.launch(command, {**os.environ, **settings, **environment})

    def wait_ready(self) -> None:
        """Wait until the service is ready, while it lives."""

        def alive_and_ready() -> bool:
            assert self.running, self.log.read_text()
            return self.ready()

        wait_until(alive_and_ready, self.log.read_text)


@contextmanager
def started(log: Path, **environment: str) -> Iterator[CounterProcess]:
    """Start one until the end of the block."""
    process = CounterProcess(log, environment)
    try:
        yield process
    finally:
        process.kill()


if __name__ == "__main__":
    run(c.counters(PARTITIONS), read_or_exit())
