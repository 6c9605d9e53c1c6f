"""Arrivals: recorded hours, places mapped by rank, priorities by rule."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from services.city.builder.requests import (
    Request,
    Spot,
    place_by_rank,
    place_requests,
    read_requests,
)

RULES: dict[str, Any] = {
    "start": "2011-07-01T00:00:00",
    "no_location": [[-71.0587, 42.3594]],
    "kinds": {"Pothole": "pothole", "Street Light Outages": "lamp_failure"},
    "treatment": {
        "pothole": {
            "department": "roads", "priority": 3, "happens_to": "street",
            "raised_on_main_streets": True,
        },
        "lamp_failure": {"department": "lighting", "priority": 3, "happens_to": "lamp"},
    },
}  # fmt: skip
SPOTS = [Spot(float(n % 20), float(n // 20), str(n), main=n % 2 == 0) for n in range(400)]


def recorded(kind: str, opened: str, lon: str, lat: str) -> dict[str, str]:
    return {
        "case_enquiry_id": opened, "type": kind, "open_dt": opened, "longitude": lon,
        "latitude": lat,
    }  # fmt: skip


def test_requests_of_other_trades_are_left_out_and_the_rest_put_in_order() -> None:
    found = read_requests(
        [
            recorded("Pothole", "2011-07-02 00:00:01", "-71.1", "42.3"),
            recorded("Missed Trash", "2011-07-01 10:00:00", "-71.1", "42.3"),
            recorded("Street Light Outages", "2011-07-01 01:00:00", "-71.0587", "42.3594"),
            recorded("Pothole", "2011-07-01 00:00:10", "", ""),
        ],
        RULES,
    )
    assert [(r.seconds, r.kind, r.place) for r in found] == [
        (10, "pothole", None),
        (3600, "lamp_failure", None),
        (86_401, "pothole", (-71.1, 42.3)),
    ]


def test_what_blocks_a_main_street_counts_one_step_more() -> None:
    requests = [Request(0, "1", "pothole", (0.0, 0.0)), Request(1, "2", "lamp_failure", (0.0, 0.0))]
    main = [Spot(1.0, 1.0, "a", main=True)] * 40
    side = [Spot(1.0, 1.0, "a", main=False)] * 40
    for spots, priority in ((main, 2), (side, 3)):
        lines = place_requests(requests, {"street": spots, "lamp": side}, RULES)
        assert [line["priority"] for line in lines] == [priority, 3]


PLACES = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=60)


@settings(deadline=None)
@given(PLACES)
def test_one_place_there_is_one_place_here_and_east_stays_east(
    places: list[tuple[int, int]],
) -> None:
    requests = [Request(n, str(n), "pothole", place) for n, place in enumerate(places)]
    found = place_by_rank(requests, SPOTS)
    image = dict(zip(places, found, strict=True))
    assert [image[place] for place in places] == found
    for one, other in zip(sorted(places), sorted(places)[1:], strict=False):
        if one[0] < other[0]:
            assert image[one].lon <= image[other].lon


def test_requests_without_a_place_are_spread_over_the_whole_city() -> None:
    found = place_by_rank([Request(n, str(n), "pothole", None) for n in range(400)], SPOTS)
    quarters = [sum((s.lon < 10) == west and (s.lat < 10) == south for s in found)
                for west in (True, False) for south in (True, False)]  # fmt: skip
    assert quarters == pytest.approx([100] * 4, abs=12)
