"""The settings of a service that reads the city's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from services.chassis.sdk.settings import InvalidSettings, Settings

Data = TypeVar("Data")


class CitySettings(Settings):
    """The chassis' settings, and `VIGIE_CITY`: the folder of the city's reference data."""

    city: Path = Path("deploy/cities/montpellier")

    def load(self, read: Callable[[Path], Data]) -> Data:
        """Return what `read` makes of the folder. Raises `InvalidSettings` if it is no city's."""
        try:
            return read(self.city)
        except (OSError, KeyError) as error:
            message = f"{self.city} is not a city's folder ({error!r}): set VIGIE_CITY to one."
            raise InvalidSettings(message) from error
        except (ValueError, msgspec.ValidationError) as error:
            message = f"A file of {self.city} has a wrong value ({error}): correct that file."
            raise InvalidSettings(message) from error
