"""The commands of the operator in charge of an incident."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.examples import DECISION, INCIDENT
from tests.cli.town import Town, receipt, unknown
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.type.v1 import place_pb2

PLACE = place_pb2.Place(
    position={"longitude": 3.88, "latitude": 43.61}, street="Rue des Augustins", district="Centre"
)
NOWHERE = place_pb2.Place()
AFTER = coordination.GetIncidentResponse(incident=INCIDENT)


def overriding(**fields: Any) -> coordination.Decision:
    """Return a decision of an operator about I7.1."""
    return coordination.Decision(
        decision_id="I7.2",
        incident_id="I7",
        role="signing",
        crew="roads/R-1",
        outcome="OPEN",
        override_reason="PHONED",
        overrides_decision_id="I7.1",
        actor="operator:ana",
        **fields,
    )


def explained(*decisions: coordination.Decision) -> coordination.ExplainResponse:
    return coordination.ExplainResponse(incident=INCIDENT, decisions=decisions)


@pytest.mark.parametrize(
    ("line", "method", "fields"),
    [
        ("take I7", "TakeIncident", {}),
        ("hand-back I7", "HandBackIncident", {}),
        ("escalate I7 --reason NO_CREW", "EscalateIncident", {"reason": "NO_CREW"}),
        ("stand-down I7 --role backup_2", "StandDown", {"role": "backup_2", "crew": ""}),
        ("stand-down I7 --crew roads/R-1", "StandDown", {"role": "", "crew": "roads/R-1"}),
        (
            "backup I7 --skill signing --equipment cones --count 2 --purpose 'the second lane'",
            "RequestBackup",
            {"skills": ["signing"], "equipment": ["cones"], "purpose": "the second lane"},
        ),
        ("backup I7 --hold-at 3.88,43.61", "RequestBackup", {"hold_place": PLACE}),
        (
            "stage I7 --role signing --at 3.88,43.61 --reason police",
            "StageRole",
            {"role": "signing", "hold_place": PLACE, "reason": "POLICE"},
        ),
        ("proceed I7 --role signing", "StageRole", {"role": "signing", "hold_place": NOWHERE}),
        ("proceed I7", "StageRole", {"role": ""}),
    ],
)
def test_a_command_is_sent_and_the_incident_is_shown_after_it(
    town: Town, line: str, method: str, fields: dict[str, Any]
) -> None:
    town.answers = {method: receipt("city/city"), "GetIncident": AFTER}
    assert "I7  P1  column_fallen, Rue Foch: offered" in town.output(line)
    request = town.request(method)
    assert request.incident_id == "I7"
    assert {name: getattr(request, name) for name in fields} == fields
    assert town.document(line)["receipt"]["cursor"] == "e:0=7"


@pytest.mark.parametrize(
    ("line", "method", "sentence"),
    [
        ("take I7", "TakeIncident", " was already in charge of I7"),
        ("hand-back I7", "HandBackIncident", "I7 was already in the hands of coordination"),
        ("escalate I7 --reason NO_CREW", "EscalateIncident", "was already called to I7"),
        ("stand-down I7 --role backup_2", "StandDown", "backup_2 was already called off I7"),
        ("backup I7", "RequestBackup", "I7 already had these backups"),
        ("stage I7 --at 3.88,43.61", "StageRole", "the leading role was already to wait there"),
        ("proceed I7 --role signing", "StageRole", "signing was already free to go on"),
        ("join I7 I5", "JoinIncidents", "I7 and I5 were already one incident"),
        ("keep-apart I7 I5", "KeepApart", "I7 and I5 were already kept apart"),
        ("split I7 roads/defect/1", "SplitIncident", "was already in another incident"),
        ("upgrade I7 P1", "UpgradeIncident", "I7 was already a P1"),
        ("hold I7", "HoldIncident", "I7 was already held"),
        ("release I7", "ReleaseIncident", "I7 was already released"),
        ("close-incident I7 --reason DUPLICATE", "CloseIncident", "I7 was already closed"),
    ],
)
def test_a_command_that_changed_nothing_prints_that_it_was_so_already(
    town: Town, line: str, method: str, sentence: str
) -> None:
    town.answers = {method: receipt("city/city", unchanged=True), "GetIncident": AFTER}
    without = town.output(line)
    assert sentence in without
    town.answers = {method: receipt("city/city"), "GetIncident": AFTER}
    assert "already" not in town.output(line)


@pytest.mark.parametrize(
    ("line", "method", "part"),
    [
        ("assign I7 roads/R-1 --reason phoned", "AssignIncident", "roads/R-1 already had it"),
        ("confirm I7.2", "ConfirmOffer", "it was already sent"),
        ("mode advise -p P2 --reason storm", "SetDispatchMode", "it was already so"),
        ("ack I7 LATE", "AcknowledgeAlert", "LATE of I7 was already acknowledged"),
        ("open C-1", "OpenRoad", "closure C-1 was already over"),
        ("accept roads/R-1 I7.1", "AcceptTask", "roads/R-1 had already accepted I7.1"),
        ("lamps dim 40 --cabinet C-1", "SetDimLevel", "40 % was already requested"),
        ("lamps revert --cabinet C-1", "RevertToProgramme", "already on the programme"),
    ],
)
def test_any_other_command_that_changed_nothing_prints_so(
    town: Town, line: str, method: str, part: str
) -> None:
    town.answers = {method: receipt("city/city", unchanged=True), "Explain": explained(DECISION)}
    assert part in town.output(line)
    town.answers = {method: receipt("city/city"), "Explain": explained(DECISION)}
    assert "already" not in town.output(line)


def test_an_error_names_the_option_of_the_hold_place(town: Town) -> None:
    town.answers = {"StageRole": unknown("POSITION_INVALID", "hold_place.position")}
    error = town.error(1, "stage I7 --role signing --at 3.88,43.61")
    assert error.startswith("vigie: hold_place.position (--at, or --hold-at of a backup): ")


def test_an_operator_assigns_a_crew_and_sees_what_it_overrides(town: Town) -> None:
    decision = overriding(override_verdict=events.VERDICT_COMMITTED)
    town.answers = {
        "AssignIncident": receipt("city/city"),
        "Explain": explained(DECISION, decision),
    }
    line = "assign I7 roads/R-1 --reason phoned --role signing --expect I7.1"
    printed = town.output(line)
    assert "I7.2 signing: operator:ana assigned roads/R-1, to answer by" in printed
    assert "reason: phoned; overrides I7.1" in printed
    assert "on its site or almost there" in printed
    request = town.request("AssignIncident")
    assert (request.department, request.crew_id, request.role) == ("roads", "R-1", "signing")
    assert (request.reason, request.expected_decision_id) == ("PHONED", "I7.1")
    assert town.document(line)["receipt"]["cursor"] == "e:0=7"


def test_an_assignment_needs_a_crew_of_a_department_and_a_reason(town: Town) -> None:
    assert "already_on_the_way" in town.error(2, "assign I7 roads/R-1 --reason because")
    assert "no DEPARTMENT/CREW" in town.error(2, "assign I7 R-1 --reason other")
    town.error(2, "assign I7 roads/R-1")
    assert not town.asked
    assert all(word in town.output("assign --help") for word in ("local_knowledge", "supervisor"))


@pytest.mark.parametrize(
    ("code", "field", "option"),
    [
        ("DECISION_CHANGED", "expected_decision_id", "--expect"),
        ("SKILL_MISSING", "crew_id", "CREW"),
        ("ROLE_UNKNOWN", "role", "--role"),
        ("INCIDENT_UNKNOWN", "incident_id", "INCIDENT"),
    ],
)
def test_an_error_names_the_option_that_the_operator_typed(
    town: Town, code: str, field: str, option: str
) -> None:
    town.answers = {"AssignIncident": unknown(code, field)}
    error = town.error(1, "assign I7 roads/R-1 --reason other --expect I7.0")
    assert error == f"vigie: {field} ({option}): there is none. [{code}]\n"


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("assign {} roads/R-3 --reason phoned", "roads/defect/D-1"),
        ("take {}", "0199c1a4-7b2e-7c3d-8e4f-5a6b7c8d9e0f"),
        ("join I7 {}", "lighting/feeder/F-1"),
    ],
)
def test_the_id_of_a_report_names_the_command_that_finds_its_incident(
    town: Town, line: str, given: str
) -> None:
    said = " ".join(town.error(2, line.format(given)).replace("│", " ").split())
    assert f"`vigie why {given}` shows its incident" in said
    assert town.asked == []


def test_a_proposal_is_confirmed(town: Town) -> None:
    sent = coordination.Decision(decision_id="I7.3", crew="roads/R-1", outcome="OPEN")
    sent.actor = "operator:ana"
    town.answers = {"ConfirmOffer": receipt("city/city"), "Explain": explained(sent)}
    assert "I7.3: operator:ana confirmed roads/R-1, to answer by" in town.output("confirm I7.2")
    assert town.request("ConfirmOffer").decision_id == "I7.2"
    assert (town.request("Explain").incident_id, town.request("Explain").limit) == ("I7", 10)
    assert town.document("confirm I7.2")["receipt"]
    town.answers = {"ConfirmOffer": unknown("DECISION_UNKNOWN", "decision_id")}
    assert "decision_id (DECISION)" in town.error(1, "confirm I7.2")


@pytest.mark.parametrize(
    "line",
    [
        "stand-down I7",
        "backup I7 signing",
        "backup I7 --cancel",
        "backup roads/R-1",
        "backup roads/R-1 signing --hold-at 3.88,43.61",
        "take",
        "stage I7 --role signing",
        "stage I7 signing --at 3.88,43.61",
        "proceed I7 signing",
        "proceed",
    ],
)
def test_wrong_usage_calls_no_service(town: Town, line: str) -> None:
    town.error(2, line)
    assert not town.asked
