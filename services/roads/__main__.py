"""Runs the roads department: `python -m services.roads`."""

from services.chassis.runtime.host import main

if __name__ == "__main__":
    main("services.roads.service:roads")
