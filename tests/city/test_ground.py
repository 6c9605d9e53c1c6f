"""The ground of Montpellier, as decisions read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.decider import Rejected
from services.city.files import rows
from services.city.ground import Ground
from vigie.type.v1.place_pb2 import Place, Position

CITY = Path(__file__).parents[2] / "deploy/cities/montpellier"


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.of_city(CITY)


def test_its_files_are_named_by_their_hashes(ground: Ground) -> None:
    assert set(ground.reference_hashes) == {"districts_sha256", "streets_sha256"}


def test_a_place_outside_the_city_is_rejected_with_its_field(ground: Ground) -> None:
    ground.refuse_outside(Place(position=Position(longitude=3.877, latitude=43.611)), "place")
    swapped = Place(position=Position(longitude=43.611, latitude=3.877))
    with pytest.raises(Rejected, match="POSITION_INVALID") as error:
        ground.refuse_outside(swapped, "place")
    assert error.value.field == "place.position"
    assert "longitude, then latitude" in error.value.message


def test_an_arc_that_is_not_there_is_rejected_with_its_field(ground: Ground) -> None:
    known = next(iter(rows(CITY / "edges.csv.gz")))["id"]
    ground.refuse_unknown([known], "edge_ids")
    with pytest.raises(Rejected, match="EDGE_ID_INVALID") as error:
        ground.refuse_unknown([known, "no-arc"], "edge_ids")
    assert (error.value.field, "no-arc" in error.value.message) == ("edge_ids", True)
