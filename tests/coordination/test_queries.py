"""The queries: incidents, crews, decisions, and the stream of incidents."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import Rejected
from services.coordination.queries import (
    crews_query,
    explain,
    get_incident,
    list_incidents,
)
from tests.coordination.memory_context import WorldView
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


@pytest.fixture
def world(world: World) -> World:
    """A city with an offered crew, a crew that is not lent, and two waiting incidents."""
    world.crew("roads/r1", at(1))
    world.crew("lighting/l1", at(2), lending=1)
    world.need("roads", "defect/1", at(0), priority=2)
    world.need("roads", "defect/2", at(3), 4, "graffiti", skills=["painting"])
    world.need("roads", "defect/3", at(4), 1, "flooding", skills=["diving"])
    return world


def ask(world: World | None, query: Any, request: Message) -> Any:
    """Return the answer to a valid request."""
    assert not violations(request)
    return query(WorldView(world), request)


def incident_ids(answer: Any) -> list[str]:
    return [incident.incident_id for incident in answer.incidents]


def test_incidents_are_listed_in_the_order_in_which_they_are_served(world: World) -> None:
    answer = ask(world, list_incidents, api.ListIncidentsRequest())
    assert incident_ids(answer) == ["I3", "I1", "I2"]
    assert {source.department for source in answer.sources} == {"lighting", "roads"}


@pytest.mark.parametrize(
    ("request_", "ids", "total"),
    [
        (api.ListIncidentsRequest(state=api.INCIDENT_STATE_OFFERED), ["I1"], 1),
        (api.ListIncidentsRequest(state=api.INCIDENT_STATE_CLOSED), ["I2"], 1),
        (api.ListIncidentsRequest(page_size=1), ["I3"], 2),
    ],
    ids=["offered", "closed", "first page"],
)
def test_a_list_is_of_one_state_and_of_a_length(
    world: World, request_: api.ListIncidentsRequest, ids: list[str], total: int
) -> None:
    world.close("I2")
    answer = ask(world, list_incidents, request_)
    assert (incident_ids(answer), answer.total_count) == (ids, total)


@pytest.mark.parametrize("state", [api.INCIDENT_STATE_UNSPECIFIED, api.INCIDENT_STATE_CLOSED])
def test_the_pages_of_incidents_together_are_the_list(
    world: World, state: api.IncidentState
) -> None:
    if state:
        for incident_id in ("I1", "I2", "I3"):
            world.close(incident_id)
    pages, request = [], api.ListIncidentsRequest(page_size=1, state=state)
    for _ in range(3):
        answer = ask(world, list_incidents, request)
        pages += incident_ids(answer)
        request.page_token = answer.next_page_token
    whole = ask(world, list_incidents, api.ListIncidentsRequest(state=state))
    assert pages == incident_ids(whole)
    assert len(pages) == 3
    assert request.page_token == ""
    assert violations(api.ListIncidentsRequest(page_token="I3"))


def test_an_incident_is_found_by_its_id_a_report_or_its_request(world: World) -> None:
    request = api.OpenIncidentRequest(kind="tree_down", priority="PRIORITY_P1", place=at(9))
    world.operator(request)
    for named in ("I4", request.request_id, f"coordination/report/{request.request_id}"):
        answer = ask(world, get_incident, api.GetIncidentRequest(incident_id=named))
        assert answer.incident.incident_id == "I4"
    with pytest.raises(Rejected) as caught:
        ask(world, get_incident, api.GetIncidentRequest(incident_id="I99"))
    assert (caught.value.code, caught.value.field) == ("INCIDENT_UNKNOWN", "incident_id")


@pytest.mark.parametrize(
    ("request_", "keys"),
    [
        (api.ListCrewsRequest(), ["lighting/l1", "roads/r1"]),
        (api.ListCrewsRequest(department="roads", on_duty_only=True), ["roads/r1"]),
        (api.ListCrewsRequest(page_size=1), ["lighting/l1"]),
        (api.ListCrewsRequest(page_token="lighting/l1"), ["roads/r1"]),
    ],
    ids=["all", "of roads", "first page", "last page"],
)
def test_crews_are_listed_by_department_and_page(
    world: World, request_: api.ListCrewsRequest, keys: list[str]
) -> None:
    answer = ask(world, crews_query(world.positions), request_)
    assert [f"{each.department}/{each.crew_id}" for each in answer.crews] == keys
    assert answer.next_page_token == ("lighting/l1" if request_.page_size else "")


def test_a_decision_is_explained_by_incident_or_by_crew(world: World) -> None:
    mine = ask(world, explain, api.ExplainRequest(incident_id="I1"))
    assert [d.decision_id for d in mine.decisions] == ["I1.1"]
    assert mine.incident.incident_id == "I1"
    table = mine.decisions[0].appraisal
    assert [row.crew_id for row in table.candidates] == ["r1"]
    (group,) = table.verdicts
    assert (group.verdict, list(group.crews)) == (events.VERDICT_NOT_LENT, ["lighting/l1"])
    about_crew = ask(world, explain, api.ExplainRequest(crew="lighting/l1", limit=2))
    assert [d.decision_id for d in about_crew.decisions] == ["I3.1", "I2.1"]
    with pytest.raises(Rejected) as caught:
        ask(world, explain, api.ExplainRequest(crew="lighting/l9"))
    assert caught.value.code == "CREW_UNKNOWN"


def test_a_city_before_its_first_event_is_an_empty_list() -> None:
    assert ask(None, list_incidents, api.ListIncidentsRequest()).total_count == 0
