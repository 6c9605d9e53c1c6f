"""The sentence of a plough under the prices."""

from __future__ import annotations

from services.cli.output.plough_lines import plough_lines
from vigie.coordination.v1 import events_pb2 as events

NAMES = ["snow/snow-01"]


def plough(*missed: events.MissedDeadline, count: int = 0) -> events.Appraisal:
    row = events.Candidate(department="snow", crew_id="snow-01")
    row.plough.salt_kg, row.plough.brine_litres, row.plough.reload_seconds = 3_400, 1_200, 1_440
    row.plough.absent_seconds, row.plough.load_age_seconds = 2_700, 40
    row.plough.missed.extend(missed)
    row.plough.missed_count = count
    return events.Appraisal(candidates=[row])


def test_the_gravest_streets_are_named_and_the_others_counted() -> None:
    foch = events.MissedDeadline(section_id="S1", street="Rue Foch", rank=1, late_seconds=1_500)
    unnamed = events.MissedDeadline(section_id="S9", rank=3, late_seconds=60)
    (line,) = plough_lines(plough(foch, unnamed, count=12), NAMES)
    assert line == (
        "snow/snow-01, gone for 45 min: misses the deadline of Rue Foch (rank 1) by 25 min,"
        " S9 (rank 3) by 60 s, and 10 more; 3400 kg of salt and 1200 l of brine left,"
        " a reload takes 24 min (40 s old)"
    )


def test_a_plough_that_misses_nothing_says_so() -> None:
    (line,) = plough_lines(plough(), NAMES)
    assert "misses no deadline; 3400 kg" in line


def test_only_the_crews_that_are_shown_have_a_sentence() -> None:
    assert list(plough_lines(plough(), [])) == []
    free = events.Appraisal(candidates=[events.Candidate(department="snow", crew_id="snow-01")])
    assert list(plough_lines(free, NAMES)) == []
