"""One call to a service, as the service gets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.chassis.decider import Rejected
from services.cli.calls import COORDINATION, ROADS, ask, headers, request_id_of
from services.cli.session import Session, addresses_of
from services.cli.trouble import REFUSED, UNREACHABLE, Trouble
from tests.cli.town import Town
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads


def session(environment: dict[str, str]) -> Session:
    addresses = addresses_of((), environment)
    return Session(addresses, ("roads",), "operator:ana", 5.0, Path(), "", "vigie")


async def test_an_answer_is_of_the_type_that_the_contract_names(town: Town) -> None:
    town.answers = {"ListDefects": lambda _: roads.ListDefectsResponse(next_page_token="D-9")}
    answer = await ask(
        session(town.environment), "roads", ROADS, "ListDefects", roads.ListDefectsRequest()
    )
    assert answer == roads.ListDefectsResponse(next_page_token="D-9")


async def test_a_call_is_made_in_somebodys_name(town: Town) -> None:
    here = session(town.environment)
    assert headers(here) == (("vigie-actor", "operator:ana"),)
    query = coordination.ListIncidentsRequest()
    await ask(here, "coordination", COORDINATION, "ListIncidents", query)
    assert town.actors == ["operator:ana"]


async def test_a_refusal_keeps_its_reason_and_its_field(town: Town) -> None:
    def refuse(_request: Any) -> Any:
        raise Rejected("CLOSURE_UNKNOWN", "no such closure: see ListClosures", "closure_id")

    town.answers = {"OpenRoad": refuse}
    request = roads.OpenRoadRequest(request_id=request_id_of(""), closure_id="C-1")
    with pytest.raises(Trouble) as caught:
        await ask(session(town.environment), "roads", ROADS, "OpenRoad", request)
    assert (caught.value.exit_code, caught.value.code) == (REFUSED, "CLOSURE_UNKNOWN")
    assert caught.value.fields[0][0] == "closure_id"


async def test_a_service_that_is_not_there_is_told_from_one_that_refuses() -> None:
    nowhere = session({"VIGIE_ROADS": "127.0.0.1:1"})
    with pytest.raises(Trouble) as caught:
        await ask(nowhere, "roads", ROADS, "ListDefects", roads.ListDefectsRequest())
    assert caught.value.exit_code == UNREACHABLE


def test_a_request_id_is_the_one_that_was_given_or_a_new_one() -> None:
    assert request_id_of("R-1") == "R-1"
    assert request_id_of("") != request_id_of("")
