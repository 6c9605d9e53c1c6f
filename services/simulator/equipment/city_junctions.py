"""The simulated signal controllers of a city's junctions, with their detectors and their code."""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from services.chassis.sdk.clock import now_seconds
from services.city.city import City
from services.simulator.equipment.junction import Clock, SimulatedJunction
from services.simulator.equipment.junction_traffic import Detector
from services.traffic.rsmp.security_code import SecurityCodeFile

OWNER_ALONE = 0o600


def junctions_of(
    city: City, security_code: str, clock: Clock = now_seconds
) -> dict[str, SimulatedJunction]:
    """Return a controller for each junction, with a detector for each of its counted arcs."""
    detectors = defaultdict[str, list[Detector]](list)
    for section in sorted(city.flow_sections, key=lambda each: (each.junction, each.detector)):
        detectors[section.junction].append(Detector(section.id, section.usual))
    return {
        junction.id: SimulatedJunction(
            junction.id,
            detectors[junction.id],
            clock=clock,
            local_hour=lambda time: datetime.fromtimestamp(time, city.timezone).hour,
            security_code=security_code,
            routes=len(junction.edges),
        )
        for junction in city.junctions
    }


def own_security_code(path: Path) -> str:
    """Return the code in a file, a new one if there is no file.

    Raises `NoSecurityCode`, and `OSError` where the file cannot be made.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(OWNER_ALONE)
        path.write_text(f"{secrets.token_hex(8)}\n", "utf-8")
    return SecurityCodeFile(path).read()
