"""Figures and codes as a person reads them."""

from __future__ import annotations

import re

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from services.cli.output import formatting
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as place


def test_a_code_is_said_in_words() -> None:
    assert formatting.word(bulletin.TaskStatus, bulletin.TASK_STATUS_EN_ROUTE) == "en route"
    assert formatting.word(roads.DefectState, roads.DEFECT_STATE_REPORTED) == "reported"
    assert formatting.word(roads.DefectState, roads.DEFECT_STATE_UNSPECIFIED) == ""
    assert formatting.word(roads.DefectState, 99) == "? (99)"
    assert (formatting.priority(1), formatting.priority(0)) == ("P1", "-")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3, "3 s"), (119, "119 s"), (600, "10 min"), (7_200, "2 h"), (172_800, "2 d"), (-5, "-5 s")],
)
def test_an_age_is_said_in_the_unit_that_fits(seconds: float, said: str) -> None:
    assert formatting.age(seconds) == said


def test_a_moment_is_said_by_the_clock_and_nothing_where_there_is_none() -> None:
    context = formatting.after(1_700_000_000, 60)
    assert re.fullmatch(r"\d\d:\d\d:20", formatting.clock(context))
    assert formatting.since(context, 1_700_000_100) == "40 s"
    assert formatting.clock(Timestamp()) == formatting.since(Timestamp(), 1.0) == ""


def test_a_place_is_its_street_else_its_position() -> None:
    at = place.Position(longitude=3.877, latitude=43.611)
    assert formatting.where(place.Place(position=at, street="Rue Foch")) == "Rue Foch"
    assert formatting.where(place.Place(position=at)) == "3.87700,43.61100"
    assert formatting.where(place.Place()) == ""
