"""What a department plugs in to host crews."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.crews import hosting
from services.crews.domain.crew import Crew
from services.crews.hosting import crew_calls
from services.testing.spec import NOW
from tests.crews.offices import MemoryOffice
from tests.crews.sentences import CREW, free, registered
from tests.lighting.department import LIGHTING
from vigie.bulletin.v1 import telemetry_pb2
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2

POINT = place_pb2.Position(longitude=3.9, latitude=43.5)


@pytest.fixture
def context() -> MemoryOffice:
    context = MemoryOffice()
    context.happened("crew/lighting-02", registered)
    context.happened(f"crew/{CREW}", *free)
    context.states["crew/ghost"] = Crew()
    return context


def ask(context: MemoryOffice, name: str, request: Message) -> Message:
    return LIGHTING.queries[name](context, request)


def test_crews_are_listed_in_order_of_their_ids(context: MemoryOffice) -> None:
    answer = ask(context, "ListCrews", api.ListCrewsRequest())
    assert isinstance(answer, api.ListCrewsResponse)
    assert [crew.crew_id for crew in answer.crews] == [CREW, "lighting-02"]
    assert answer.crews[0].version == 2
    assert answer.crews[0].department == "lighting"


def test_crews_at_home_can_be_left_out(context: MemoryOffice) -> None:
    answer = ask(context, "ListCrews", api.ListCrewsRequest(on_duty_only=True))
    assert isinstance(answer, api.ListCrewsResponse)
    assert [crew.crew_id for crew in answer.crews] == [CREW]


def test_one_crew_is_shown(context: MemoryOffice) -> None:
    answer = ask(context, "GetCrew", api.GetCrewRequest(crew_id=CREW))
    assert isinstance(answer, api.GetCrewResponse)
    assert answer.crew.crew_id == CREW


@pytest.mark.parametrize("crew_id", ["nobody", "ghost"])
def test_a_crew_that_is_not_there_is_unknown(context: MemoryOffice, crew_id: str) -> None:
    with pytest.raises(Rejected, match="CREW_UNKNOWN"):
        ask(context, "GetCrew", api.GetCrewRequest(crew_id=crew_id))


def test_a_stream_shows_registered_crews_and_those_asked_for(context: MemoryOffice) -> None:
    watch: Any = LIGHTING.watches["WatchCrews"]
    states = dict(context.all("crew"))
    everyone = api.WatchCrewsRequest()
    assert not watch.matches(everyone, "ghost", states["ghost"])
    assert watch.matches(everyone, CREW, states[CREW])
    one = api.WatchCrewsRequest(crew_ids=["lighting-02"])
    assert watch.matches(one, "lighting-02", states["lighting-02"])
    assert not watch.matches(one, CREW, states[CREW])
    shown = watch.to_proto(CREW, states[CREW], 2)
    assert shown == api.Crew.FromString(shown.SerializeToString())
    assert watch.field in watch.response.DESCRIPTOR.oneofs_by_name["frame"].fields[0].name


async def test_a_position_is_telemetry_and_nothing_else(
    context: MemoryOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "now_microseconds", lambda: NOW)
    report = crew_calls("lighting")["ReportPosition"]
    await report(context, api.ReportPositionRequest(crew_id=CREW, position=POINT))
    sighted = telemetry_pb2.CrewSighted(
        department="lighting", crew_id=CREW, position=POINT, sighted_time=NOW
    )
    assert context.published == [(CREW, sighted)]
    assert context.submitted == []


async def test_nobody_reports_the_position_of_a_crew_that_is_not_there(
    context: MemoryOffice,
) -> None:
    report = crew_calls("lighting")["ReportPosition"]
    with pytest.raises(Rejected, match="CREW_UNKNOWN"):
        await report(context, api.ReportPositionRequest(crew_id="nobody", position=POINT))
    assert context.published == []
