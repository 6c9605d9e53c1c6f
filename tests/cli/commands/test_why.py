"""Why a crew was chosen or passed over."""

from __future__ import annotations

from typing import Any

from services.cli.output.verdicts import PASSED, VERDICTS
from tests.cli.examples import DECISION, INCIDENT, at
from tests.cli.town import Town, unknown
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination

UUID = "01945b90-7a94-7cc1-8a10-0c5f1c1b1b1b"
EXPLAINED = coordination.ExplainResponse(incident=INCIDENT, decisions=[DECISION])
UNKNOWN = unknown("INCIDENT_UNKNOWN", "incident_id")


def row_of(output: str, crew: str) -> str:
    """The line of a crew in the table of candidates."""
    return next(line for line in output.splitlines() if line.startswith(crew))


def test_a_decision_is_shown_with_its_candidates_and_terms(town: Town) -> None:
    assert "no decision about it yet" in town.output("why I7")
    town.answers = {"Explain": EXPLAINED}
    printed = town.output("why I7")
    assert "lighting/L-3 was chosen, leaving I2.1; the offer is accepted" in printed
    chosen = " ".join(row_of(printed, "lighting/L-3").split())
    assert chosen == "lighting/L-3 CHOSEN 215 125 60 30 0 0 0 0 300 4 s I2.1 P4"
    assert "dearer" in row_of(printed, "lighting/L-8")
    assert "lacks a skill or licence" in row_of(printed, "roads/R-1")
    assert "10 min" in row_of(printed, "roads/R-2")
    assert "12 crews off duty, 3 arcs closed" in printed
    assert "alert at" in printed
    candidates = town.document("why I7")["decisions"][0]["appraisal"]["candidates"]
    assert candidates[2]["verdict"] == "VERDICT_SKILL_MISSING"


def test_an_incident_a_need_or_a_crew_is_explained(town: Town) -> None:
    for arguments in ("lighting/L-3", "I7 lighting/L-3", "roads/defect/D-1"):
        town.output(f"why {arguments}")
    asked = [(each.incident_id, each.crew) for each in town.requests("Explain")]
    assert asked == [("", "lighting/L-3"), ("I7", "lighting/L-3"), ("roads/defect/D-1", "")]


def test_the_id_that_a_report_printed_is_enough(town: Town) -> None:
    def explain(request: Any) -> coordination.ExplainResponse:
        if request.incident_id == UUID:
            raise UNKNOWN
        return EXPLAINED

    town.answers = {"Explain": explain}
    town.output(f"why {UUID}")
    assert town.requests("Explain")[1].incident_id == f"roads/defect/{UUID}"


def test_an_unknown_incident_is_an_error(town: Town) -> None:
    town.answers = {"Explain": UNKNOWN}
    sentence = "vigie: incident_id (INCIDENT): there is none. [INCIDENT_UNKNOWN]\n"
    assert town.error(1, "why I99") == sentence


def test_a_long_table_is_cut_but_keeps_the_crew_in_question(town: Town) -> None:
    many = coordination.Decision(decision_id="I7.2", decided_time=at(0), outcome="NOBODY")
    many.appraisal.verdicts.add(
        verdict=events.VERDICT_STALE_POSITION,
        crews=[f"roads/R-{n:02}" for n in range(40)],
        numbers=[150 + n for n in range(40)],
    )
    town.answers = {"Explain": coordination.ExplainResponse(decisions=[many])}
    printed = town.output("why roads/R-39")
    assert "no crew could be sent" in printed
    row = row_of(printed, "roads/R-39")
    assert "position too old to act on" in row
    assert "3 min old" in row
    assert "and 27 more" in printed
    assert town.output("why I7 --all").count("roads/R-") == 40


def test_every_verdict_of_the_contract_has_its_words() -> None:
    assert set(VERDICTS) == set(events.Verdict.values()) - {events.VERDICT_UNSPECIFIED}
    assert set(PASSED) == set(events.PassedOver.values()) - {events.PASSED_OVER_UNSPECIFIED}
