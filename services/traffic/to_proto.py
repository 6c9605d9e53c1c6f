"""Junctions, bollards, diversions, sections and corridors as the API shows them."""

from __future__ import annotations

from services.crews.domain.fields import written
from services.traffic.domain.bollard import Bollard
from services.traffic.domain.corridor import Corridor
from services.traffic.domain.diversion import Diversion
from services.traffic.domain.junction.state import Junction
from services.traffic.domain.section import Section
from vigie.traffic.v1 import service_pb2 as api


def junction_to_proto(junction_id: str, junction: Junction, version: int) -> api.Junction:
    """Return a junction as the API shows it."""
    state = f"JUNCTION_STATE_{junction.status.name}"
    return written(api.Junction, junction, junction_id=junction_id, state=state, version=version)


def bollard_to_proto(bollard_id: str, bollard: Bollard, version: int) -> api.Bollard:
    """Return a bollard as the API shows it."""
    state = f"BOLLARD_STATE_{bollard.status.name}"
    return written(api.Bollard, bollard, bollard_id=bollard_id, state=state, version=version)


def diversion_to_proto(diversion_id: str, diversion: Diversion, version: int) -> api.Diversion:
    """Return a diversion as the API shows it."""
    named = {"diversion_id": diversion_id, "state": f"DIVERSION_STATE_{diversion.status.name}"}
    return written(api.Diversion, diversion, **named, version=version)


def section_to_proto(section_id: str, section: Section, version: int) -> api.Section:
    """Return a section as the API shows it."""
    state = f"SECTION_STATE_{section.status.name}"
    return written(api.Section, section, section_id=section_id, state=state, version=version)


def corridor_to_proto(corridor_id: str, corridor: Corridor, version: int) -> api.Corridor:
    """Return a corridor as the API shows it."""
    state = f"CORRIDOR_STATE_{corridor.status.name}"
    return written(api.Corridor, corridor, corridor_id=corridor_id, state=state, version=version)
