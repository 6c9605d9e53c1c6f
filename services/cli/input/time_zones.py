"""The time zone of a city, from its `city.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

from services.cli.client.errors import USAGE, CliError


def time_zone_of(city: Path) -> ZoneInfo | None:
    """Return the time zone of the city in a folder; None for a folder without a city.

    Raises `CliError` for a `city.toml` without a usable time zone.
    """
    file = city / "city.toml"
    if not file.is_file():
        return None
    try:
        return ZoneInfo(tomllib.loads(file.read_text(encoding="utf-8"))["timezone"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        message = f'--city: set timezone in {file}, as timezone = "Europe/Paris": {error}'
        raise CliError(USAGE, message, "CITY") from error
