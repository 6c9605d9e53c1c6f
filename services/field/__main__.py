"""The simulated field of a local run: `python -m services.field`."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import AsyncExitStack

from services.chassis import logs
from services.chassis.errors import PortTaken
from services.city.city import City
from services.field import calls
from services.field.arrivals import Arrivals
from services.field.cabinets import SimulatedCabinets
from services.field.clock import FieldClock
from services.field.crews import run_crews
from services.field.faults import Faults, Wiring
from services.field.mishaps import play_mishaps
from services.field.notebook import Notebook, Unreadable
from services.field.page import Page
from services.field.recording import Recording
from services.field.repairs import Repairs
from services.field.settings import Misset, Settings, read


def main() -> int:
    """Run the field until it is told to stop; the exit code."""
    try:
        settings = read()
    except Misset as error:
        sys.stderr.write(f"{error}\n")
        return 1
    logs.configure("field", settings.log_level, settings.log_format)
    log = logs.get()
    log.warning(
        "simulated",
        said="All of this field is simulated: cabinets, crews and reports are this one program. "
        "Nothing real is switched.",
    )
    code = 0
    try:
        asyncio.run(_run(settings))
    except* (PortTaken, Unreadable) as errors:
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
    logs.get().info("stopped")


async def _live(settings: Settings) -> None:
    log = logs.get()
    city = City.load(settings.city)
    recording = Recording.of(city)
    started = settings.field_start
    clock = FieldClock(settings.speed, recording.moment(started) if started else None)
    notebook = Notebook.open(settings.notebook)
    cabinets = SimulatedCabinets(
        city.cabinets,
        host=settings.host,
        first_port=settings.field_port_base,
        speed=settings.speed,
    )
    faults = Faults(Wiring(city.cabinets), cabinets, notebook)
    ready = {"cabinets": False, "players": False}
    page = Page(lambda: ready, faults)
    departments = sorted({crew.department for crew in city.crews} & settings.department_names)
    async with AsyncExitStack() as stack:
        await page.start(settings.host, settings.http_port)
        stack.push_async_callback(page.stop)
        await _serve(cabinets, stack, settings)
        faults.start()
        ready["cabinets"] = True
        channels = {name: calls.channel(settings.address(name)) for name in departments}
        for channel in channels.values():
            stack.push_async_callback(channel.close)
        arrivals = Arrivals(city, recording, faults, notebook, channels)
        async with asyncio.TaskGroup() as group:
            group.create_task(run_crews(city, channels, clock, settings.field_seed))
            for name, channel in channels.items():
                group.create_task(Repairs(name, channel, faults).run())
            backlog = int(settings.field_backlog_hours * 3600)
            group.create_task(
                arrivals.run(clock, replay=started is not None, backlog_seconds=backlog)
            )
            group.create_task(play_mishaps(faults, clock, settings.field_seed))
            ready["players"] = True
            log.info(
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
        base = settings.field_port_base
        last = base + max(len(cabinets.cabinets) - 1, 0)
        what = f"field (cabinets, ports {base} to {last})"
        raise PortTaken(what, settings.host, base, "VIGIE_FIELD_PORT_BASE") from error


if __name__ == "__main__":
    sys.exit(main())
