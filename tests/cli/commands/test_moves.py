"""Moves of free crews as an operator reads them."""

from __future__ import annotations

import pytest

from services.cli.commands.moves import gain_in_words
from tests.cli.examples import HERE
from tests.cli.town import Town
from vigie.coordination.v1 import service_pb2 as coordination

MOVE = coordination.Move(
    crew="roads/R-1", crew_name="Roads 1", place=HERE, drive_seconds=300, gain_per_day=0.25
)
MOVES = coordination.ListMovesResponse(
    moves=[MOVE], demand_known=True, recorded_count=900, recorded_hours=2_000, covered_share=0.333
)
UNKNOWN = coordination.ListMovesResponse(
    recorded_count=12, recorded_hours=72, needed_count=100, needed_hours=336
)


def test_a_move_states_crew_place_drive_and_gain_and_that_nobody_is_sent(town: Town) -> None:
    town.answers = {"ListMoves": MOVES}
    printed = town.output("moves")
    assert "33% of the demand has a free crew within ten minutes" in printed
    (row,) = [line for line in printed.splitlines() if line.startswith("roads/R-1")]
    assert "Rue Foch" in row
    assert "5 min" in row
    assert "one more P1 in 4 days" in row
    assert "call it by radio" in printed


def test_a_fresh_city_reads_why_there_are_no_moves(town: Town) -> None:
    town.answers = {"ListMoves": UNKNOWN}
    assert "12 of 100 urgent tasks and 3 of 14 days" in town.output("moves")


def test_the_document_holds_what_coordination_returned(town: Town) -> None:
    town.answers = {"ListMoves": MOVES}
    document = town.document("moves --limit 5")
    assert document["moves"][0]["gain_per_day"] == pytest.approx(0.25)
    assert town.request("ListMoves").limit == 5


@pytest.mark.parametrize(
    ("per_day", "words"),
    [
        (2.04, "2.0 more P1 a day have a crew within 10 min"),
        (0.1, "one more P1 in 10 days has a crew within 10 min"),
    ],
    ids=["several a day", "seldom"],
)
def test_a_gain_is_written_in_words(per_day: float, words: str) -> None:
    assert gain_in_words(per_day) == words
