"""The alerts that wait for an operator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.examples import HERE, INCIDENT, P4, at
from tests.cli.town import Town, receipt, unknown
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination


def alert(code: str, **fields: Any) -> coordination.Alert:
    """Return an alert that waits for an operator."""
    return coordination.Alert(code=code, alert_time=at(0), repeat_time=at(120), **fields)


SILENT = alert("CREW_NOT_ANSWERING", subject="roads/R-1", detail="roads/R-1 does not answer.")
NOBODY = alert("NOBODY_FOUND", incident_id="I7", detail="No crew can be sent.")
LATE = alert("LATE", incident_id="I3", detail="No crew is on the site after 10080 min.")
ROUTINE = coordination.Incident(
    incident_id="I3", requirement=events.Requirement(kind="pothole", priority=P4, place=HERE)
)


@pytest.fixture
def alerted(town: Town) -> Town:
    """A city with an alert of a P1, one of a P4 and one of a crew."""
    town.answers = {
        "ListAlerts": coordination.ListAlertsResponse(alerts=[SILENT, LATE, NOBODY]),
        "ListIncidents": coordination.ListIncidentsResponse(incidents=[INCIDENT, ROUTINE]),
    }
    return town


def test_the_most_urgent_alert_comes_first(alerted: Town) -> None:
    printed = alerted.output("alerts").splitlines()
    first = [line.split()[:3] for line in printed if not line.startswith(" ")][:3]
    assert first == [
        ["P1", "I7", "NOBODY_FOUND"],
        ["--", "roads/R-1", "CREW_NOT_ANSWERING"],
        ["P4", "I3", "LATE"],
    ]
    assert alerted.request("ListAlerts").unacknowledged_only


def test_an_alert_has_its_place_its_cause_and_what_it_asks(alerted: Town) -> None:
    printed = alerted.output("alerts", COLUMNS="80")
    assert "column_fallen, Rue Foch" in printed
    assert "No crew can be sent." in printed
    assert "-> see what excludes each crew: vigie why I7" in printed
    assert "-> check on the crew as on a lone worker" in printed
    assert "vigie ack SUBJECT ALERT" in printed


def test_acknowledged_alerts_are_shown_on_request(town: Town) -> None:
    assert town.output("alerts") == "no alert waits for you\n"
    seen = coordination.Alert(code="LATE", incident_id="I7", acknowledged_by="operator:ana")
    over = coordination.Alert(code="NO_ANSWER", incident_id="I7")
    town.answers = {"ListAlerts": coordination.ListAlertsResponse(alerts=[seen, over])}
    printed = town.output("alerts --all")
    assert "acknowledged by operator:ana" in printed
    assert "    over" in printed
    assert not town.requests("ListAlerts")[-1].unacknowledged_only
    assert town.document("alerts")["alerts"][0]["code"] == "LATE"


@pytest.mark.parametrize(
    ("about", "incident_id", "subject"),
    [("I7", "I7", ""), ("roads/R-1", "", "roads/R-1"), ("roads", "", "roads")],
)
def test_an_alert_is_acknowledged_by_its_subject_and_code(
    town: Town, about: str, incident_id: str, subject: str
) -> None:
    town.answers = {"AcknowledgeAlert": receipt("city/city")}
    printed = town.output(f"--actor operator:ana ack {about} no_answer")
    assert printed == f"operator:ana has seen NO_ANSWER of {about}: it is not repeated\n"
    request = town.request("AcknowledgeAlert")
    assert (request.incident_id, request.subject) == (incident_id, subject)
    assert request.code == "NO_ANSWER"
    assert town.document(f"ack {about} NO_ANSWER")["receipt"]


def test_the_only_alert_of_a_subject_needs_no_code(alerted: Town) -> None:
    alerted.output("ack I7")
    assert alerted.request("AcknowledgeAlert").code == "NOBODY_FOUND"
    second = alert("LATE", incident_id="I7")
    alerted.answers = {"ListAlerts": coordination.ListAlertsResponse(alerts=[NOBODY, second])}
    assert "I7 has 2 alerts: name one of LATE, NOBODY_FOUND" in alerted.error(1, "ack I7")
    assert "I9 has no alert that waits: see `vigie alerts`" in alerted.error(1, "ack I9")
    assert len(alerted.requests("AcknowledgeAlert")) == 1


def test_an_unknown_alert_is_an_error_that_names_the_argument(town: Town) -> None:
    town.answers = {"AcknowledgeAlert": unknown("ALERT_UNKNOWN", "code")}
    assert "code (ALERT): there is none. [ALERT_UNKNOWN]" in town.error(1, "ack I7 LATE")


def test_alerts_of_one_incident_keep_the_order_of_coordination(town: Town) -> None:
    both = [NOBODY, alert("LATE", incident_id="I7")]
    town.answers = {
        "ListAlerts": coordination.ListAlertsResponse(alerts=both),
        "ListIncidents": coordination.ListIncidentsResponse(incidents=[INCIDENT]),
    }
    printed = town.output("alerts")
    assert printed.index("NOBODY_FOUND") < printed.index("LATE")
