"""The settings of the lighting department."""

from __future__ import annotations

from pydantic import Field

from services.chassis.sdk.settings import Settings


class LightingSettings(Settings):
    """The chassis' settings, and `VIGIE_DEVICE_POLL_SECONDS`: how often each cabinet is polled."""

    device_poll_seconds: float = Field(15.0, gt=0)
