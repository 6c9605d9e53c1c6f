"""Why a crew was chosen or passed over."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cli.examples import CHOSEN, DEARER, DECISION, INCIDENT, at
from tests.cli.town import Town, unknown
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.type.v1.role_pb2 import Role

UUID = "01945b90-7a94-7cc1-8a10-0c5f1c1b1b1b"
EXPLAINED = coordination.ExplainResponse(incident=INCIDENT, decisions=[DECISION])
UNKNOWN = unknown("INCIDENT_UNKNOWN", "incident_id")


def row_of(output: str, start: str) -> list[str]:
    """Return the words of the first line that starts with a word."""
    return next(line.split() for line in output.splitlines() if line.strip().startswith(start))


def crowded(crews: int = 200) -> coordination.Decision:
    """Return a decision without a crew: the positions of all crews are too old."""
    many = coordination.Decision(decision_id="I7.2", decided_time=at(0), outcome="NOBODY")
    many.appraisal.appraised_time.CopyFrom(at(0))
    many.appraisal.verdicts.add(
        verdict=events.VERDICT_STALE_POSITION,
        crews=[f"roads/R-{n:03}" for n in range(crews)],
        numbers=[150 + n for n in range(crews)],
    )
    return many


def test_a_decision_is_shown_with_its_candidates_and_terms(town: Town) -> None:
    assert "no decision about it yet" in town.output("why I7")
    town.answers = {"Explain": EXPLAINED}
    printed = town.output("why I7")
    assert "lighting/L-3 was chosen (leaves I2.1), accepted" in printed
    header = "crew price drive make safe lateness rest gained seen leaves"
    assert row_of(printed, "crew") == header.split()
    chosen = "lighting/L-3 CHOSEN 215 125 60 30 0 300 4 s I2.1 P4"
    assert row_of(printed, "lighting/L-3") == chosen.split()
    assert row_of(printed, "lighting/L-8")[:3] == ["lighting/L-8", "dearer", "515"]
    assert "1  lacks a skill or licence    roads/R-1" in printed
    assert "1  position too old to act on  roads/R-2 (10 min old)" in printed
    assert "12 crews off duty, 3 arcs closed" in printed
    assert "LATE" in printed
    candidates = town.document("why I7")["decisions"][0]["appraisal"]["candidates"]
    assert candidates[2]["verdict"] == "VERDICT_SKILL_MISSING"


def test_slow_streets_are_shown_with_their_age_and_what_they_add(town: Town) -> None:
    slowed = coordination.Decision.FromString(DECISION.SerializeToString())
    slowed.appraisal.candidates[0].slowed_seconds = 48
    slowed.appraisal.MergeFrom(
        events.Appraisal(slow_arcs_count=7, slow_arcs_age_seconds=200, slow_arcs_delay_percent=150)
    )
    town.answers = {"Explain": coordination.ExplainResponse(incident=INCIDENT, decisions=[slowed])}
    printed = town.output("why I7")
    slow = "7 arcs slower than usual, by 150 % at most; the oldest figure is 3 min old"
    assert slow in " ".join(printed.split())
    assert "slowed" in printed
    assert "48" in row_of(printed, f"{CHOSEN.department}/{CHOSEN.crew_id}")
    town.answers = {"Explain": EXPLAINED}
    assert "slow" not in town.output("why I7")


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


def test_200_crews_with_one_verdict_are_one_line_of_80_columns(town: Town) -> None:
    town.answers = {"Explain": coordination.ExplainResponse(decisions=[crowded()])}
    printed = town.output("why I7", COLUMNS="80").splitlines()
    assert len(printed) < 8
    assert max(map(len, printed)) <= 80
    (line,) = [
        line.split() for line in printed if line.startswith("200  position too old to act on")
    ]
    named, left = line[7:-2], line[-2]
    assert named[0] == "roads/R-000"
    # Each crew has its age behind its id: no id is cut, and those without room are counted.
    crews = [word for word in named if word.startswith("roads/")]
    assert all(len(crew) == len("roads/R-000") for crew in crews)
    assert len(crews) + int(left) == 200


def test_every_crew_is_listed_on_request(town: Town) -> None:
    town.answers = {"Explain": coordination.ExplainResponse(decisions=[crowded()])}
    printed = town.output("why I7 --all", COLUMNS="80")
    assert printed.count("roads/R-") == 200
    assert max(map(len, printed.splitlines())) <= 80


def test_a_table_about_a_crew_has_that_crew_and_the_best(town: Town) -> None:
    decision = crowded()
    decision.appraisal.verdicts.add(verdict=events.VERDICT_RESERVED, crews=["roads/R-999"])
    town.answers = {"Explain": coordination.ExplainResponse(decisions=[decision])}
    printed = town.output("why roads/R-150", COLUMNS="80")
    assert "position too old to act on  roads/R-150 (5 min old)" in printed
    assert "another offer" not in printed
    assert "and 1 more" in printed


def test_the_table_of_an_open_decision_has_its_age(town: Town) -> None:
    town.answers = {"Explain": coordination.ExplainResponse(decisions=[crowded()])}
    assert " d old (" in town.output("why I7")


def test_each_role_has_its_newest_table_and_the_others_are_lines(town: Town) -> None:
    incident = coordination.Incident()
    incident.CopyFrom(INCIDENT)
    incident.roles.add(role=Role(name="electrician"))
    incident.roles.add(role=Role(name="signing"))
    decisions = [
        coordination.Decision(
            decision_id=f"I7.{number}", role=role, crew="roads/R-1", decided_time=at(number)
        )
        for number, role in ((4, "signing"), (3, "signing"), (2, "backup"), (1, "electrician"))
    ]
    town.answers = {"Explain": coordination.ExplainResponse(incident=incident, decisions=decisions)}
    printed = town.output("why I7")
    order = ["electrician: waiting", "signing: waiting", "I7.1 .* electrician:"]
    order += ["I7.4 .* signing:", "before I7.3 .* signing:", "I7.2 .* backup:"]
    places = [printed.index(each) for pattern in order for each in re.findall(pattern, printed)]
    assert len(places) == len(order)
    assert places == sorted(places)
    assert "before" not in town.output("why I7 --limit 2")


@pytest.mark.parametrize(("first", "second"), [("OPEN", "OPEN"), ("WITHDRAWN", "ACCEPTED")])
def test_crews_that_are_asked_at_once_share_the_table_of_one(
    town: Town, first: str, second: str
) -> None:
    """Given two offers at once, then the table is of the best crew, or of the one that goes."""
    crews = ["lighting/L-3", "lighting/L-8"]
    decisions = [
        coordination.Decision(
            decision_id=f"I7.{number}",
            crew=crews[number - 1],
            outcome=outcome,
            decided_time=at(1),
            asked_too=[crews[2 - number]],
            appraisal=events.Appraisal(candidates=[CHOSEN, DEARER]),
        )
        for number, outcome in ((2, second), (1, first))
    ]
    town.answers = {"Explain": coordination.ExplainResponse(decisions=decisions)}
    printed = town.output("why I7")
    goes, other = (crews[1], "I7.1") if second == "ACCEPTED" else (crews[0], "I7.2")
    assert row_of(printed, goes)[1] == "CHOSEN"
    assert printed.count("ASKED TOO") == 1
    assert f"also {other}" in printed
