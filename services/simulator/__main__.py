"""The simulated field of a local run: `python -m services.simulator`."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack

from grpc.aio import Channel

from services.chassis.rpc.certificates import InvalidCertificate
from services.chassis.rpc.probes import PortInUse
from services.chassis.telemetry import log_config
from services.city.city import City
from services.client import connect
from services.simulator.citizens.arrivals import Arrivals
from services.simulator.citizens.recording import Recording
from services.simulator.crews.crews import run_crews
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import Faults, Wiring
from services.simulator.equipment.random_faults import play_mishaps
from services.simulator.equipment.repairs import Repairs
from services.simulator.http_api import Page
from services.simulator.platform.clock import FieldClock
from services.simulator.platform.saved_state import Notebook, Unreadable
from services.simulator.platform.settings import InvalidSettings, Settings, read

ACTOR = "simulated:field"


def main() -> int:
    """Run the field until it is told to stop; the exit code."""
    try:
        settings = read()
    except InvalidSettings as error:
        sys.stderr.write(f"{error}\n")
        return 1
    log_config.configure("simulator", settings.log_level, settings.log_format)
    log = log_config.get_logger()
    log.warning(
        "simulated",
        said="All of this field is simulated: cabinets, crews and reports are this one program. "
        "Nothing real is switched.",
    )
    if settings.exposed:
        log.warning(
            "simulator_exposed",
            host=settings.host,
            said="The simulated cabinets answer everybody who reaches this address: Modbus asks "
            "for no name and no password. Let nobody but lighting reach it.",
        )
    code = 0
    try:
        asyncio.run(_run(settings))
    except* (InvalidCertificate, InvalidSettings, PortInUse, Unreadable) as errors:
        log.error("cannot_start", reason=str(errors.exceptions[0]))  # noqa: TRY400  # a sentence
        code = 1
    return code


async def _run(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with asyncio.TaskGroup() as group:
        living = group.create_task(_live(settings))
        waiting = group.create_task(stopping.wait())
        await asyncio.wait({living, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        living.cancel()
    log_config.get_logger().info("stopped")


async def _live(settings: Settings) -> None:
    city = City.load(settings.city)
    recording = Recording.of(city)
    notebook = Notebook.open(settings.notebook)
    cabinets = SimulatedCabinets(
        city.cabinets,
        host=settings.host,
        first_port=settings.simulator_port_base,
        speed=settings.speed,
    )
    faults = Faults(Wiring(city.cabinets), cabinets, notebook)
    ready = {"cabinets": False, "players": False}
    page = Page(lambda: ready, faults)
    async with AsyncExitStack() as stack:
        await page.start(settings.host, settings.http_port)
        stack.push_async_callback(page.stop)
        await _serve(cabinets, stack, settings)
        faults.start()
        ready["cabinets"] = True
        channels = _channels(city, settings, stack)
        arrivals = Arrivals(city, recording, faults, notebook, channels)
        start = settings.simulator_start
        clock = FieldClock(settings.speed, recording.context(start) if start else None)
        async with asyncio.TaskGroup() as group:
            for player in _players(settings, city, channels, clock, faults):
                group.create_task(player)
            backlog = int(settings.simulator_backlog_hours * 3600)
            play = arrivals.run(clock, replay=start is not None, backlog_seconds=backlog)
            group.create_task(play)
            ready["players"] = True
            _say_ready(city, settings)


def _channels(city: City, settings: Settings, stack: AsyncExitStack) -> dict[str, Channel]:
    """A line to each department that has crews here."""
    departments = sorted({crew.department for crew in city.crews} & settings.department_names)
    channels = {
        name: connect(
            settings.address(name), service=name, actor=ACTOR, tls=settings.tls, timeout=None
        )
        for name in departments
    }
    for channel in channels.values():
        stack.push_async_callback(channel.close)
    return channels


def _players(
    settings: Settings,
    city: City,
    channels: Mapping[str, Channel],
    clock: FieldClock,
    faults: Faults,
) -> Iterator[Coroutine[None, None, None]]:
    """What goes on in the streets whatever the recording says."""
    yield run_crews(city, channels, clock, settings.simulator_seed)
    yield play_mishaps(faults, clock, settings.simulator_seed)
    for name, channel in channels.items():
        yield Repairs(name, channel, faults).run()


def _say_ready(city: City, settings: Settings) -> None:
    log_config.get_logger().info(
        "ready",
        city=city.name,
        cabinets=len(city.cabinets),
        crews=len(city.crews),
        speed=settings.speed,
        simulated=True,
    )


async def _serve(cabinets: SimulatedCabinets, stack: AsyncExitStack, settings: Settings) -> None:
    try:
        await stack.enter_async_context(cabinets)
    except OSError as error:
        base = settings.simulator_port_base
        last = base + max(len(cabinets.cabinets) - 1, 0)
        what = f"field (cabinets, ports {base} to {last})"
        raise PortInUse(what, settings.host, base, "VIGIE_SIMULATOR_PORT_BASE") from error


if __name__ == "__main__":
    sys.exit(main())
