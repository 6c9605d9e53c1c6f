"""A service of counters as a process of its own: `python -m tests.chassis.process`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from deploy.local.ports import free_port
from services.chassis.runtime.host import run
from services.chassis.sdk.settings import read_or_exit
from tests.chassis import counter as c
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
PARTITIONS = 2
WAIT_SECONDS = 60.0

# Loopback never goes through a proxy that the environment names.
_direct = build_opener(ProxyHandler({}))


@dataclass
class Process:
    """One, with its ports and its log."""

    popen: subprocess.Popen[bytes]
    port: int
    http_port: int
    log: Path

    @property
    def target(self) -> str:
        """Where it answers."""
        return f"127.0.0.1:{self.port}"

    def page(self, path: str) -> tuple[int, str]:
        """Return a page of its probes; status 0 where nothing answers."""
        try:
            with _direct.open(f"http://127.0.0.1:{self.http_port}{path}", timeout=5) as answer:
                return int(answer.status), str(answer.read().decode())
        except HTTPError as error:
            return error.code, error.read().decode()
        except (URLError, OSError):
            return 0, ""

    def notes(self) -> list[dict[str, Any]]:
        """Return the lines of its log."""
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def until_ready(self) -> None:
        """Wait until it says that it is."""
        self.until(lambda: self.page("/readyz")[0] == 200)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition while it lives."""

        def alive_and_true() -> bool:
            assert self.popen.poll() is None, self.log.read_text()
            return condition()

        wait_until(alive_and_true, self.log.read_text, WAIT_SECONDS)

    def terminate(self) -> tuple[int, float]:
        """Tell it to stop; its exit code, and how long that took."""
        since = time.monotonic()
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(WAIT_SECONDS), time.monotonic() - since


@contextmanager
def started(log: Path, **environment: str) -> Iterator[Process]:
    """Start one until the end of the block."""
    port, http_port = free_port(), free_port()
    told = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos" / "python")]),
        "VIGIE_PORT": str(port),
        "VIGIE_HTTP_PORT": str(http_port),
    }
    with log.open("ab") as out:
        popen = subprocess.Popen(
            [sys.executable, "-m", "tests.chassis.process"],
            cwd=ROOT,
            env={**os.environ, **told, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield Process(popen, port, http_port, log)
    finally:
        popen.kill()
        popen.wait()


if __name__ == "__main__":
    run(c.counters(PARTITIONS), read_or_exit())
