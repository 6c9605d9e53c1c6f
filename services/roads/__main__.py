"""Runs the roads department: `python -m services.roads`."""

from services.chassis.host import run
from services.chassis.settings import Settings
from services.roads.ground import load_ground
from services.roads.service import roads

if __name__ == "__main__":
    run(roads(load_ground(Settings().city)))
