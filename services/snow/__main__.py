"""Runs the snow department: `python -m services.snow`."""

from services.chassis.runtime.host import main

if __name__ == "__main__":
    main("services.snow.service:snow")
