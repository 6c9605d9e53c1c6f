"""A service as a process of a local run: started, watched, started again, ended."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from deploy.local.processes import signal_group

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 60.0  # one that has run so long is forgiven its earlier ends
PROBE_SECONDS = 0.5

# Loopback never goes through a proxy that the environment names.
_direct = build_opener(ProxyHandler({}))


class Child:
    """`python -m services.<name>`, with a log of its own and a process group of its own."""

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
        self.ends = 0
        self.ready = False
        self.due_time: float | None = None

    @property
    def module(self) -> str:
        """What is run."""
        return f"services.{self.name}"

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it; its log goes on where the one before it ended."""
        self.due_time = None
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
        """Ask it whether it is ready, if it has not said so yet."""
        if not self.ready and self.running:
            url = f"http://127.0.0.1:{self.http_port}/readyz"
            try:
                with _direct.open(url, timeout=PROBE_SECONDS) as answer:
                    self.ready = answer.status == 200
            except (URLError, OSError, HTTPException):
                self.ready = False
        return self.ready

    def tend(self) -> str | None:
        """Start it again when it has ended; what there is to say about it, if anything."""
        if self.due_time is not None:
            if time.monotonic() >= self.due_time:
                self.start()
            return None
        if not self.running:
            if time.monotonic() - self.started_time > STEADY_SECONDS:
                self.ends = 0
            delay = min(FIRST_DELAY_SECONDS * 2**self.ends, LONGEST_DELAY_SECONDS)
            self.ends += 1
            self.due_time = time.monotonic() + delay
            return f"{self.name} {self._how_it_ended()}: starting it again in {delay:g} s"
        if not self.ready and self.probe():
            return f"{self.name} is back"
        return None

    def signal(self, number: signal.Signals) -> None:
        """Tell its whole group."""
        if self.process and self.process.returncode is None:
            signal_group(self.process.pid, number)

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _how_it_ended(self) -> str:
        code = self.process.returncode if self.process else 0
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code} (see {self.log})"
