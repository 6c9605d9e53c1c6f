"""The settings of the lighting department."""

from __future__ import annotations

from services.chassis.devices.settings import DeviceSettings
from services.city.settings import CitySettings


class LightingSettings(CitySettings, DeviceSettings):
    """The settings of a service that reads the city's folder and polls devices."""
