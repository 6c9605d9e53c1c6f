"""A city for faults: its topics, and replicas of its services as processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.processes import ROOT, STOP_SECONDS, ManagedProcess, service_environment

FIRST_PORT = 30_000
LAST_PORT = 32_000
READY_SECONDS = 150.0

_given: set[int] = set()


def fixed_port() -> int:
    """Return a free port that no outgoing connection is given, for a process to come back to."""
    start = FIRST_PORT + os.getpid() * 37 % (LAST_PORT - FIRST_PORT)
    for port in (*range(start, LAST_PORT), *range(FIRST_PORT, start)):
        if port not in _given and _is_free(port):
            _given.add(port)
            return int(port)
    raise RuntimeError("no port is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def second_listener(port: int, second_port: int, advertised: str) -> dict[str, str]:
    """Return the settings of a broker that also listens at a second port, for other clients.

    Those reach it at the `advertised` address, which must lead to the second port.
    """
    controller = f"127.0.0.1:{fixed_port()}"
    first, second = f"PLAINTEXT://127.0.0.1:{port}", f"SECOND://127.0.0.1:{second_port}"
    return {
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"{first},{second},CONTROLLER://{controller}",
        "advertised.listeners": f"{first},SECOND://{advertised}",
        "listener.security.protocol.map": (
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECOND:PLAINTEXT"
        ),
    }


@dataclass(frozen=True, slots=True)
class Exit:
    """A process that ended by itself, and the reason in its log (at `time.monotonic()`)."""

    replica: str
    pid: int
    code: int
    said_seconds: float
    words: str

    @property
    def fenced(self) -> bool:
        """Whether it was shut out by a newer owner."""
        return self.words.startswith("fenced")


@dataclass
class Replica(ManagedProcess):
    """One replica of a service, with the same ports and settings at each start."""

    service: str
    name: str
    environment: Mapping[str, str]
    log: Path
    role: str
    port: int = field(default_factory=fixed_port)
    launcher: Sequence[str] = ()
    http_port: int = field(default_factory=fixed_port)
    process: subprocess.Popen[bytes] | None = None
    wanted: bool = False
    started_offset: int = 0

    def start(self) -> None:
        """Start the replica; it appends to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.started_offset = self.log.stat().st_size if self.log.exists() else 0
        ports = {"VIGIE_PORT": str(self.port), "VIGIE_HTTP_PORT": str(self.http_port)}
        command = [*self.launcher, sys.executable, "-m", "tests.faults.staged", self.role]
        self.launch(command, {**self.environment, **ports})
        self.wanted = True  # last: `Town.tend` never sees it wanted and not yet started

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Kill the replica for good, as the kernel does."""
        self.wanted = False
        super().kill()

    def terminate(self, limit_seconds: float = STOP_SECONDS) -> int:
        """Stop the replica for good, as an operator does; return its exit code."""
        self.wanted = False
        return super().terminate(limit_seconds)

    async def freeze(self, seconds: float) -> None:
        self.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            self.signal(signal.SIGCONT)

    def notes(self) -> Iterator[dict[str, Any]]:
        """Yield the entries of its log since its last start."""
        if not self.log.exists():
            return
        with self.log.open("rb") as log:
            log.seek(self.started_offset)
            for line in log:
                if line.startswith(b"{") and line.endswith(b"}\n"):
                    yield json.loads(line)

    def last_words(self) -> tuple[str, float]:
        """Return why it ended, as its log has it, and when it was logged (`time.monotonic()`)."""
        for note in self.notes():
            if note.get("event") in {"fatal", "cannot_start"}:
                said = datetime.fromisoformat(note["timestamp"]).timestamp()
                return str(note["reason"]), said - time.time() + time.monotonic()
        return "nothing", time.monotonic()


@dataclass
class Town:
    """Some replicas on one broker under a prefix of their own, kept running like any platform.

    `security` is what an independent reader needs to connect, in librdkafka's words; `launcher`
    precedes the command line of each replica.
    """

    bootstrap: str
    prefix: str
    folder: Path
    departments: tuple[str, ...] = ("roads",)
    settings: Mapping[str, str] = field(default_factory=dict)
    security: Mapping[str, str] = field(default_factory=dict)
    launcher: Sequence[str] = ()
    replicas: list[Replica] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)

    @property
    def cluster(self) -> dict[str, str]:
        """The configuration of an independent reader."""
        return {"bootstrap.servers": self.bootstrap, **self.security}

    def environment(self) -> dict[str, str]:
        return {
            **service_environment(self.bootstrap, self.prefix, self.departments),
            # Often, so that openings start from snapshots here too.
            "VIGIE_SNAPSHOT_RECORDS": "100",
            "VIGIE_HEARTBEAT_SECONDS": "2",
            **self.settings,
        }

    def make_topics(self) -> None:
        command = [sys.executable, "-m", "services.provision"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)

    def add(self, service: str, role: str = "", own: Mapping[str, str] | None = None) -> Replica:
        """Start one more replica of a service, perhaps with settings of its own."""
        name = f"{service}-{len(self.of(service)) + 1}"
        log = self.folder / "logs" / f"{self.prefix}-{name}.log"
        environment = {**self.environment(), **(own or {})}
        replica = Replica(service, name, environment, log, role or service, launcher=self.launcher)
        self.replicas.append(replica)
        replica.start()
        return replica

    def of(self, service: str) -> list[Replica]:
        return [each for each in self.replicas if each.service == service]

    def tend(self) -> None:
        """Start again what ended by itself, and note that it did."""
        for replica in self.replicas:
            if replica.wanted and not replica.running and replica.process is not None:
                code = replica.process.returncode
                words, said = replica.last_words()
                self.exits.append(Exit(replica.name, replica.pid, code, said, words))
                replica.start()

    def stop(self) -> None:
        for replica in self.replicas:
            replica.wanted = False
            replica.signal(signal.SIGCONT)
            replica.signal(signal.SIGTERM)
        for replica in self.replicas:
            replica.terminate()
