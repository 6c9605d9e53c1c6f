"""A service as a process of a test: log, signals, probes and metrics."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).parents[1]
CITY = ROOT / "deploy" / "cities" / "montpellier"
STOP_SECONDS = 20.0
PAGE_SECONDS = 1.0

# Requests to loopback must not go through a proxy of the environment.
_direct = build_opener(ProxyHandler({}))


def service_environment(
    bootstrap: str, prefix: str, departments: Iterable[str], **settings: str
) -> dict[str, str]:
    """Return the environment of a service of Montpellier; the shell's own settings are left out."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("VIGIE_", "OTEL_"))}
    return {
        **kept,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'protos' / 'python'}",
        "PYTHONUNBUFFERED": "1",
        "KAFKA_BOOTSTRAP": bootstrap,
        "VIGIE_PREFIX": prefix,
        "VIGIE_DEPARTMENTS": ",".join(departments),
        "VIGIE_CITY": str(CITY),
        **settings,
    }


@contextmanager
def log_folder(name: str) -> Iterator[Path]:
    """Yield a folder for the logs of a run; it stays where the run ends with an error or exits."""
    folder = Path(tempfile.mkdtemp(prefix=f"vigie-{name}-"))
    try:
        yield folder
    except BaseException:
        sys.stderr.write(f"The logs stay in {folder}.\n")
        raise
    shutil.rmtree(folder, ignore_errors=True)


class ManagedProcess:
    """A process with its own process group; `log` is appended to by each launch."""

    log: Path
    http_port: int
    process: subprocess.Popen[bytes] | None = None

    def launch(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the process in the root of the repository."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, 0 before the first launch."""
        return self.process.pid if self.process else 0

    @property
    def running(self) -> bool:
        """Whether the process is alive, stopped by SIGSTOP or not."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process while it is alive."""
        if self.process is not None and self.running:
            self.process.send_signal(number)

    def kill(self) -> None:
        """Kill the process and wait until it is gone."""
        self.signal(signal.SIGKILL)
        self.wait()

    def terminate(self, limit_seconds: float = STOP_SECONDS) -> int:
        """Send SIGTERM, after the limit SIGKILL; return the exit code."""
        if self.process is None:
            return 0
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def wait(self) -> int:
        """Wait until the process exits; return the exit code."""
        return self.process.wait() if self.process else 0

    def page(self, path: str, timeout_seconds: float = PAGE_SECONDS) -> str:
        """Return a page of the probes, empty where it is unavailable or an error."""
        status, text = self._get(path, timeout_seconds)
        return text if status == HTTPStatus.OK else ""

    def ready(self) -> bool:
        """Return whether the service is ready."""
        return self._get("/readyz", PAGE_SECONDS)[0] == HTTPStatus.OK

    def missing(self) -> dict[str, str]:
        """Return the conditions of readiness that do not hold, and why."""
        text = self._get("/readyz", PAGE_SECONDS)[1]
        page: dict[str, Any] = json.loads(text) if text else {"missing": ["answer"], "reasons": {}}
        return {name: page["reasons"].get(name, "") for name in page["missing"]}

    def _get(self, path: str, timeout_seconds: float) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.http_port}{path}"
        try:
            with _direct.open(url, timeout=timeout_seconds) as answer:
                return answer.status, str(answer.read().decode())
        except HTTPError as error:
            return error.code, str(error.read().decode())
        except (URLError, OSError, HTTPException):
            return 0, ""

    def owned(self) -> set[int]:
        """Return the partitions that the service has open."""
        return {
            int(line.split('partition="')[1].split('"')[0])
            for line in self.page("/metrics").splitlines()
            if line.startswith("vigie_owner_partition_state{") and line.endswith(" 2.0")
        }
