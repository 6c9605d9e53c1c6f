"""The simulated time at which a local run begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from deploy.local.errors import StartupError

VARIABLE = "VIGIE_SIMULATOR_START"
NOW = "now"


def simulated_start(variables: Mapping[str, str], about: Mapping[str, object]) -> datetime | None:
    """Return the local time in the recording at which arrivals begin; None for the present hour.

    The default is the busy hour in `city.toml`; the variable gives another time, or `now`. Raises
    `StartupError`.
    """
    given = variables.get(VARIABLE)
    if given == NOW:
        return None
    if not given:
        busy = about.get("busy_time")
        return busy if isinstance(busy, datetime) else None
    try:
        start = datetime.fromisoformat(given)
    except ValueError:
        start = None
    if start is None or start.tzinfo is not None:
        raise StartupError(
            f"{VARIABLE}={given} is no local time: give one as 2011-08-28T10:00, or {NOW}."
        )
    return start


def described(start: datetime | None) -> str:
    """Return the simulated time in words, and how it differs from the time that commands show."""
    if start is None:
        return "Reports and crews follow the present weekday and hour of the recording."
    day = f"{start:%A} {start.day} {start:%B %Y}"
    return (
        f"The simulated city begins on {day} at {start:%H:%M}; {VARIABLE}={NOW} follows the clock."
        "\nThat time decides which reports arrive and which crews are on shift; "
        "commands show the real time of day in the city."
    )
