"""The street lighting department, running: `python -m services.lighting`."""

from services.chassis.runtime.host import run
from services.lighting.service import lighting

if __name__ == "__main__":
    run(lighting)
