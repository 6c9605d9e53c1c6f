"""An installation made for one measurement: its topics on the broker, its services as processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from deploy.local.ports import free_port
from services.chassis.sdk.settings import KafkaSettings, Settings
from services.chassis.topics.kinds import Topic
from services.provision.catalogue import all_topics
from services.provision.topics import create

ROOT = Path(__file__).parents[2]
BENCH_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
READY_SECONDS = 180.0
ASK_SECONDS = 0.02
END_SECONDS = 15.0

_direct = build_opener(ProxyHandler({}))


class Process:
    """One process of a measurement, with a log of its own."""

    def __init__(self, name: str, command: Iterable[str], log: Path, told: dict[str, str]) -> None:
        self.name = name
        self.log = log
        self.started = time.perf_counter()
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                list(command),
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT}/protos/python", **told},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    @property
    def pid(self) -> int:
        """Its id."""
        return self.process.pid

    def kill(self) -> None:
        """End it as a crash would, now."""
        self.process.send_signal(signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Tell it to stop, as a planned stop does."""
        self.process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Have it gone."""
        if self.process.poll() is None:
            self.ask_to_stop()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()

    def output(self) -> str:
        """Wait until it ends by itself; what it said. Raises `RuntimeError` where it failed."""
        code = self.process.wait()
        text = self.log.read_text(encoding="utf-8", errors="replace")
        if code:
            raise RuntimeError(f"{self.name} ended with {code}: {text[-2000:]}")
        return text


class Served(Process):
    """A process that answers on a port, and tells on another whether it is ready."""

    port: int
    http_port: int

    def wait_ready(self) -> float:
        """Wait until /readyz says yes; the seconds since it was started."""
        url = f"http://127.0.0.1:{self.http_port}/readyz"
        while time.perf_counter() - self.started < READY_SECONDS:
            if self.process.poll() is not None:
                break
            try:
                with _direct.open(url, timeout=5) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - self.started
            except (URLError, OSError):
                pass
            time.sleep(ASK_SECONDS)
        said = self.log.read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"{self.name} was not ready: {said[-2000:]}")

    def metrics(self) -> str:
        """What it tells Prometheus."""
        with _direct.open(f"http://127.0.0.1:{self.http_port}/metrics", timeout=10) as answer:
            return str(answer.read().decode())


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
            if process.process.poll() is None:
                process.ask_to_stop()
        for process in self._running:
            process.end()
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
