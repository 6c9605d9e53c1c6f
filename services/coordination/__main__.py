"""Runs coordination: `python -m services.coordination`."""

from services.chassis.runtime.host import run
from services.chassis.sdk.settings import read_or_exit
from services.coordination.service import load

if __name__ == "__main__":
    settings = read_or_exit()
    run(load(settings), settings)
