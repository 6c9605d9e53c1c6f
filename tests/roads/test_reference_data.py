"""The reference data of Montpellier."""

from __future__ import annotations

from pathlib import Path

from services.city.ground import Ground

montpellier = Ground.of_city(Path(__file__).parents[2] / "deploy/cities/montpellier")


def test_the_centre_is_in_the_city_and_paris_is_not() -> None:
    assert montpellier.contains(3.8767, 43.6108)
    assert not montpellier.contains(2.35, 48.85)


def test_latitude_before_longitude_is_outside() -> None:
    assert not montpellier.contains(43.6108, 3.8767)


def test_an_arc_is_known_by_its_id() -> None:
    assert montpellier.has_edge("1")
    assert not montpellier.has_edge("no-such-arc")
    assert not montpellier.has_edge("")


def test_each_file_of_the_reference_data_has_its_hash() -> None:
    assert set(montpellier.reference_hashes) == {"districts_sha256", "streets_sha256"}
    assert all(len(value) == 64 for value in montpellier.reference_hashes.values())
