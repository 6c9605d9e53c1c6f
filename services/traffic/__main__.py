"""Runs the traffic department: `python -m services.traffic`."""

from services.chassis.runtime.host import main

if __name__ == "__main__":
    main("services.traffic.service:traffic")
