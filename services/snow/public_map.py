"""The public map: the streets treated in the last day, as GeoJSON (RFC 7946).

A feature has the street, the treatment and its time. It has no plough and no crew, and neither has
the state that it is made of.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.view import View
from services.snow.domain.rules import HOUR, MINUTE
from services.snow.domain.section import Section
from services.snow.reference_data import ReferenceData

SHOWN = 24 * HOUR


def treated_streets(city: ReferenceData, view: View, time: int) -> bytes:
    """Return the sections treated in the last day, with the age of each treatment."""
    features = [
        _feature(city, section_id, section, time)
        for section_id, section in view.all("section")
        if section_id in city.sections and time - section.pass_time < SHOWN
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _feature(city: ReferenceData, section_id: str, section: Section, time: int) -> dict[str, Any]:
    moment = datetime.fromtimestamp(section.pass_time // MICROS, UTC)
    return {
        "type": "Feature",
        "id": section_id,
        "geometry": {"type": "MultiLineString", "coordinates": city.geometry.lines(section_id)},
        "properties": {
            "street": city.sections[section_id].street,
            "treatment": "salt" if section.spread_grams else "plough",
            "treated_time": moment.isoformat().replace("+00:00", "Z"),
            "age_minutes": (time - section.pass_time) // MINUTE,
        },
    }
