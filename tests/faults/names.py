"""A slow name service: the broker has a name, and its answers come late or not at all."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.broker import Broker
from tests.faults.harness import Replica, fixed_port, second_listener
from tests.faults.scenarios import BREATH_SECONDS, kill_broker
from tests.faults.scene import ALL, Scene, Stage

NAME = "broker.vigie.test"
ADDRESS = ("127.0.0.57", 53)
"""The resolver of the C library asks no other port."""
NEVER = -1.0
SLOW_SECONDS = 4.0
RESTART_SECONDS = 1.0
"""For a replica that starts: its clients, some ten, look the name up one after the other."""
SILENT_SECONDS = 25.0
PROBE_SECONDS = 1.0
FIRST, RESPONSE, TYPE_A = 12, 0x8180, 1

WITH_RESOLVER = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'


class NameService(threading.Thread):
    """Answers each question about any name with 127.0.0.1, after `delay_seconds`."""

    def __init__(self) -> None:
        super().__init__(name="names", daemon=True)
        self.delay_seconds = 0.0
        self.asked = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(ADDRESS)

    def run(self) -> None:
        while True:
            try:
                question, caller = self._socket.recvfrom(512)
            except OSError:  # closed
                return
            self.asked += 1
            if (delay := self.delay_seconds) != NEVER:
                threading.Timer(delay, self._answer, (question, caller)).start()

    def _answer(self, question: bytes, caller: tuple[str, int]) -> None:
        end = question.index(b"\0", FIRST) + 5
        (kind,) = struct.unpack_from(">H", question, end - 4)
        count = int(kind == TYPE_A)
        head = question[:2] + struct.pack(">HHHHH", RESPONSE, 1, count, 0, 0)
        record = struct.pack(">HHHIH", 0xC00C, TYPE_A, 1, 1, 4) + socket.inet_aton("127.0.0.1")
        self._socket.sendto(head + question[FIRST:end] + record * count, caller)

    def close(self) -> None:
        """Answer no more."""
        self._socket.close()


def why_not() -> str:
    """Return why the name service cannot be slowed here; empty where it can."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return "a name service of its own needs root and `unshare`"
    return ""


@contextmanager
def named(stage: Stage) -> Iterator[tuple[Stage, NameService]]:
    """Start a broker that the replicas, and they alone, reach by a name."""
    port, second_port = fixed_port(), fixed_port()
    mine = f"{NAME}:{second_port}"
    settings = second_listener(port, second_port, mine)
    resolver = stage.folder / "resolv.conf"
    resolver.write_text(f"nameserver {ADDRESS[0]}\n", encoding="ascii")
    launcher = ("unshare", "--mount", "sh", "-c", WITH_RESOLVER, str(resolver))
    service = NameService()
    service.start()
    try:
        with Broker(stage.folder / "named", port, settings=settings) as broker:
            other = Stage(
                broker.bootstrap,
                stage.folder,
                [broker.folder / "data"],
                broker,
                only={number: {"KAFKA_BOOTSTRAP": mine} for number in (0, 1)},
                launcher=launcher,
            )
            yield other, service
    finally:
        service.close()


async def names(scene: Scene, service: NameService) -> None:
    """Restart the broker, then a replica, with slow names; then the broker with none."""
    watching = [asyncio.ensure_future(_probed(scene, each)) for each in scene.roads]
    try:
        await _broker_restarted(scene, service, SLOW_SECONDS, "broker restart, slow names")
        await asyncio.sleep(BREATH_SECONDS)
        victim = scene.chance.choice(scene.roads)
        since = time.monotonic()
        service.delay_seconds = RESTART_SECONDS
        victim.kill()
        victim.start()
        await scene.until(scene.all_share, "the replica has its share with slow names", 120)
        await scene.recovered("replica restart, slow names", ALL, since)
        await _broker_restarted(scene, service, NEVER, "broker restart, no names")
    finally:
        for each in watching:
            each.cancel()
    scene.remarks.append(f"{service.asked} questions to the name service")


async def _broker_restarted(
    scene: Scene, service: NameService, delay_seconds: float, kind: str
) -> None:
    await asyncio.sleep(BREATH_SECONDS)
    service.delay_seconds = delay_seconds
    since = time.monotonic()
    await asyncio.to_thread(kill_broker, scene.broker)
    await asyncio.to_thread(scene.broker.start)
    if delay_seconds == NEVER:
        await asyncio.sleep(SILENT_SECONDS)
        service.delay_seconds = 0.0
        since = time.monotonic()
        kind += ", once there are names"
    await scene.until(scene.all_owned, f"all partitions are open after {kind}", 120)
    await scene.recovered(kind, ALL, since)
    service.delay_seconds = 0.0


async def _probed(scene: Scene, replica: Replica) -> None:
    """Ask for the liveness of a replica again and again; it must answer at once."""
    pid = 0
    while True:
        await asyncio.sleep(0.25)
        if replica.pid != pid:  # it starts: the probe of its start comes first
            if await asyncio.to_thread(replica.page, "/startupz"):
                pid = replica.pid
            continue
        started = time.monotonic()
        page = await asyncio.to_thread(replica.page, "/livez", 5.0)
        took = time.monotonic() - started
        if replica.pid == pid and (not page or took > PROBE_SECONDS):
            scene.callers.history.mistaken.append(
                f"{replica.name} answered its probe {page[:40]!r} after {took:.1f} s"
            )
