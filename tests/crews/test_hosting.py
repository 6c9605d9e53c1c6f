"""The part of `CrewService` that no derived command or query covers."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.settings import InvalidSettings, read
from services.crews import hosting
from services.crews.hosting import at_most_crews, crew_calls
from services.crews.settings import CrewSettings
from services.testing.in_memory_owner import InMemoryOwner
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW
from tests.crews.examples import CREW, DEPOT, registered
from tests.lighting.department import LIGHTING
from vigie.bulletin.v1 import bulletin_pb2, telemetry_pb2
from vigie.crew.v1 import service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2

POINT = place_pb2.Position(longitude=3.9, latitude=43.5)
report_position = crew_calls("lighting")["ReportPosition"]


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        (api.ListCrewsRequest(), [CREW, "lighting-02"]),
        (api.ListCrewsRequest(on_duty_only=True), [CREW]),
        (api.ListCrewsRequest(page_size=1), [CREW]),
        (api.ListCrewsRequest(page_token=CREW), ["lighting-02"]),
    ],
)
def test_crews_are_listed_by_duty_and_by_page(
    context: MemoryContext, request_: api.ListCrewsRequest, ids: list[str]
) -> None:
    context.happened("crew/lighting-02", registered)
    answer: Any = LIGHTING.queries["ListCrews"](context, request_)
    assert [crew.crew_id for crew in answer.crews] == ids
    assert {crew.department for crew in answer.crews} == {"lighting"}
    assert answer.next_page_token == (CREW if request_.page_size else "")


async def test_a_position_is_telemetry_and_no_command(
    context: MemoryContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "now_microseconds", lambda: NOW)
    await report_position(context, api.ReportPositionRequest(crew_id=CREW, position=POINT))
    sighted = telemetry_pb2.CrewSighted(
        department="lighting", crew_id=CREW, position=POINT, sighted_time=NOW, fix_time=NOW
    )
    assert context.published == [(CREW, sighted)]
    assert context.submitted == []


async def test_the_position_of_an_unknown_crew_is_rejected(context: MemoryContext) -> None:
    with pytest.raises(Rejected, match="CREW_UNKNOWN"):
        await report_position(context, api.ReportPositionRequest(crew_id="none", position=POINT))
    assert context.published == []


def register(crew_id: str) -> api.RegisterCrewRequest:
    return api.RegisterCrewRequest(
        crew_id=crew_id,
        name="Lighting",
        skills=["electrical"],
        lending=bulletin_pb2.LENDING_RULE_ALWAYS,
        depot=DEPOT,
        size=2,
    )


def test_the_owner_rejects_a_crew_beyond_the_limit_and_edits_a_known_one() -> None:
    owner, admit = InMemoryOwner(LIGHTING), at_most_crews(1)
    owner.processor.admit = lambda kind: admit(kind, owner.partition_state.counts[kind])
    registered = [owner.ask(register(name)).record for name in (CREW, "lighting-02", CREW)]
    outcomes = [journal.Outcome.Name(each.outcome) for each in registered]
    assert outcomes == ["OUTCOME_ACCEPTED", "OUTCOME_REFUSED", "OUTCOME_ACCEPTED"]
    reason = registered[1].reason
    assert (reason.code, reason.field) == ("CREWS_TOO_MANY", "crew_id")
    assert "has 1 crews" in reason.message


def test_a_department_counts_its_crews_alone() -> None:
    LIGHTING.admit("crew", 499)
    LIGHTING.admit("cabinet", 500)
    assert LIGHTING.checks.keys() == {"RegisterCrew"}
    with pytest.raises(Rejected, match="CREWS_TOO_MANY"):
        LIGHTING.admit("crew", 500)


def test_a_limit_that_is_no_number_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(CrewSettings).crew_limit == 500
    monkeypatch.setenv("VIGIE_CREW_LIMIT", "0")
    with pytest.raises(InvalidSettings, match="VIGIE_CREW_LIMIT=0: "):
        read(CrewSettings)
