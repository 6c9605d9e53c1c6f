"""Runs the lighting department: `python -m services.lighting`."""

from services.chassis.runtime.host import main

if __name__ == "__main__":
    main("services.lighting.service:lighting")
