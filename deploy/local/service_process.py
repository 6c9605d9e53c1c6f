"""A service as a process of a local run: start, readiness, restart, signals."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from deploy.local.processes import signal_group

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 60.0  # a process that has run this long restarts without back-off
PROBE_SECONDS = 0.5

# Requests to loopback must not go through a proxy of the environment.
_direct = build_opener(ProxyHandler({}))


class ServiceProcess:
    """`python -m services.<name>`, with its own log and process group."""

    def __init__(
        self, name: str, root: Path, logs: Path, environment: Mapping[str, str], http_port: int
    ) -> None:
        self.name = name
        self.root = root
        self.log = logs / f"{name}.log"
        self.environment = environment
        self.http_port = http_port
        self.process: subprocess.Popen[bytes] | None = None
        self.started_time = 0.0
        self.exits = 0
        self.ready = False
        self.restart_time: float | None = None

    @property
    def module(self) -> str:
        """The name of the module."""
        return f"services.{self.name}"

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process; it appends to the log of the one before."""
        self.restart_time = None
        self.ready = False
        self.started_time = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=self.root,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def probe(self) -> bool:
        """Return whether the service is ready; query it until it is."""
        if not self.ready and self.running:
            url = f"http://127.0.0.1:{self.http_port}/readyz"
            try:
                with _direct.open(url, timeout=PROBE_SECONDS) as answer:
                    self.ready = answer.status == 200
            except (URLError, OSError, HTTPException):
                self.ready = False
        return self.ready

    def waiting(self) -> str:
        """Return a phrase about what it still waits for, as its probe reports it."""
        if not self.running:
            return f"{self.name} has exited (see {self.log})"
        try:
            _direct.open(f"http://127.0.0.1:{self.http_port}/readyz", timeout=PROBE_SECONDS)
        except HTTPError as refused:
            with suppress(ValueError), refused:
                missing = json.load(refused).get("missing", [])
                return f"{self.name} is not ready: {', '.join(missing)}"
        except (URLError, OSError, HTTPException):
            pass
        return f"{self.name} does not answer yet (see {self.log})"

    def restart_if_exited(self) -> str | None:
        """Restart the process after it exited, with back-off; return a message for the console."""
        if self.restart_time is not None:
            if time.monotonic() >= self.restart_time:
                self.start()
            return None
        if not self.running:
            if time.monotonic() - self.started_time > STEADY_SECONDS:
                self.exits = 0
            delay = min(FIRST_DELAY_SECONDS * 2**self.exits, LONGEST_DELAY_SECONDS)
            self.exits += 1
            self.restart_time = time.monotonic() + delay
            return f"{self.name} {self._exit_reason()}: starting it again in {delay:g} s"
        if not self.ready and self.probe():
            return f"{self.name} is back"
        return None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its process group."""
        if self.process and self.process.returncode is None:
            signal_group(self.process.pid, number)

    def log_tail(self, lines: int = 15) -> str:
        """Return the last lines of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _exit_reason(self) -> str:
        code = self.process.returncode if self.process else 0
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code} (see {self.log})"
