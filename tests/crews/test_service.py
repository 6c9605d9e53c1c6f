"""What a department plugs in to host crews."""

from __future__ import annotations

from typing import Any, cast

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.view import View
from services.crews import service
from services.crews.domain.crew import Crew
from services.crews.need import Need
from services.crews.service import (
    CREW_COMMANDS,
    CREW_EVENTS,
    CREW_RPC,
    crew_calls,
    crew_queries,
    crew_watches,
    crew_workers,
)
from tests.crews.offices import MemoryOffice
from tests.crews.sentences import CREW, free, registered
from tests.spec import NOW
from vigie.bulletin.v1 import telemetry_pb2
from vigie.crew.v1 import commands_pb2, events_pb2, service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2

POINT = place_pb2.Position(longitude=3.9, latitude=43.5)


@pytest.fixture
def context() -> MemoryOffice:
    context = MemoryOffice()
    context.happened("crew/lighting-02", registered)
    context.happened(f"crew/{CREW}", *free)
    context.states["crew/ghost"] = Crew()
    return context


def address(request: Any) -> str:
    return str(request.GetOptions().Extensions[cast("Any", journal.aggregate)])


def ask(context: MemoryOffice, name: str, request: Message) -> Message:
    return crew_queries("lighting")[name](context, request)


def test_every_method_is_a_command_or_is_served() -> None:
    served = {*crew_queries("d"), *crew_watches("d"), *crew_calls("d")}
    for method in CREW_RPC.methods:
        is_command = bool(address(method.input_type))
        assert is_command != (method.name in served), method.name
    assert served <= {method.name for method in CREW_RPC.methods}


def test_every_event_of_crews_is_known_to_the_department() -> None:
    names = set(events_pb2.DESCRIPTOR.message_types_by_name)
    assert {event.DESCRIPTOR.name for event in CREW_EVENTS} == names


def test_the_desks_commands_are_known_to_the_department() -> None:
    names = set(commands_pb2.DESCRIPTOR.message_types_by_name)
    assert {command.DESCRIPTOR.name for command in CREW_COMMANDS} == names
    for command in CREW_COMMANDS:
        assert address(command.DESCRIPTOR) == "desk/dispatch"


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
    watch = crew_watches("lighting")["WatchCrews"]
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
    monkeypatch.setattr(service, "now_microseconds", lambda: NOW)
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


async def test_the_desk_works_beside_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[tuple[object, ...]] = []

    async def watch(*given: object) -> None:
        watched.append(given)

    def needs(_view: View) -> list[Need]:
        return []

    monkeypatch.setattr(service, "watch_coordination", watch)
    context = MemoryOffice()
    for work in crew_workers("lighting", needs):
        await work(context)
    assert watched == [(context, "lighting", needs)]
