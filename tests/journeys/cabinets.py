"""Lighting cabinets of a journey: installed in the department, commanded and watched over gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import uuid4

from services.city.equipment import Cabinet
from tests.journeys.stage import ANSWER_SECONDS, Stage
from tests.lighting.installing import installation
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as lighting

PATIENCE_SECONDS = 45
"""A cabinet that lies is believed after three tries: at once, after 5 s, after 10 s more."""


async def install(stage: Stage, cabinet: Cabinet, host: str, port: int, unit: int = 1) -> None:
    """Put a cabinet on the map."""
    address = equipment.Address(host=host, port=port, unit_id=unit)
    await stage.lighting.InstallCabinet(installation(cabinet, address), timeout=ANSWER_SECONDS)


async def dim(stage: Stage, cabinet_id: str, level: int) -> None:
    """Ask for a level on all lamps of a cabinet."""
    request = lighting.SetDimLevelRequest(
        request_id=str(uuid4()),
        cabinet_id=cabinet_id,
        scope=lighting.Scope(all=True),
        level_percent=level,
    )
    await stage.lighting.SetDimLevel(request, timeout=ANSWER_SECONDS)


async def saw_dark(stage: Stage, cabinet_id: str, lamp_id: str) -> str:
    """Say that a lamp is dark; return its need's id."""
    request = lighting.ReportOutageRequest(
        request_id=str(uuid4()), cabinet_id=cabinet_id, lamp_id=lamp_id
    )
    await stage.lighting.ReportOutage(request, timeout=ANSWER_SECONDS)
    return f"lighting/cabinet/{cabinet_id}/lamp/{lamp_id}"


async def until_cabinet(
    stage: Stage, cabinet_id: str, condition: Callable[[lighting.Cabinet], bool]
) -> lighting.Cabinet:
    """Follow the stream of a cabinet until it is as wanted."""
    request = lighting.WatchCabinetsRequest(cabinet_ids=[cabinet_id])
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for frame in stage.lighting.WatchCabinets(request):
            if frame.WhichOneof("frame") == "cabinet" and condition(frame.cabinet):
                cabinet: lighting.Cabinet = frame.cabinet
                return cabinet
    raise AssertionError("the stream ended")


def met(cabinet: lighting.Cabinet) -> bool:
    """Tell whether what was asked of each line was read back."""
    return all(feeder.actuation == lighting.ACTUATION_CONFIRMED for feeder in cabinet.feeders)


def given_up(cabinet: lighting.Cabinet) -> bool:
    """Tell whether the department has stopped asking."""
    return all(feeder.actuation == lighting.ACTUATION_FAILED for feeder in cabinet.feeders)
