"""Why a crew was chosen or passed over."""

from __future__ import annotations

import json
from typing import Any

from services.chassis.sdk.decider import Rejected
from services.cli.commands.why import PASSED, VERDICTS
from tests.cli.examples import DECISION, INCIDENT, at
from tests.cli.town import Town
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination

UUID = "01945b90-7a94-7cc1-8a10-0c5f1c1b1b1b"
TOLD = coordination.ExplainResponse(incident=INCIDENT, decisions=[DECISION])


def row_of(output: str, crew: str) -> str:
    """The line of a crew in the table of candidates."""
    return next(line for line in output.splitlines() if line.startswith(crew))


def test_a_decision_is_told_with_its_candidates_and_terms(town: Town) -> None:
    town.answers = {"Explain": lambda _: TOLD}
    done = town.vigie("why", "I7")
    assert done.exit_code == 0, done.stderr
    assert "lighting/L-3 was chosen, leaving I2.1; the offer is accepted" in done.stdout
    chosen = row_of(done.stdout, "lighting/L-3").split()
    assert chosen[1:] == [
        "CHOSEN",
        *["215", "125", "60", "30", "0", "0", "0", "300", "4", "s", "I2.1", "P4"],
    ]
    assert "dearer" in row_of(done.stdout, "lighting/L-8")
    assert "lacks a skill or licence" in row_of(done.stdout, "roads/R-1")
    assert "10 min" in row_of(done.stdout, "roads/R-2")
    assert "12 crews off duty, 3 arcs closed" in done.stdout
    assert "alert at" in done.stdout


def test_a_decision_speaks_json(town: Town) -> None:
    town.answers = {"Explain": lambda _: TOLD}
    said = json.loads(town.vigie("why", "I7", "--json").stdout)
    table = said["decisions"][0]["appraisal"]["candidates"]
    assert [each["verdict"] for each in table][2] == "VERDICT_SKILL_MISSING"


def test_a_crew_is_asked_about_by_its_name(town: Town) -> None:
    town.vigie("why", "lighting/L-3")
    town.vigie("why", "I7", "lighting/L-3")
    town.vigie("why", "roads/defect/D-1")
    asked = [(each.incident_id, each.crew) for each in town.requests("Explain")]
    assert asked == [("", "lighting/L-3"), ("I7", "lighting/L-3"), ("roads/defect/D-1", "")]


def test_the_id_that_a_report_printed_is_enough(town: Town) -> None:
    def explain(request: Any) -> coordination.ExplainResponse:
        if request.incident_id == UUID:
            raise Rejected("INCIDENT_UNKNOWN", "there is none.", "incident_id")
        return TOLD

    town.answers = {"Explain": explain}
    assert town.vigie("why", UUID).exit_code == 0
    assert town.requests("Explain")[1].incident_id == f"roads/defect/{UUID}"


def test_an_unknown_incident_is_refused(town: Town) -> None:
    def explain(_request: Any) -> coordination.ExplainResponse:
        raise Rejected("INCIDENT_UNKNOWN", "there is none.", "incident_id")

    town.answers = {"Explain": explain}
    done = town.vigie("why", "I99")
    assert (done.exit_code, done.stderr) == (
        1,
        "vigie: incident_id: there is none. [INCIDENT_UNKNOWN]\n",
    )


def test_a_long_table_is_cut_but_not_the_crew_that_was_asked_about(town: Town) -> None:
    many = coordination.Decision(decision_id="I7.2", decided_time=at(0), outcome="NOBODY")
    many.appraisal.candidates.extend(
        events.Candidate(
            department="roads", crew_id=f"R-{n:02}", verdict=events.VERDICT_UNREACHABLE
        )
        for n in range(40)
    )
    town.answers = {"Explain": lambda _: coordination.ExplainResponse(decisions=[many])}
    done = town.vigie("why", "roads/R-39")
    assert "no crew could be sent" in done.stdout
    assert "no open street leads there" in row_of(done.stdout, "roads/R-39")
    assert "and 27 more" in done.stdout
    assert town.vigie("why", "I7", "--all").stdout.count("roads/R-") == 40


def test_every_verdict_of_the_contract_has_its_words() -> None:
    assert set(VERDICTS) == set(events.Verdict.values()) - {events.VERDICT_UNSPECIFIED}
    assert set(PASSED) == set(events.PassedOver.values()) - {events.PASSED_OVER_UNSPECIFIED}


def test_no_decision_is_said_in_words(town: Town) -> None:
    assert "no decision about it yet" in town.vigie("why", "I7").stdout
