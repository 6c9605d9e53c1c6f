"""A service of a local run that is not ready: what the console reports about it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.service_process import ServiceProcess


class NotReady(BaseHTTPRequestHandler):
    """Answers as a service without a broker."""

    def do_GET(self) -> None:
        self.send_response(503)
        self.end_headers()
        self.wfile.write(json.dumps({"ready": False, "missing": ["broker_answers"]}).encode())

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def serving() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), NotReady) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@contextmanager
def process_of(folder: Path, http_port: int) -> Iterator[ServiceProcess]:
    made = ServiceProcess("roads", folder, folder, {}, http_port)
    waits = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    made.process = subprocess.Popen(waits, stdin=subprocess.PIPE)
    with made.process:
        yield made
        made.process.kill()


def test_a_service_that_waits_reports_for_what(tmp_path: Path) -> None:
    with serving() as port, process_of(tmp_path, port) as roads:
        assert roads.waiting() == "roads is not ready: broker_answers"


def test_a_service_without_an_answer_or_a_process_is_named_with_its_log(tmp_path: Path) -> None:
    with process_of(tmp_path, free_port()) as roads:
        assert roads.waiting() == f"roads does not answer yet (see {tmp_path}/roads.log)"
    assert roads.waiting() == f"roads has exited (see {tmp_path}/roads.log)"
