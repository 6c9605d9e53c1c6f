"""The public map of treated streets."""

from __future__ import annotations

import json
from typing import Any

from services.crews.domain.timestamp import timestamp
from services.snow.domain.rules import HOUR
from services.snow.public_map import treated_streets
from tests.snow.conftest import Winter
from tests.snow.department import CITY_DATA
from vigie.snow.v1 import commands_pb2 as internal, winter_pb2 as winter


def treat(town: Winter, section_id: str, grams: int) -> None:
    town.ask(
        internal.NotePassRequest(
            section_id=section_id,
            pass_time=timestamp(town.time),
            dose=winter.Dose(spread_grams=grams),
            blade_down=True,
            phenomenon=winter.PHENOMENON_SNOW,
        )
    )


def features(town: Winter) -> list[dict[str, Any]]:
    document = json.loads(treated_streets(CITY_DATA, town, town.time))
    assert document["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = document["features"]
    return found


def test_a_treated_street_is_shown_with_its_age_for_a_day(town: Winter) -> None:
    assert features(town) == []
    treat(town, "S1", 20)
    treat(town, "S2", 0)
    town.time += HOUR
    salted, cleared = features(town)
    assert salted == {
        "type": "Feature",
        "id": "S1",
        "geometry": {
            "type": "MultiLineString",
            "coordinates": [[[3.87, 43.6], [3.875, 43.6]]],
        },
        "properties": {
            "street": "Rue 1",
            "treatment": "salt",
            "treated_time": "2023-11-14T22:13:20Z",
            "age_minutes": 60,
        },
    }
    assert cleared["properties"]["treatment"] == "plough"
    town.time += 23 * HOUR
    assert features(town) == []


def test_it_has_no_plough_and_no_crew(town: Winter) -> None:
    town.register()
    town.start()
    treat(town, "S1", 20)
    assert b"P-1" not in treated_streets(CITY_DATA, town, town.time)
