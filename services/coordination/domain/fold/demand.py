"""The demand of a city: which crews its urgent incidents required so far, and where.

The count comes from the incidents themselves, so that it needs no file and is that of the present
kinds of needs. A fresh city has none.
"""

from __future__ import annotations

from msgspec.structs import replace

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Demand
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.policy import URGENT
from services.crews.domain.skills import REHEARSAL

AREA_DEGREES = 0.005
"""The side of an area: 400 m by 550 m at 43 degrees north, less than a minute of driving."""


def count_demand(city: CityState, incident: Incident, time: int) -> None:
    """Count each role of an incident that is urgent, once: when it is opened or becomes urgent."""
    if incident.priority not in URGENT or not (incident.longitude or incident.latitude):
        return
    for role in incident.roles:
        if REHEARSAL not in role.skills:
            _count(city, incident, role, time)


def _count(city: CityState, incident: Incident, role: Role, time: int) -> None:
    longitude, latitude = _middle(incident.longitude), _middle(incident.latitude)
    skills, equipment = tuple(sorted(role.skills)), tuple(sorted(role.equipment))
    named = f"{','.join(skills)} {','.join(equipment)}"
    key = f"{longitude:.4f},{latitude:.4f} P{incident.priority} {named}"
    known = city.demand.get(key)
    if known is not None:
        city.demand[key] = replace(known, count=known.count + 1)
        return
    city.demand[key] = Demand(
        longitude, latitude, incident.priority, skills, equipment, count=1, first_time=time
    )


def _middle(degrees: float) -> float:
    return (degrees // AREA_DEGREES + 0.5) * AREA_DEGREES
