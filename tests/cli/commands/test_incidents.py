"""The list of incidents."""

from __future__ import annotations

import json

from services.cli.commands.incidents import states
from services.cli.input import completion
from tests.cli.examples import INCIDENT
from tests.cli.town import Town
from vigie.coordination.v1 import service_pb2 as coordination


def test_incidents_stand_in_the_order_in_which_they_are_served(town: Town) -> None:
    answer = coordination.ListIncidentsResponse(incidents=[INCIDENT], total_count=3)
    town.answers = {"ListIncidents": lambda _: answer}
    done = town.vigie("incidents", "--state", "offered", "--limit", "1")
    for said in ("I7", "P1", "column_fallen", "Rue Foch", "offered", "lighting/L-3", "LATE"):
        assert said in done.stdout
    assert "1 of 3" in done.stdout
    (request,) = town.requests("ListIncidents")
    assert (request.state, request.page_size) == (coordination.INCIDENT_STATE_OFFERED, 1)


def test_incidents_speak_json(town: Town) -> None:
    answer = coordination.ListIncidentsResponse(incidents=[INCIDENT], total_count=1)
    town.answers = {"ListIncidents": lambda _: answer}
    said = json.loads(town.vigie("incidents", "--json").stdout)
    assert said["incidents"][0]["requirement"]["priority"] == "PRIORITY_P1"


def test_a_quiet_city_says_so(town: Town) -> None:
    assert town.vigie("incidents").stdout == "no incident\n"


def test_a_state_is_one_of_the_contract(town: Town) -> None:
    done = town.vigie("incidents", "--state", "lost")
    assert done.exit_code == 2
    assert "waiting" in done.stderr
    assert completion.incident_states("") == states()
