"""An operator's corrections of incidents."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.examples import INCIDENT, P2
from tests.cli.town import Town, receipt, unknown
from vigie.coordination.v1 import service_pb2 as coordination

AFTER = coordination.GetIncidentResponse(incident=INCIDENT)


@pytest.mark.parametrize(
    ("line", "method", "fields"),
    [
        ("join I7 I8", "JoinIncidents", {"other_incident_id": "I8", "confirm": False}),
        ("join I7 I8 --confirm", "JoinIncidents", {"confirm": True}),
        ("keep-apart I7 I8", "KeepApart", {"other_incident_id": "I8"}),
        ("split I7 roads/defect/D-2", "SplitIncident", {"need_id": "roads/defect/D-2"}),
        ("upgrade I7 p2", "UpgradeIncident", {"priority": P2}),
        ("hold I7", "HoldIncident", {}),
        ("release I7", "ReleaseIncident", {}),
        ("close-incident I7 --reason false_alarm", "CloseIncident", {"reason": "FALSE_ALARM"}),
    ],
)
def test_a_correction_is_sent_and_the_incident_is_shown_after_it(
    town: Town, line: str, method: str, fields: dict[str, Any]
) -> None:
    town.answers = {method: receipt("city/city"), "GetIncident": AFTER}
    assert "I7  P1  column_fallen, Rue Foch: offered" in town.output(line)
    request = town.request(method)
    assert request.incident_id == "I7"
    assert {name: getattr(request, name) for name in fields} == fields
    assert town.request("GetIncident").at_least == "e:0=7"
    assert town.document(line)["receipt"]["cursor"] == "e:0=7"


def test_two_incidents_that_are_apart_are_an_error_with_the_option(town: Town) -> None:
    town.answers = {"JoinIncidents": unknown("INCIDENTS_APART", "confirm")}
    assert "confirm (--confirm): there is none. [INCIDENTS_APART]" in town.error(1, "join I7 I8")


def test_a_close_takes_a_reason_of_the_contract(town: Town) -> None:
    assert "resolved_elsewhere" in town.error(2, "close-incident I7 --reason bored")
    town.error(2, "close-incident I7")
    assert not town.asked
