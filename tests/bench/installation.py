"""An installation for one measurement: its topics on the broker, its services as processes."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from confluent_kafka.admin import AdminClient

from deploy.local.ports import free_port
from services.chassis.sdk.settings import KafkaSettings, Settings
from services.chassis.topics.kinds import Topic
from services.provision.catalogue import all_topics
from services.provision.topics import create
from tests.bench import plain_topics as plain
from tests.processes import ROOT, ManagedProcess, service_environment
from tests.waiting import wait_until

BENCH_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
# One process stands for a thousand dashboards, or for every tablet of a city.
UNLIMITED_CALLER = {
    "VIGIE_CALLER_CALLS_PER_SECOND": "100000",
    "VIGIE_CALLER_STREAM_LIMIT": "2000",
    "VIGIE_CREW_LIMIT": "5000",
}
READY_SECONDS = 180.0
POLL_SECONDS = 0.02
DEPARTMENTS = ("lighting", "roads")


class Process(ManagedProcess):
    """One process of a measurement, started when it is made."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, environment: dict[str, str]
    ) -> None:
        self.name = name
        self.log = log
        self.started = time.perf_counter()
        self.launch(command, environment)

    def output(self) -> str:
        """Wait until the process exits; return its log. Raises `RuntimeError` where it failed."""
        if code := self.wait():
            raise RuntimeError(f"{self.name} exited with {code}: {self.log_tail()}")
        return self.log.read_text(encoding="utf-8", errors="replace")

    def log_tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]


class Served(Process):
    """A process with a gRPC port and HTTP probes."""

    port: int
    http_port: int

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def wait_ready(self) -> float:
        """Wait until the service is ready; return the seconds since its start."""

        def alive_and_ready() -> bool:
            if not self.running:
                raise RuntimeError(f"{self.name} exited: {self.log_tail()}")
            return self.ready()

        wait_until(alive_and_ready, self.log_tail, READY_SECONDS, POLL_SECONDS)
        return time.perf_counter() - self.started


@dataclass
class Installation:
    """Topics under a prefix of their own, and the processes that run on them."""

    bootstrap: str
    prefix: str
    folder: Path
    departments: Sequence[str]
    running: list[Process] = field(default_factory=list)

    def service(self, name: str, **settings: str) -> Served:
        return self._served(f"services.{name}", settings)

    def limit(self) -> Served:
        return self._served("tests.bench.plain_department", {})

    def _served(self, module: str, settings: dict[str, str]) -> Served:
        port, http_port = free_port(), free_port()
        ports = {"VIGIE_PORT": str(port), "VIGIE_HTTP_PORT": str(http_port)}
        command = [sys.executable, "-m", module]
        served = Served(module, command, self._log(module), self._environment(**ports, **settings))
        served.port, served.http_port = port, http_port
        self.running.append(served)
        return served

    def run(self, module: str, *arguments: str, python: Path | str = sys.executable) -> Process:
        """Start a module of this folder that does one thing."""
        return self.program(f"tests.bench.{module}", *arguments, python=python)

    def program(
        self, module: str, *arguments: str, python: Path | str = sys.executable, **settings: str
    ) -> Process:
        """Start any module, with settings of its own."""
        command = [str(python), "-m", module, *arguments]
        process = Process(module, command, self._log(module), self._environment(**settings))
        self.running.append(process)
        return process

    def topic(self, name: str, partitions: int = plain.PARTITIONS) -> str:
        """Create one more topic; return its full name."""
        topic = f"{self.prefix}.{name}"
        create(KafkaSettings(bootstrap=self.bootstrap), [Topic(topic, partitions, 3_600_000)], 1)
        return topic

    def plain_topics(self) -> None:
        for kind in plain.KINDS:
            self.topic(f"plain.{kind}")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}-{len(self.running)}.log"

    def _environment(self, **settings: str) -> dict[str, str]:
        # The department of `tests.bench.bulletins` is no service: nothing answers at its address.
        settings = {"VIGIE_BENCH": "127.0.0.1:9", **UNLIMITED_CALLER, **settings}
        return service_environment(self.bootstrap, self.prefix, self.departments, **settings)


@dataclass(frozen=True, slots=True)
class Scene:
    """The broker and the size of a run.

    `quick` takes a tenth of the samples: enough to see that all works, too few to promise by.
    """

    bootstrap: str
    broker_pid: int
    folder: Path
    quick: bool

    @contextmanager
    def installation(
        self, name: str, departments: Sequence[str] = DEPARTMENTS
    ) -> Iterator[Installation]:
        """Create the topics of an installation; at the end stop its processes and delete them."""
        prefix = f"bench-{name}"
        city = Installation(self.bootstrap, prefix, self.folder / prefix, departments)
        city.folder.mkdir(parents=True)
        settings = Settings.model_validate({"prefix": prefix, "departments": ",".join(departments)})
        create(KafkaSettings(bootstrap=self.bootstrap), list(all_topics(settings)), 1)
        try:
            yield city
        finally:
            for process in city.running:
                process.signal(signal.SIGTERM)
            for process in city.running:
                process.terminate()
            _delete_topics(self.bootstrap, f"{prefix}.")

    def some(self, samples: int) -> int:
        """Return how many samples to take where a whole run takes so many."""
        return max(20, samples // 10) if self.quick else samples

    def repeats(self, count: int) -> int:
        """Return how many repeats to make where a whole run makes so many."""
        return 1 if self.quick else count


def _delete_topics(bootstrap: str, start: str) -> None:
    """Delete what a measurement wrote, so that the next one finds the disk as this one did."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    names = [name for name in admin.list_topics(timeout=10).topics if name.startswith(start)]
    for future in (admin.delete_topics(names) if names else {}).values():
        future.result(30)
