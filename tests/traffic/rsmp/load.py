"""Measure controllers that send a status every second: `python -m tests.traffic.rsmp.load`.

This process is the server; a second one has the simulated controllers. Figures: the share of a
core and the memory of each, status updates, and commands from the call to the status read back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from statistics import quantiles

import psutil

from services.chassis.sdk.clock import now_seconds
from services.simulator.equipment.junction import SimulatedJunction
from services.simulator.equipment.junction_sites import JunctionSites
from services.simulator.equipment.junction_traffic import Detector
from services.traffic.rsmp.session import SiteSession
from services.traffic.rsmp.site_requests import Subscription
from services.traffic.rsmp.sxl import STATUSES
from tests.traffic.rsmp.supervisor import SECRET, Supervisor, supervising
from tests.waiting import until

MEBIBYTES = 1024 * 1024
EACH_SECOND = tuple((code, name) for code in ("S0001", "S0011", "S0014") for name in STATUSES[code])


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one measurement."""

    sites: int
    updates_per_second: float
    server_core_share: float
    server_mebibytes: float
    controllers_core_share: float
    controllers_mebibytes: float
    command_milliseconds_p50: float
    command_milliseconds_p99: float


class Counting(Supervisor):
    """Subscribes each site to statuses every second, and only counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.drive = self.subscribe

    async def subscribe(self, session: SiteSession) -> None:
        wanted = [Subscription(code, name, 1, on_change=False) for code, name in EACH_SECOND]
        await session.subscribe(session.site_id, wanted)
        async for _ in session.updates:
            self.count += 1


class Usage:
    """The processor time of a process since the last reading."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._last = self._seconds()
        self._time = time.monotonic()

    def _seconds(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def core_share(self) -> float:
        return (self._seconds() - self._last) / (time.monotonic() - self._time)

    def mebibytes(self) -> float:
        return float(self._process.memory_info().rss / MEBIBYTES)


async def measure(sites: int, seconds: float) -> Figures:
    """Connect so many controllers and measure for so many seconds."""
    supervisor = Counting()
    async with supervising(supervisor):
        arguments = ("-m", __spec__.name, "--dial", str(supervisor.port), "--sites", str(sites))
        controllers = await asyncio.create_subprocess_exec(sys.executable, *arguments)
        try:
            await until(lambda: len(supervisor.sessions) == sites, "all sites connect", 120)
            server, others = Usage(os.getpid()), Usage(controllers.pid)
            before, started = supervisor.count, time.monotonic()
            await asyncio.sleep(seconds)
            rate = (supervisor.count - before) / (time.monotonic() - started)
            shares = server.core_share(), others.core_share()
            memory = server.mebibytes(), others.mebibytes()
            took = [await command(session) for session in supervisor.sessions[:200]]
        finally:
            controllers.terminate()
            await controllers.wait()
        hundredths = quantiles(took, n=100)
    return Figures(
        sites=sites,
        updates_per_second=rate,
        server_core_share=shares[0],
        server_mebibytes=memory[0],
        controllers_core_share=shares[1],
        controllers_mebibytes=memory[1],
        command_milliseconds_p50=hundredths[49],
        command_milliseconds_p99=hundredths[98],
    )


async def command(session: SiteSession) -> float:
    """Let a junction flash and read it back; return the milliseconds."""
    started = time.perf_counter()
    flash = {"status": "YellowFlash", "timeout": "1", "intersection": "0"}
    await session.command(session.site_id, "M0001", flash)
    status = await session.request_status(session.site_id, [("S0011", "status")])
    assert status.value("S0011", "status") == "True"
    return (time.perf_counter() - started) * 1_000


async def dial(port: int, sites: int) -> None:
    """Run the controllers, in the second process."""
    names = [f"J{number:03}" for number in range(sites)]
    junctions = [
        SimulatedJunction(
            name,
            [Detector(f"{name}/{n}") for n in range(1, 5)],
            clock=now_seconds,
            local_hour=lambda _time: 17,
            security_code=SECRET,
        )
        for name in names
    ]
    await JunctionSites(junctions, "127.0.0.1", port).run()


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.traffic.rsmp.load")
    parser.add_argument("--sites", type=int, default=373)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--dial", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.dial:
        with suppress(KeyboardInterrupt):
            asyncio.run(dial(asked.dial, asked.sites))
    else:
        figures = asdict(asyncio.run(measure(asked.sites, asked.seconds)))
        sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
