"""The settings of the water department."""

from __future__ import annotations

from pydantic import Field

from services.chassis.sdk.settings import Settings


class WaterSettings(Settings):
    """The chassis' settings, and `VIGIE_METER_POLL_SECONDS`: how often each meter is read."""

    meter_poll_seconds: float = Field(15.0, gt=0)
