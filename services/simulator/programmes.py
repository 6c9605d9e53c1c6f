"""The programme that a city's street lights burn by, until somebody assigns another."""

from __future__ import annotations

import tomllib

from google.protobuf.json_format import ParseDict, ParseError

from services.city.city import City
from vigie.lighting.v1 import equipment_pb2 as equipment, service_pb2 as lighting


def programme_of(city: City) -> equipment.Programme | None:
    """Read the `[programme]` of `city.toml`, with the fields of the contract; None without one.

    Raises `ValueError` where it is not of that form.
    """
    facts = tomllib.loads((city.folder / "city.toml").read_text(encoding="utf-8"))
    if "programme" not in facts:
        return None
    try:
        return ParseDict(facts["programme"], equipment.Programme())
    except ParseError as error:
        raise ValueError(f"[programme] of city.toml: {error}") from error


def assignment(cabinet_id: str, programme: equipment.Programme) -> lighting.AssignProgrammeRequest:
    """Ask a cabinet to follow a programme."""
    return lighting.AssignProgrammeRequest(cabinet_id=cabinet_id, programme=programme)
