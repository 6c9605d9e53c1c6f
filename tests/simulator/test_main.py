"""The simulator as a process: its first log lines, its readiness, and its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from deploy.local.ports import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 150.0


@dataclass
class Process:
    popen: subprocess.Popen[str]
    http_port: int
    cabinet_port: int

    def wait_until_ready(self) -> None:
        opener = build_opener(ProxyHandler({}))

        def ready() -> bool:
            assert self.popen.poll() is None, self.popen.stderr and self.popen.stderr.read()
            try:
                with opener.open(f"http://127.0.0.1:{self.http_port}/readyz", timeout=1) as answer:
                    return bool(answer.status == 200)
            except (URLError, OSError):
                return False

        wait_until(ready, "the simulator is ready", WAIT_SECONDS)

    def logged(self, event: str) -> dict[str, str]:
        """Wait for a log line of an event."""
        assert self.popen.stderr
        lines = (json.loads(line) for line in self.popen.stderr if line.startswith("{"))
        return next(line for line in lines if line["event"] == event)

    def failure(self) -> str:
        """Wait for the end of a process that cannot start; return the reason in its log."""
        _, log = self.popen.communicate(timeout=WAIT_SECONDS)
        assert self.popen.returncode == 1
        assert "Traceback" not in log
        return str(json.loads(log.splitlines()[-1])["reason"])


Start = Callable[..., Process]


@pytest.fixture
def start(hamlet_folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts the simulator of Hamlet with more variables; the test's end kills it."""
    started: list[Process] = []

    def started_with(**more: str) -> Process:
        http_port, cabinet_port = free_port(), free_port()
        variables = {
            "VIGIE_CITY": str(hamlet_folder), "VIGIE_HOME": str(tmp_path),
            "VIGIE_SIMULATOR_HTTP_PORT": str(http_port), "VIGIE_LIGHTING": "127.0.0.1:1",
            "VIGIE_SIMULATOR_PORT_BASE": str(cabinet_port), "VIGIE_ROADS": "127.0.0.1:1",
            "SPEED": "10",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos" / "python")]),
        }  # fmt: skip
        popen = subprocess.Popen(
            [sys.executable, "-m", "services.simulator"], cwd=ROOT, text=True,
            env={**os.environ, **variables, **more}, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(Process(popen, http_port, cabinet_port))
        return started[-1]

    yield started_with
    for process in started:
        process.popen.kill()
        process.popen.communicate()


def test_it_logs_that_it_is_simulated_serves_modbus_and_ends_after_a_signal(
    start: Start,
) -> None:
    process = start()
    process.wait_until_ready()
    with socket.create_connection(("127.0.0.1", process.cabinet_port), timeout=5) as cabinet:
        # Modbus TCP: transaction 1, unit 1, read 1 discrete input (the door) from 0.
        cabinet.sendall(bytes.fromhex("0001 0000 0006 01 02 0000 0001"))
        assert cabinet.recv(64) == bytes.fromhex("0001 0000 0004 01 02 01 00")

    process.popen.send_signal(signal.SIGTERM)
    _, log = process.popen.communicate(timeout=WAIT_SECONDS)

    assert process.popen.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines[0]["event"] == "simulated"
    assert "Nothing real is switched" in lines[0]["detail"]
    assert lines[-1]["event"] == "stopped"


def test_in_a_pod_it_warns_that_its_cabinets_answer_every_caller(start: Start) -> None:
    process = start(VIGIE_HOST="0.0.0.0")
    exposed = process.logged("simulator_exposed")
    assert exposed["host"] == "0.0.0.0"
    assert "Allow only lighting and traffic to reach it" in exposed["detail"]
    process.wait_until_ready()
    with socket.create_connection(("127.0.0.2", process.cabinet_port), timeout=5):
        pass


def test_a_problem_at_the_start_is_a_sentence_with_its_setting(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with socket.create_server(("127.0.0.1", 0)) as other:
        problems = {
            "VIGIE_SIMULATOR_PORT_BASE": str(other.getsockname()[1]),
            "VIGIE_HOME": str(tmp_path / "file"),
            "VIGIE_TLS_CA_FILE": str(tmp_path / "none.crt"),
        }
        processes = {variable: start(**{variable: value}) for variable, value in problems.items()}
        for variable, process in processes.items():
            assert variable in process.failure()
