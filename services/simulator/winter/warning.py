"""The weather service of a simulated city: one warning of snow and ice, as CAP 1.2."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta

import structlog

from services.chassis.sdk.ids import derived_id
from services.city.city import City
from services.client import CallError, acting_as
from services.simulator.platform.clock import SimulatedClock
from vigie.snow.v1 import service_pb2 as api
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub

SENDER = "simulated:weather-service"
LEVELS = {
    "yellow": "2; yellow; Moderate",
    "orange": "3; orange; Severe",
    "red": "4; red; Extreme",
}
LASTS = timedelta(hours=12)
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>{identifier}</identifier><sender>{sender}</sender>
  <sent>{sent}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info>
    <language>fr-FR</language><category>Met</category><event>Neige-verglas</event>
    <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <onset>{sent}</onset><expires>{expires}</expires>
    <parameter><valueName>awareness_type</valueName><value>2; snow-ice</value></parameter>
    <parameter><valueName>awareness_level</valueName><value>{level}</value></parameter>
    <area><areaDesc>{area}</areaDesc></area>
  </info>
</alert>
"""

log = structlog.get_logger(__name__)


def warning(area: str, level: str, now: datetime) -> api.ReceiveAlertRequest:
    """Return the warning of a level for an area, from now on."""
    identifier = f"simulated.{level}.{now:%Y-%m-%dT%H:%M:%SZ}"
    document = CAP.format(
        identifier=identifier,
        sender=SENDER,
        sent=now.isoformat(timespec="seconds"),
        expires=(now + LASTS).isoformat(timespec="seconds"),
        level=LEVELS[level],
        area=area,
    )
    return api.ReceiveAlertRequest(
        request_id=derived_id("warning", identifier), cap=document.encode()
    )


async def warn(service: SnowServiceStub, city: City, level: str, clock: SimulatedClock) -> None:
    """Send a warning of that level for the city's first area."""
    facts = tomllib.loads((city.folder / "city.toml").read_text(encoding="utf-8"))
    area = facts["winter"]["rules"]["warning_areas"][0]
    request = warning(area, level, datetime.fromtimestamp(clock.world(), UTC))
    try:
        await service.ReceiveAlert(request, metadata=acting_as(SENDER))
    except CallError as error:
        log.warning("warning_refused", reason=error.message)
