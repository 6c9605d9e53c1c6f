"""Runs the roads department: `python -m services.roads`."""

import sys

from services.chassis.runtime.host import run
from services.chassis.sdk.settings import read_or_exit
from services.roads.service import load


def main() -> None:
    """Read the city's ground, then serve until told to stop."""
    settings = read_or_exit()
    try:
        roads = load(settings)
    except (OSError, KeyError) as error:
        sys.exit(f"{settings.city} is no city's folder ({error!r}): set VIGIE_CITY to one.")
    run(roads, settings)


if __name__ == "__main__":
    main()
