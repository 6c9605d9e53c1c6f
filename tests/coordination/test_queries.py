"""What may be asked of the city."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.coordination.queries import (
    WATCH_INCIDENTS,
    changed_ids,
    crews_query,
    explain,
    get_incident,
    list_incidents,
)
from tests.coordination.world import NOON, World, at
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2


class Shown:
    """A view of one city."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world

    def get(self, _kind: str, _id: str) -> Any | None:
        return self.world.city if self.world else None

    def version(self, _kind: str, _id: str) -> int:
        return 1

    def all(self, _kind: str) -> Iterator[tuple[str, Any]]:
        yield "city", self.get("city", "city")


@pytest.fixture
def world() -> World:
    """A city with a crew asked, a crew out of the question, and one incident that waits."""
    world = World()
    world.crew("roads/r1", at(1))
    world.crew("lighting/l1", at(2), lending=1)
    world.need("roads", "defect/1", at(0), priority=2)
    world.need("roads", "defect/2", at(3), 4, "graffiti", skills=["painting"])
    world.need("roads", "defect/3", at(4), 1, "flooding", skills=["diving"])
    return world


def test_incidents_are_listed_in_the_order_in_which_they_are_served(world: World) -> None:
    answer: Any = list_incidents(Shown(world), api.ListIncidentsRequest())
    assert [i.incident_id for i in answer.incidents] == ["I3", "I1", "I2"]
    assert {s.department for s in answer.sources} == {"lighting", "roads"}


def test_a_list_is_of_one_state_and_of_a_length(world: World) -> None:
    world.operator_closes("I2")

    def listed(**fields: Any) -> tuple[list[str], int]:
        answer: Any = list_incidents(Shown(world), api.ListIncidentsRequest(**fields))
        return [i.incident_id for i in answer.incidents], answer.total_count

    assert listed(state=api.INCIDENT_STATE_OFFERED) == (["I1"], 1)
    assert listed(state=api.INCIDENT_STATE_CLOSED) == (["I2"], 1)
    assert listed(page_size=1) == (["I3"], 2)


@pytest.mark.parametrize("state", [api.INCIDENT_STATE_UNSPECIFIED, api.INCIDENT_STATE_CLOSED])
def test_the_pages_of_incidents_together_are_the_list(
    world: World, state: api.IncidentState
) -> None:
    if state:
        for incident_id in ("I1", "I2", "I3"):
            world.operator_closes(incident_id)
    whole: Any = list_incidents(Shown(world), api.ListIncidentsRequest(state=state))
    pages, token = [], ""
    for _ in range(3):
        request = api.ListIncidentsRequest(page_size=1, page_token=token, state=state)
        assert not violations(request)
        answer: Any = list_incidents(Shown(world), request)
        pages += [i.incident_id for i in answer.incidents]
        token = answer.next_page_token
    assert pages == [i.incident_id for i in whole.incidents]
    assert len(pages) == 3
    assert token == ""
    assert violations(api.ListIncidentsRequest(page_token="I3"))


def test_the_pages_of_crews_together_are_the_list(world: World) -> None:
    query = crews_query(world.positions)
    whole: Any = query(Shown(world), api.ListCrewsRequest())
    first: Any = query(Shown(world), api.ListCrewsRequest(page_size=1))
    rest: Any = query(Shown(world), api.ListCrewsRequest(page_token=first.next_page_token))
    assert [*first.crews, *rest.crews] == list(whole.crews)
    assert len(first.crews) == 1
    assert rest.next_page_token == ""


def test_an_incident_is_found_by_its_id_a_report_or_the_request_that_opened_it(
    world: World,
) -> None:
    request = api.OpenIncidentRequest(kind="tree_down", priority=place_pb2.PRIORITY_P1, place=at(9))
    world.operator(request)
    for named in ("I4", request.request_id, f"coordination/report/{request.request_id}"):
        answer: Any = get_incident(Shown(world), api.GetIncidentRequest(incident_id=named))
        assert answer.incident.incident_id == "I4"
    with pytest.raises(Rejected) as caught:
        get_incident(Shown(world), api.GetIncidentRequest(incident_id="I99"))
    assert (caught.value.code, caught.value.field) == ("INCIDENT_UNKNOWN", "incident_id")


def test_the_crews_of_the_whole_city_are_listed(world: World) -> None:
    query = crews_query(world.positions)

    def listed(**fields: Any) -> list[str]:
        answer: Any = query(Shown(world), api.ListCrewsRequest(**fields))
        return [f"{c.department}/{c.crew_id}" for c in answer.crews]

    assert listed() == ["lighting/l1", "roads/r1"]
    assert listed(department="roads", on_duty_only=True) == ["roads/r1"]


def test_a_decision_is_explained_by_incident_or_by_crew(world: World) -> None:
    def explained(**fields: Any) -> Any:
        return explain(Shown(world), api.ExplainRequest(**fields))

    mine = explained(incident_id="I1")
    assert [d.decision_id for d in mine.decisions] == ["I1.1"]
    assert mine.incident.incident_id == "I1"
    verdicts = {c.crew_id: c.verdict for c in mine.decisions[0].appraisal.candidates}
    assert verdicts == {"r1": events.VERDICT_ELIGIBLE, "l1": events.VERDICT_NOT_LENT}
    weighed = explained(crew="lighting/l1", limit=2)
    assert [d.decision_id for d in weighed.decisions] == ["I3.1", "I2.1"]
    with pytest.raises(Rejected) as caught:
        explained(crew="lighting/l9")
    assert caught.value.code == "CREW_UNKNOWN"


def test_an_empty_city_answers_too() -> None:
    answer: Any = list_incidents(Shown(), api.ListIncidentsRequest())
    assert answer.total_count == 0


def test_a_stream_shows_what_a_record_touched(world: World) -> None:
    def entry(*happened: Any) -> JournalEntry:
        city = world.city
        return JournalEntry(
            journal.Record(), "city", "city", happened, city, city, DecisionContext(NOON, "city")
        )

    split = events.IncidentSplit(incident_id="I1", new_incident_id="I4")
    assert list(changed_ids(entry(split))) == ["I1", "I4"]
    step = events.BulletinReceived(
        bulletin={"department": "roads", "task_changed": {"task_id": "I1.1", "crew_id": "r1"}}
    )
    assert list(changed_ids(entry(step))) == ["I1"]
    assert list(changed_ids(entry(events.BulletinReceived(topic="t")))) == []


def test_a_stream_shows_all_that_is_open_first(world: World) -> None:
    world.operator_closes("I2")
    assert {id_ for id_, _ in WATCH_INCIDENTS.items(world.city)} == {"I1", "I3"}
    look = WATCH_INCIDENTS.item(world.city, "I2")
    assert look is not None
    assert WATCH_INCIDENTS.to_proto("I2", look).state == api.INCIDENT_STATE_CLOSED  # type: ignore[attr-defined]
    assert WATCH_INCIDENTS.item(world.city, "I9") is None
    only = api.WatchIncidentsRequest(incident_ids=["I1"])
    assert WATCH_INCIDENTS.matches(only, "I1", look)
    assert not WATCH_INCIDENTS.matches(only, "I2", look)
