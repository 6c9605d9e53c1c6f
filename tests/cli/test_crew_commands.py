"""The options of the commands about crews."""

from __future__ import annotations

from tests.cli.town import Town


def test_an_answer_needs_a_crew_of_a_department(town: Town) -> None:
    for command in ("accept", "decline"):
        done = town.vigie(command, "L-3")
        assert (done.exit_code, "DEPARTMENT/CREW" in done.stderr) == (2, True)
    assert town.asked == []
