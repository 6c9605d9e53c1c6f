"""The department's device worker: an attendant for each cabinet that this process owns."""

from __future__ import annotations

import asyncio
import logging

from services.chassis.office import Office
from services.lighting.devices.attendant import Attendant
from services.lighting.queries import installed

ROUND_SECONDS = 1.0


async def attend_cabinets(office: Office) -> None:
    """Look after the cabinets whose partitions are ours, for as long as they are."""
    # A silent cabinet is told by an event; pymodbus would tell it again for every question.
    logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)
    attendants: dict[str, tuple[Attendant, asyncio.Task[None]]] = {}
    async with asyncio.TaskGroup() as group:
        group.create_task(_wake(office, attendants))
        while True:
            owned = {name for name, _ in installed(office.view) if office.owns(f"cabinet/{name}")}
            for name in sorted(owned - attendants.keys()):
                attendant = Attendant(office, name)
                attendants[name] = (attendant, group.create_task(attendant.run()))
            for name in attendants.keys() - owned:
                attendants.pop(name)[1].cancel()
            await asyncio.sleep(ROUND_SECONDS)


async def _wake(
    office: Office, attendants: dict[str, tuple[Attendant, asyncio.Task[None]]]
) -> None:
    async for fact in office.facts():
        if fact.kind == "cabinet" and fact.events and fact.id in attendants:
            attendants[fact.id][0].wake.set()
