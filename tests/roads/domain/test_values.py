"""The refusals that every kind of thing may give."""

from __future__ import annotations

from services.crews.domain.place import Place
from services.roads.domain.values import outside_city


def test_a_place_outside_is_named_with_its_order() -> None:
    no = outside_city(Place(longitude=43.61, latitude=3.87))
    assert (no.code, no.field) == ("POSITION_INVALID", "place.position")
    assert no.message.startswith("43.61000, 3.87000 is outside the city")
    assert "longitude, then latitude" in no.message
