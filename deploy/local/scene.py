"""The scene of a local run: a table of the city's `[scenes]`, and when it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from deploy.local.errors import StartupError

SCENE = "SCENE"
START = "VIGIE_SIMULATOR_START"
NOW = "now"
DEFAULT = "ordinary"


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene, and the local time of the recording at which it begins: None for the present."""

    name: str
    about: str
    start: datetime | None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The description for people."""
        if self.start is None:
            return "Reports and crews follow the present weekday and hour of the recording."
        day = f"{self.start:%A} {self.start.day} {self.start:%B %Y}"
        scene = f"Scene {self.name}: {self.about}.\n" if self.name else ""
        return (
            f"{scene}The simulated city begins on {day} at {self.start:%H:%M}; "
            f"{START}={NOW} follows the clock."
            "\nThat time decides which reports arrive and which crews are on shift; "
            "commands show the real time of day in the city."
        )


def read_scene(variables: Mapping[str, str], facts: Mapping[str, Any]) -> Scene:
    """Return the scene of the environment; `VIGIE_SIMULATOR_START` replaces its beginning.

    The default is the city's ordinary scene; a city without scenes begins at the present hour.
    Raises `StartupError`.
    """
    scenes: Mapping[str, Mapping[str, Any]] = facts.get("scenes", {})
    name = variables.get(SCENE) or (DEFAULT if DEFAULT in scenes else "")
    if name and name not in scenes:
        known = ", ".join(scenes) or "none"
        raise StartupError(f"{SCENE}={name} is no scene of this city: give one of {known}.")
    table = scenes.get(name, {})
    start = _start(variables.get(START), table.get("start"))
    return Scene(name, table.get("about", ""), start, _settings(table))


def _settings(table: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings of a scene, with the shift that moves its weather to the present."""
    settings = dict(table.get("settings", {}))
    if weather := table.get("weather_start"):
        ahead = datetime.now(UTC) - weather
        settings["VIGIE_WEATHER_SHIFT_SECONDS"] = str(int(ahead.total_seconds()))
    return settings


def _start(given: str | None, usual: datetime | None) -> datetime | None:
    if not given:
        return usual
    if given == NOW:
        return None
    try:
        start = datetime.fromisoformat(given)
    except ValueError:
        start = None
    if start is None or start.tzinfo is not None:
        raise StartupError(
            f"{START}={given} is no local time: give one as 2011-08-28T10:00, or {NOW}."
        )
    return start
