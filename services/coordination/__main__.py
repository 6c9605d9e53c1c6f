"""Runs coordination: `python -m services.coordination`."""

from services.chassis.runtime.host import main

if __name__ == "__main__":
    main("services.coordination.service:coordination")
