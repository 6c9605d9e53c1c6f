"""Usual flow: which surveys count, for which arcs, and how a day is shaped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.city.builder.flow import (
    EVENING,
    MORNING,
    Count,
    Counts,
    place_sections,
    read_counts,
    usual_day,
)
from services.city.builder.junctions import place_junctions
from tests.city.builder.examples import CROSSING, PLANE, published, street


def survey(arc: str, daily: int, morning: int = 10, evening: int = 10) -> dict[str, str]:
    peaks = {"phjm": str(morning), "phjs": str(evening)}
    return {"ident": f"12TR{arc}", "tjm": str(daily), **peaks}


def test_the_count_of_an_arc_is_the_median_of_its_usable_surveys() -> None:
    surveys = [
        survey("west", 100, 10, 20),
        survey("west", 300, 30, 20),
        survey("west", 9999),
        survey("west", 0, 0, 0),
        survey("west", 90, 60, 10),
        survey("gone", 200),
    ]
    assert read_counts(surveys, CROSSING) == {"west": Count(200, 20, 20)}


def test_a_day_has_the_surveyed_peaks_and_the_surveyed_total() -> None:
    hours = usual_day(Count(10_000, 1100, 1300))
    assert (hours[MORNING], hours[EVENING]) == (1100, 1300)
    assert sum(hours) == pytest.approx(10_000, abs=12)
    assert min(hours) == hours[3]


def test_a_section_takes_the_nearest_survey_that_there_is() -> None:
    junctions = place_junctions(published((0, 0)), CROSSING, PLANE, main_kmh=50)
    counts = {"west": Count(1000, 100, 100), "far": Count(50, 5, 5)}
    rows = place_sections(junctions, CROSSING, Counts.of(counts, CROSSING, 50), PLANE)
    assert [(row["id"], row["edge"], row["basis"]) for row in rows] == [
        ("J000-01", "west", "arc"),
        ("J000-02", "east", "street"),
        ("J000-03", "north", "class"),
    ]


def test_an_arc_without_a_count_of_its_kind_is_named() -> None:
    junctions = place_junctions(published((0, 0)), CROSSING, PLANE, main_kmh=50)
    counts = Counts.of({"west": Count(1000, 100, 100)}, CROSSING, 50)
    with pytest.raises(ValueError, match="arc north has no usual day: add a count of any street"):
        place_sections(junctions, CROSSING, counts, PLANE)


def test_traffic_that_leaves_the_junction_is_not_counted() -> None:
    arcs = (
        replace(street("away", (0, 0), (100, 0)), one_way=True),
        replace(street("towards", (-100, 0), (0, 0)), one_way=True),
        street("part", (0, 0), (10, 0)),
        street("past", (-100, 20), (100, 20)),
    )
    junctions = place_junctions(published((0, 0)), arcs, PLANE, main_kmh=50)
    counts = {"away": Count(1000, 100, 100)}
    rows = place_sections(junctions, arcs, Counts.of(counts, arcs, 50), PLANE)
    assert [row["edge"] for row in rows] == ["towards", "past"]
