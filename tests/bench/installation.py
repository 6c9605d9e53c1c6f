"""An installation for one measurement: its topics on the broker, its services as processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from deploy.local.ports import free_port
from services.chassis.sdk.settings import KafkaSettings, Settings
from services.chassis.topics.kinds import Topic
from services.provision.catalogue import all_topics
from services.provision.topics import create
from tests.processes import ROOT, ManagedProcess
from tests.waiting import wait_until

BENCH_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
READY_SECONDS = 180.0
POLL_SECONDS = 0.02


class Process(ManagedProcess):
    """One process of a measurement, started when it is made."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, settings: dict[str, str]
    ) -> None:
        self.name = name
        self.log = log
        self.started = time.perf_counter()
        path = {"PYTHONPATH": f"{ROOT}:{ROOT}/protos/python"}
        self.launch(command, {**os.environ, **path, **settings})

    def output(self) -> str:
        """Wait until the process exits; return its log. Raises `RuntimeError` where it failed."""
        code = self.wait()
        text = self.log.read_text(encoding="utf-8", errors="replace")
        if code:
            raise RuntimeError(f"{self.name} exited with {code}: {text[-2000:]}")
        return text


class Served(Process):
    """A process with a gRPC port and HTTP probes."""

    port: int
    http_port: int

    def wait_ready(self) -> float:
        """Wait until the service is ready; return the seconds since its start."""

        def alive_and_ready() -> bool:
            if not self.running:
                raise RuntimeError(f"{self.name} exited: {self._log_tail()}")
            return self.ready()

        wait_until(alive_and_ready, self._log_tail, READY_SECONDS, POLL_SECONDS)
        return time.perf_counter() - self.started

    def metrics(self) -> str:
        """Return the page of its metrics."""
        return self.page("/metrics", timeout_seconds=10)

    def _log_tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]


class Installation:
    """Topics under a prefix of their own; what was started is ended at the end."""

    def __init__(
        self, bootstrap: str, prefix: str, folder: Path, departments: str = "lighting,roads"
    ) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix
        self.folder = folder / prefix
        self.departments = departments
        self._running: list[Process] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        told = {"prefix": self.prefix, "departments": self.departments}
        settings = Settings.model_validate(told)
        create(KafkaSettings(bootstrap=self.bootstrap), list(all_topics(settings)), 1)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for process in self._running:
            process.signal(signal.SIGTERM)
        for process in self._running:
            process.terminate()
        delete_topics(self.bootstrap, f"{self.prefix}.")

    def service(self, name: str, **told: str) -> Served:
        """Start one replica of a service."""
        return self._served(name, [sys.executable, "-m", f"services.{name}"], told)

    def plain(self, name: str, **told: str) -> Served:
        """Start one of the limit's processes, a module of this folder."""
        return self._served(name, [sys.executable, "-m", f"tests.bench.{name}"], told)

    def _served(self, name: str, command: list[str], told: dict[str, str]) -> Served:
        ports = {"VIGIE_PORT": str(free_port()), "VIGIE_HTTP_PORT": str(free_port())}
        served = Served(name, command, self._log(name), {**self._told(), **ports, **told})
        served.port, served.http_port = int(ports["VIGIE_PORT"]), int(ports["VIGIE_HTTP_PORT"])
        self._running.append(served)
        return served

    def run(self, module: str, *arguments: str, python: Path | str = sys.executable) -> Process:
        """Start a module of this folder that does one thing and ends."""
        log = self._log(module)
        command = [str(python), "-m", f"tests.bench.{module}", *arguments]
        process = Process(module, command, log, self._told())
        self._running.append(process)
        return process

    def topic(self, name: str, partitions: int) -> str:
        """Make one topic more."""
        topic = f"{self.prefix}.{name}"
        create(KafkaSettings(bootstrap=self.bootstrap), [Topic(topic, partitions, 3_600_000)], 1)
        return topic

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}-{len(self._running)}.log"

    def _told(self) -> dict[str, str]:
        return {
            "KAFKA_BOOTSTRAP": self.bootstrap,
            "VIGIE_PREFIX": self.prefix,
            "VIGIE_DEPARTMENTS": self.departments,
            "VIGIE_CITY": str(ROOT / "deploy" / "cities" / "montpellier"),
            "VIGIE_LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
        }


def delete_topics(bootstrap: str, start: str) -> None:
    """Take away what a measurement wrote: the next one is to find the disk as this one did."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    names = [name for name in admin.list_topics(timeout=10).topics if name.startswith(start)]
    for future in (admin.delete_topics(names) if names else {}).values():
        future.result(30)


def new_topic(bootstrap: str, name: str, partitions: int, **config: str) -> None:
    """Make a topic of any name and settings."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    wanted = NewTopic(name, num_partitions=partitions, replication_factor=1, config=config)
    for future in admin.create_topics([wanted]).values():
        future.result(30)
