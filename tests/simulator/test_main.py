"""The field as a process: what it says first, when it is ready, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from deploy.local.ports import free_port
from tests.chassis.certificate_authority import Authority
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 3.0
WAIT_SECONDS = 60.0


@dataclass
class Process:
    popen: subprocess.Popen[str]
    http_port: int
    cabinet_port: int

    def ready(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.http_port}/readyz"
            with build_opener(ProxyHandler({})).open(url, timeout=1) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def until_ready(self) -> None:
        def alive_and_ready() -> bool:
            assert self.popen.poll() is None, self.popen.stderr and self.popen.stderr.read()
            return self.ready()

        wait_until(alive_and_ready, "the simulator is ready", WAIT_SECONDS)


def started(city: Path, home: Path, cabinet_port: int, **more: str) -> Process:
    http_port = free_port()
    told = {
        "VIGIE_CITY": str(city), "VIGIE_HOME": str(home), "VIGIE_HTTP_PORT": str(http_port),
        "VIGIE_SIMULATOR_HTTP_PORT": str(http_port), "VIGIE_SIMULATOR_PORT_BASE": str(cabinet_port),
        "VIGIE_LIGHTING": "127.0.0.1:1", "VIGIE_ROADS": "127.0.0.1:1", "SPEED": "10",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos" / "python")]),
    }  # fmt: skip
    popen = subprocess.Popen(
        [sys.executable, "-m", "services.simulator"], cwd=ROOT, text=True,
        env={**os.environ, **told, **more}, stderr=subprocess.PIPE,
    )  # fmt: skip
    return Process(popen, http_port, cabinet_port)


@pytest.fixture
def process(hamlet_folder: Path, tmp_path: Path) -> Iterator[Process]:
    process = started(hamlet_folder, tmp_path, free_port())
    yield process
    process.popen.kill()
    process.popen.communicate()


def test_it_says_that_it_is_simulated_serves_modbus_and_ends_at_once_when_told(
    process: Process,
) -> None:
    process.until_ready()
    with socket.create_connection(("127.0.0.1", process.cabinet_port), timeout=5) as cabinet:
        # Modbus TCP: transaction 1, unit 1, read 1 discrete input (the door) from 0.
        cabinet.sendall(bytes.fromhex("0001 0000 0006 01 02 0000 0001"))
        assert cabinet.recv(64) == bytes.fromhex("0001 0000 0004 01 02 01 00")

    process.popen.send_signal(signal.SIGTERM)
    began = time.monotonic()
    _, said = process.popen.communicate(timeout=WAIT_SECONDS)

    assert time.monotonic() - began < STOP_SECONDS
    assert process.popen.returncode == 0
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines[0]["event"] == "simulated"
    assert "Nothing real is switched" in lines[0]["said"]
    assert lines[-1]["event"] == "stopped"


def test_a_port_in_use_is_said_in_a_sentence(hamlet_folder: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        second = started(hamlet_folder, tmp_path, other.getsockname()[1])
        _, said = second.popen.communicate(timeout=WAIT_SECONDS)

    assert second.popen.returncode == 1
    assert "VIGIE_SIMULATOR_PORT_BASE" in json.loads(said.splitlines()[-1])["reason"]
    assert "Traceback" not in said


def test_in_a_pod_it_says_that_its_cabinets_answer_everybody(
    hamlet_folder: Path, tmp_path: Path
) -> None:
    process = started(hamlet_folder, tmp_path, free_port(), VIGIE_HOST="0.0.0.0")  # noqa: S104
    try:
        process.until_ready()
        with socket.create_connection(("127.0.0.2", process.cabinet_port), timeout=5):
            process.popen.send_signal(signal.SIGTERM)
        _, said = process.popen.communicate(timeout=WAIT_SECONDS)
    finally:
        process.popen.kill()

    exposed = json.loads(said.splitlines()[1])
    assert (exposed["event"], exposed["host"]) == ("simulator_exposed", "0.0.0.0")  # noqa: S104
    assert "Let nobody but lighting reach it" in exposed["said"]


def test_a_home_that_cannot_be_written_is_said_in_a_sentence(
    hamlet_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "home").touch()
    process = started(hamlet_folder, tmp_path / "home", free_port())
    _, said = process.popen.communicate(timeout=WAIT_SECONDS)

    assert process.popen.returncode == 1
    assert "set VIGIE_HOME" in json.loads(said.splitlines()[-1])["reason"]
    assert "Traceback" not in said


def test_a_tls_problem_with_a_department_is_logged(hamlet_folder: Path, tmp_path: Path) -> None:
    said = _first_note("tls_problem", hamlet_folder, tmp_path, Authority(tmp_path).file)
    assert "it does not use TLS" in said["reason"]


def test_an_authority_that_cannot_be_read_is_said_in_a_sentence(
    hamlet_folder: Path, tmp_path: Path
) -> None:
    said = _first_note("cannot_start", hamlet_folder, tmp_path, tmp_path / "none.crt")
    assert "VIGIE_TLS_CA_FILE=" in said["reason"]


def _first_note(event: str, city: Path, home: Path, authority: Path) -> dict[str, str]:
    """What a field says that is told to trust an authority, and meets who speaks no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as clear:
        threading.Thread(target=_answer_in_the_clear, args=(clear,), daemon=True).start()
        where = f"127.0.0.1:{clear.getsockname()[1]}"
        told = {"VIGIE_TLS_CA_FILE": str(authority), "VIGIE_ROADS": where, "VIGIE_LIGHTING": where}
        process = started(city, home, free_port(), **told)
        try:
            assert process.popen.stderr
            for line in process.popen.stderr:
                if line.startswith("{") and json.loads(line)["event"] == event:
                    return dict(json.loads(line))
        finally:
            process.popen.kill()
            process.popen.communicate()
    raise AssertionError(f"{event} was not said")


def _answer_in_the_clear(server: socket.socket) -> None:
    while True:
        try:
            with server.accept()[0] as call_context:
                call_context.recv(4096)  # what is left unread would take the answer with it
                call_context.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        except OSError:
            return
