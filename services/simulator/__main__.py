"""Runs the simulator of a city: `python -m services.simulator`."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial

from grpc.aio import Channel

from services.chassis.rpc.certificates import InvalidCertificate
from services.chassis.rpc.probes import PortInUse
from services.chassis.telemetry import log_config
from services.city.city import City
from services.client import connect
from services.simulator.citizens.playback import Playback
from services.simulator.citizens.recorded_arrivals import RecordedArrivals
from services.simulator.crews.simulated_crews import run_crews
from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.bollard import SimulatedBollard
from services.simulator.equipment.bollard_servers import serving_bollards
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.equipment.city_junctions import junctions_of, own_security_code
from services.simulator.equipment.junction_sites import JunctionSites
from services.simulator.equipment.random_faults import inject_random_faults
from services.simulator.equipment.repairs import repair_finished
from services.simulator.equipment.scene_faults import check_faults, inject_later
from services.simulator.http_api import http_api
from services.simulator.platform.clock import SimulatedClock
from services.simulator.platform.saved_state import InvalidStateFile, StateFile
from services.simulator.platform.settings import InvalidSettings, Settings, read
from services.simulator.winter.rota import run_winter
from services.traffic.rsmp.security_code import NoSecurityCode

ACTOR = "simulated:field"


def main() -> int:
    """Run the simulator until a signal stops it; return the exit code."""
    try:
        settings = read()
    except InvalidSettings as error:
        sys.stderr.write(f"{error}\n")
        return 1
    log_config.configure("simulator", settings.log_level, settings.log_format)
    log = log_config.get_logger()
    log.warning(
        "simulated",
        detail="This program simulates all cabinets, signal controllers, crews and reports. "
        "Nothing real is switched.",
    )
    if settings.exposed:
        log.warning(
            "simulator_exposed",
            host=settings.host,
            detail="Every caller that reaches this address can write to the simulated cabinets: "
            "Modbus has no password. Allow only lighting and traffic to reach it.",
        )
    problem: BaseException | None = None
    try:
        asyncio.run(_run_until_signal(settings))
    except* (InvalidCertificate, InvalidSettings, PortInUse, InvalidStateFile) as errors:
        problem = errors.exceptions[0]
    if problem is not None:
        log.error("cannot_start", reason=str(problem))
    return int(problem is not None)


async def _run_until_signal(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(_run(settings))
        waiting = group.create_task(stopping.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        running.cancel()
    log_config.get_logger().info("stopped")


async def _run(settings: Settings) -> None:
    city = City.load(settings.city)
    recording = RecordedArrivals.of(city)
    state_file = StateFile.open(settings.state_file)
    cabinets = _cabinets(city, settings)
    controllers = _controllers(city, settings)
    bollards = _bollards(city, settings)
    faults = Faults(cabinets, state_file, controllers.junctions, bollards)
    check_faults(faults, settings.faults)
    ready = {"cabinets": False, "players": False}
    api = http_api(lambda: ready, faults)
    async with AsyncExitStack() as stack:
        await api.start(settings.host, settings.http_port)
        stack.push_async_callback(api.stop)
        await _serve(cabinets, bollards, stack, settings)
        faults.start()
        ready["cabinets"] = True
        channels = await _channels(city, settings, stack)
        playback = Playback(city, recording, faults, state_file, channels)
        clock = _clock(recording, settings)
        async with asyncio.TaskGroup() as group:
            group.create_task(_play_crews(city, channels, clock, settings, recording))
            group.create_task(inject_random_faults(faults, clock, settings.simulator_seed))
            group.create_task(controllers.run())
            group.create_task(inject_later(faults, clock, settings.faults))
            for name, channel in channels.items():
                group.create_task(repair_finished(name, channel, faults))
            backlog, replay = settings.backlog_seconds, settings.simulator_start is not None
            group.create_task(playback.run(clock, replay=replay, backlog_seconds=backlog))
            ready["players"] = True
            _log_ready(city, len(controllers.junctions), settings)


def _clock(recording: RecordedArrivals, settings: Settings) -> SimulatedClock:
    start = settings.simulator_start
    return SimulatedClock(settings.speed, recording.time(start) if start else None)


def _cabinets(city: City, settings: Settings) -> SimulatedCabinets:
    host, first_port = settings.host, settings.simulator_port_base
    return SimulatedCabinets(city.cabinets, host=host, first_port=first_port, speed=settings.speed)


def _controllers(city: City, settings: Settings) -> JunctionSites:
    """Return the signal controllers, none without the traffic department.

    Raises `InvalidSettings`.
    """
    if not settings.plays_junctions or not city.junctions:
        return JunctionSites((), settings.host, settings.rsmp_port)
    path = settings.security_code_file
    try:
        junctions = junctions_of(city, own_security_code(path))
    except (NoSecurityCode, OSError) as error:
        raise InvalidSettings(f"VIGIE_RSMP_SECURITY_CODE_FILE={path}: {error}") from error
    return JunctionSites(junctions.values(), settings.rsmp_host, settings.rsmp_port)


async def _play_crews(
    city: City,
    channels: Mapping[str, Channel],
    clock: SimulatedClock,
    settings: Settings,
    recording: RecordedArrivals,
) -> None:
    sites = recording.sites(clock.now(), settings.backlog_seconds)
    winter = partial(run_winter, city, clock, warning_level=settings.simulator_warning)
    beside = {"snow": winter} if city.winter_circuits else {}
    await run_crews(city, channels, clock, settings.simulator_seed, sites, beside=beside)


def _bollards(city: City, settings: Settings) -> dict[str, SimulatedBollard]:
    """Return the bollards in the order of their file, none without the traffic department."""
    if "traffic" not in settings.department_names:
        return {}
    return {each.id: SimulatedBollard() for each in city.bollards}


async def _serve(
    cabinets: SimulatedCabinets,
    bollards: Mapping[str, SimulatedBollard],
    stack: AsyncExitStack,
    settings: Settings,
) -> None:
    """Serve the cabinets, and the bollards on the next ports."""
    base = settings.simulator_port_base
    first = base + len(cabinets.cabinets)
    try:
        await stack.enter_async_context(cabinets)
        await stack.enter_async_context(serving_bollards(bollards.values(), settings.host, first))
    except OSError as error:
        last = max(first + len(bollards) - 1, base)
        what = f"simulator (cabinets and bollards, ports {base} to {last})"
        raise PortInUse(what, settings.host, base, "VIGIE_SIMULATOR_PORT_BASE") from error


async def _channels(city: City, settings: Settings, stack: AsyncExitStack) -> dict[str, Channel]:
    """Open a channel to each department with crews in the city, until the stack closes."""
    departments = sorted({crew.department for crew in city.crews} & settings.department_names)
    return {
        name: await stack.enter_async_context(
            connect(
                settings.address(name), service=name, actor=ACTOR, tls=settings.tls, timeout=None
            )
        )
        for name in departments
    }


def _log_ready(city: City, junctions: int, settings: Settings) -> None:
    log_config.get_logger().info(
        "ready",
        city=city.name,
        cabinets=len(city.cabinets),
        junctions=junctions,
        crews=sum(crew.department in settings.department_names for crew in city.crews),
        speed=settings.speed,
        simulated=True,
    )


if __name__ == "__main__":
    sys.exit(main())
