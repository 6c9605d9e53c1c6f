"""Asking until there is an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from services.chassis.rpc.errors import StatusError, rich_status, shutting_down_status
from services.chassis.sdk.decider import Rejected
from services.cli.client.client import CREW
from services.cli.client.errors import Trouble
from services.cli.client.retry import Insistent
from services.cli.client.session import Session, addresses_of
from tests.cli.examples import CREW as CARD
from tests.cli.town import Town
from vigie.crew.v1 import service_pb2 as crew
from vigie.journal.v1.journal_pb2 import CommandResponse

EXPIRED = rich_status(grpc.StatusCode.DEADLINE_EXCEEDED, "COMMAND_EXPIRED", "too late")
BUSY = rich_status(grpc.StatusCode.RESOURCE_EXHAUSTED, "SERVICE_BUSY", "later", retry_seconds=0.01)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.client.retry.FIRST_PAUSE_SECONDS", 0.01)


def line(town: Town) -> Insistent:
    where = addresses_of((), town.environment)
    return Insistent(Session(where, ("roads",), "rehearsal:test", 2.0, None, "", ""))  # type: ignore[arg-type]


def after(*errors: Exception) -> Callable[[Any], CommandResponse]:
    """Fail so often, then answer."""
    left = list(errors)

    def give(_request: Any) -> CommandResponse:
        if left:
            raise left.pop(0)
        return CommandResponse()

    return give


def end_shift() -> crew.EndShiftRequest:
    return crew.EndShiftRequest(
        request_id="00000000-0000-7000-8000-000000000001", crew_id="rehearsal"
    )


@pytest.mark.parametrize("error", [StatusError(shutting_down_status()), StatusError(BUSY)])
async def test_who_is_away_or_busy_gets_the_same_request_again(
    town: Town, error: Exception
) -> None:
    town.answers = {"EndShift": after(error, error)}
    asking = line(town)
    await asking.ask("roads", CREW, "EndShift", end_shift())
    sent = town.requests("EndShift")
    assert (len(sent), {request.request_id for request in sent}) == (3, {end_shift().request_id})
    assert asking.heard is None


async def test_an_id_under_which_nothing_can_happen_any_more_is_not_sent_again(
    town: Town,
) -> None:
    town.answers = {"EndShift": after(StatusError(EXPIRED))}
    await line(town).ask("roads", CREW, "EndShift", end_shift())
    first, second = town.requests("EndShift")
    assert first.request_id == end_shift().request_id != second.request_id


async def test_a_refusal_is_an_answer(town: Town) -> None:
    town.answers = {"EndShift": after(Rejected("CREW_BUSY", "it has a task"))}
    with pytest.raises(Trouble, match="it has a task"):
        await line(town).ask("roads", CREW, "EndShift", end_shift())
    assert len(town.requests("EndShift")) == 1


async def test_a_question_is_asked_again_too(town: Town) -> None:
    calls: list[Any] = []

    def give(request: Any) -> crew.GetCrewResponse:
        calls.append(request)
        if len(calls) == 1:
            raise StatusError(EXPIRED)
        return crew.GetCrewResponse(crew=CARD)

    town.answers = {"GetCrew": give}
    answer = await line(town).ask("roads", CREW, "GetCrew", crew.GetCrewRequest(crew_id="L-3"))
    assert answer.crew.crew_id == "L-3"


async def test_a_replica_that_has_not_heard_of_it_yet_is_asked_again(town: Town) -> None:
    unknown = Rejected("CREW_UNKNOWN", "no crew rehearsal: register it first", "crew_id")
    town.answers = {"EndShift": after(unknown)}
    await line(town).ask("roads", CREW, "EndShift", end_shift(), unheard="CREW_UNKNOWN")
    assert len(town.requests("EndShift")) == 2
    town.answers = {"EndShift": after(unknown)}
    with pytest.raises(Trouble, match="CREW_UNKNOWN"):
        await line(town).ask("roads", CREW, "EndShift", end_shift())
