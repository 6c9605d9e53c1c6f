"""Runs coordination: `python -m services.coordination`."""

from services.chassis.host import run
from services.chassis.settings import Settings
from services.coordination.service import load

if __name__ == "__main__":
    settings = Settings()  # type: ignore[call-arg]  # the environment fills it
    run(load(settings), settings)
