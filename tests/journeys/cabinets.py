"""Lighting cabinets of a journey: installed in the department, commanded and watched over gRPC."""

from __future__ import annotations

from collections.abc import Callable

from services.chassis.sdk.ids import new_id
from services.city.cabinets import Cabinet
from services.simulator.install_steps import install_request
from tests.journeys.stage import ANSWER_SECONDS, Stage
from vigie.lighting.v1 import service_pb2 as lighting

PATIENCE_SECONDS = 45
"""The department gives a cabinet up after three tries: at once, after 1 s, after 2 s more here."""


async def install(stage: Stage, cabinet: Cabinet, host: str, port: int, _unit: int = 1) -> None:
    """Install a cabinet."""
    request = install_request(cabinet, cabinet.district, host, port)
    request.request_id = new_id()
    await stage.stub("lighting").InstallCabinet(request, timeout=ANSWER_SECONDS)


async def dim(stage: Stage, cabinet_id: str, level: int) -> None:
    """Set a level on all lamps of a cabinet."""
    scope = lighting.Scope(all=True)
    await stage.call(
        "lighting", "SetDimLevel", cabinet_id=cabinet_id, scope=scope, level_percent=level
    )


async def report_dark(stage: Stage, cabinet_id: str, lamp_id: str) -> str:
    """Report that a lamp is dark; return its need's id."""
    await stage.call("lighting", "ReportOutage", cabinet_id=cabinet_id, lamp_id=lamp_id)
    return f"lighting/cabinet/{cabinet_id}/lamp/{lamp_id}"


async def until_cabinet(
    stage: Stage, cabinet_id: str, condition: Callable[[lighting.Cabinet], bool]
) -> lighting.Cabinet:
    """Follow the stream of a cabinet until it is as wanted."""
    cabinet: lighting.Cabinet = await stage.until(
        "lighting", "WatchCabinets", condition, PATIENCE_SECONDS, cabinet_ids=[cabinet_id]
    )
    return cabinet


def met(cabinet: lighting.Cabinet) -> bool:
    """Return whether the wanted level of each feeder was read back."""
    return all(feeder.actuation == lighting.ACTUATION_CONFIRMED for feeder in cabinet.feeders)


def given_up(cabinet: lighting.Cabinet) -> bool:
    """Return whether the department has stopped writing."""
    return all(feeder.actuation == lighting.ACTUATION_FAILED for feeder in cabinet.feeders)
