"""The list of incidents."""

from __future__ import annotations

from tests.cli.examples import INCIDENT
from tests.cli.town import Town
from vigie.coordination.v1 import service_pb2 as coordination


def test_incidents_are_a_table_or_a_document(town: Town) -> None:
    assert town.output("incidents") == "no incident\n"
    town.asked.clear()
    town.answers = {
        "ListIncidents": coordination.ListIncidentsResponse(incidents=[INCIDENT], total_count=3)
    }
    printed = town.output("incidents --state offered --limit 1")
    for cell in ("I7", "P1", "column_fallen", "Rue Foch", "offered", "lighting/L-3", "LATE"):
        assert cell in printed
    assert "1 of 3" in printed
    request = town.request("ListIncidents")
    assert (request.state, request.page_size) == (coordination.INCIDENT_STATE_OFFERED, 1)
    document = town.document("incidents")
    assert document["incidents"][0]["requirement"]["priority"] == "PRIORITY_P1"


def test_an_unknown_state_is_an_error_with_the_known_ones(town: Town) -> None:
    assert "waiting" in town.error(2, "incidents --state lost")
