"""The weather port: observations of one station, from a file or from any other source.

The file has the columns of Météo-France's SYNOP in a table: `time_utc`, `t_c` in C, `rain_3h_mm`,
and `ww_present_weather`, the WMO code 4677 of the present weather.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.settings import InvalidSettings
from services.city.files import rows
from services.snow.domain.conditions import (
    FREEZING_RAIN,
    HEAVY_SNOW,
    ICE,
    LIGHT_SNOW,
    NONE,
    RIME,
    SNOW,
    UNKNOWN,
)
from services.snow.domain.rules import HOUR

FRESH = 4 * HOUR
"""An older observation is no news of the present: stations report every three hours at least."""
AHEAD = 3 * HOUR
"""Pre-curative treatment is some two hours ahead of the phenomenon (winter guides), and an hour
for the round."""
THAW_CELSIUS = 2.0
"""The air at which lying snow melts on a road. Own rule."""

CODES: Mapping[int, int] = {
    **dict.fromkeys((56, 57, 66, 67), FREEZING_RAIN),
    **dict.fromkeys((68, 70, 71, 76, 77, 78, 79, 83, 85), LIGHT_SNOW),
    **dict.fromkeys((69, 72, 73, 84, 86), SNOW),
    **dict.fromkeys((74, 75), HEAVY_SNOW),
    **dict.fromkeys((48, 49), RIME),
}
"""WMO 4677 codes of weather that makes a street slippery by itself."""


@dataclass(frozen=True, slots=True)
class Observation:
    """The weather at a time, in microseconds since 1970, UTC."""

    time: int
    phenomenon: int
    thawing: bool


class Weather(Protocol):
    """Where the department has its weather from."""

    def at(self, time: int) -> Observation | None:
        """Return the weather at a time, None where it is not known."""

    def expects(self, time: int) -> bool:
        """Return whether ice or snow is expected in the next hours."""


@dataclass(frozen=True, slots=True)
class RecordedWeather:
    """Observations in the order of time. The next ones of a record are its forecast."""

    observations: Sequence[Observation] = ()

    def at(self, time: int) -> Observation | None:
        """Return the last observation, unless it is too old."""
        place = bisect_right(self.observations, time, key=lambda each: each.time)
        last = self.observations[place - 1] if place else None
        return last if last and time - last.time < FRESH else None

    def expects(self, time: int) -> bool:
        """Return whether an observation of the next hours has ice or snow."""
        ahead = (each for each in self.observations if time < each.time <= time + AHEAD)
        return any(each.phenomenon not in {NONE, UNKNOWN} for each in ahead)


def load_weather(path: Path | None, shift_seconds: int = 0) -> RecordedWeather:
    """Read a file of observations. Raises `InvalidSettings` where it is none."""
    if path is None:
        return RecordedWeather()
    try:
        found = [_observation(row, shift_seconds) for row in rows(path) if row["t_c"]]
    except (OSError, KeyError, ValueError) as error:
        message = f"VIGIE_WEATHER_FILE={path} has no observations ({error!r}): set it to a file."
        raise InvalidSettings(message) from error
    if not found:
        raise InvalidSettings(f"VIGIE_WEATHER_FILE={path} has no observations: set it to a file.")
    return RecordedWeather(sorted(found, key=lambda each: each.time))


def _observation(row: Mapping[str, str], shift_seconds: int) -> Observation:
    moment = datetime.fromisoformat(row["time_utc"]).replace(tzinfo=UTC)
    time = (int(moment.timestamp()) + shift_seconds) * MICROS
    celsius = float(row["t_c"])
    wet = float(row["rain_3h_mm"] or 0) > 0
    phenomenon = CODES.get(int(float(row["ww_present_weather"] or 0)), NONE)
    if phenomenon == RIME and celsius > 0:
        phenomenon = NONE  # a fog above freezing deposits no rime
    elif phenomenon == NONE and wet and celsius <= 0:
        phenomenon = ICE
    return Observation(time, phenomenon, phenomenon == NONE and celsius > THAW_CELSIUS)
