"""The device worker: reads the flow meter of each valve and reports leaks as commands."""

from __future__ import annotations

import asyncio

import structlog

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.service_context import ServiceContext
from services.crews.domain.place import place_message
from services.water.domain.valve import Valve
from vigie.water.v1 import service_pb2 as api

READ_SECONDS = 2.0

log = structlog.get_logger(__name__)


async def poll_meters(context: ServiceContext, *, poll_seconds: float) -> None:
    """Read the meters of the valves that this process owns, until cancelled."""
    while True:
        for valve_id, valve in list(context.view.all("valve")):
            if valve.meter_address and context.owns(f"valve/{valve_id}"):
                await _poll(context, valve_id, valve)
        await asyncio.sleep(poll_seconds)


async def _poll(context: ServiceContext, valve_id: str, valve: Valve) -> None:
    try:
        flow = await read_flow(valve.meter_address)
        if flow > valve.flow_limit:
            await _report(context, valve_id, valve)
    except (OSError, ValueError, TimeoutError, Rejected) as error:
        log.warning("meter_poll_failed", valve=valve_id, error=str(error))


async def _report(context: ServiceContext, valve_id: str, valve: Valve) -> None:
    """Report a leak unless one of this valve is open; a retry has the id of the first attempt."""
    past = [leak for _, leak in context.view.all("leak") if leak.valve_id == valve_id]
    if any(leak.open for leak in past):
        return
    command_id = derived_id("water/meters", f"{valve_id}/{len(past)}")
    request = api.ReportLeakRequest(
        request_id=command_id,
        kind="burst_main",
        place=place_message(valve.place),
        valve_id=valve_id,
    )
    await context.submit(request, command_id=command_id)


async def read_flow(address: str) -> float:
    """Return the flow of a meter in litres per second.

    Raises `OSError` or `TimeoutError` where the meter does not answer, `ValueError` where the
    answer is not a number.
    """
    host, _, port = address.rpartition(":")
    async with asyncio.timeout(READ_SECONDS):
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            return float(await reader.readline())
        finally:
            writer.close()
