"""Runs the water department: `python -m services.water`."""

from services.chassis.runtime.host import main

if __name__ == "__main__":
    main("services.water.service:water")
