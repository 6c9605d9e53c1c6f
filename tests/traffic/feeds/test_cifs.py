"""CIFS: the values are those of Waze's schema `cifsv2.xsd`, of 2023-11-07."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from services.testing.spec import NOW, SECOND
from services.traffic.domain.announced import HAZARDS
from services.traffic.domain.situation import Situation
from services.traffic.feeds.cifs import closures_and_incidents
from services.traffic.feeds.hazards import HAZARDS as STATED
from services.traffic.feeds.shown import iso
from tests.traffic.feeds import city as some

SUBTYPES = {
    "",
    "HAZARD_ON_ROAD",
    "HAZARD_ON_ROAD_CONSTRUCTION",
    "HAZARD_ON_ROAD_OBJECT",
    "HAZARD_ON_ROAD_OIL",
    "HAZARD_ON_ROAD_POT_HOLE",
    "HAZARD_ON_ROAD_TRAFFIC_LIGHT_FAULT",
    "HAZARD_ON_SHOULDER_ANIMALS",
    "HAZARD_WEATHER_FLOOD",
}
REQUIRED = {"id", "type", "description", "street", "polyline", "starttime", "endtime"}


def incidents(*situations: Situation, time: int = NOW) -> dict[str, Any]:
    document = json.loads(closures_and_incidents(some.city(*situations), time, some.STREETS))
    return {each["incident"]["id"]: each["incident"] for each in document["incidents"]}


def test_each_incident_has_what_waze_requires() -> None:
    found = incidents(*some.EVERYTHING.by_id.values())
    assert len(found) == 7 + len(HAZARDS)
    for each in found.values():
        assert each.keys() >= REQUIRED
        assert each["type"] in {"ROAD_CLOSED", "HAZARD", "ACCIDENT"}
        assert each["subtype"] in SUBTYPES
        assert len(each["street"]) >= 2
        assert re.fullmatch(r"(\d+\.\d{6} ?){4,}", each["polyline"])
        assert each["starttime"] <= each["endtime"]


def test_each_kind_of_hazard_is_stated() -> None:
    assert STATED.keys() == HAZARDS


def test_a_closure_has_an_incident_for_each_arc_with_its_own_direction() -> None:
    found = incidents(some.OVERDUE)
    assert {id_: each["direction"] for id_, each in found.items()} == {
        "roads-closure-C2-1": "ONE_DIRECTION",
        "roads-closure-C2-2": "BOTH_DIRECTIONS",
    }
    assert {each["parent_event"]["id"] for each in found.values()} == {"roads-closure-C2"}
    assert found["roads-closure-C2-1"]["polyline"] == "43.610000 3.870000 43.610500 3.871000"


def test_a_point_is_shown_on_the_nearest_arc() -> None:
    (works,) = incidents(some.WORKS).values()
    assert works["id"] == "roads-works-W1-1"
    assert (works["type"], works["subtype"]) == ("HAZARD", "HAZARD_ON_ROAD_CONSTRUCTION")


def test_a_closure_of_another_map_is_left_out() -> None:
    assert incidents(some.ELSEWHERE) == {}


@pytest.mark.parametrize(
    ("situation", "end"),
    [
        (some.CLOSURE, NOW + some.HOUR),
        (some.OPENED, NOW - SECOND),
        # 22:13:20 in UTC: what lasts longer than expected ends at 24:00, and later at a later time.
        (some.OVERDUE, NOW + 6_400 * SECOND),
    ],
    ids=["expected", "opened", "overdue"],
)
def test_each_incident_has_an_end(situation: Situation, end: int) -> None:
    for each in incidents(situation).values():
        assert each["endtime"] == iso(end)
