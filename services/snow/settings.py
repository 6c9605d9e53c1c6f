"""The settings of the snow department."""

from __future__ import annotations

from pathlib import Path

from services.city.settings import CitySettings


class SnowSettings(CitySettings):
    """The settings of a service that reads the city's folder, and those of the weather.

    - `VIGIE_WEATHER_FILE` has the observations; without it no weather is known.
    - `VIGIE_WEATHER_SHIFT_SECONDS` is added to their times: a winter of the past is played again.
    """

    weather_file: Path | None = None
    weather_shift_seconds: int = 0
