"""One call to a service, as the service gets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.chassis.sdk.decider import Rejected
from services.cli.client.client import COORDINATION, ROADS, ask, headers, request_id_of
from services.cli.client.errors import REFUSED, UNREACHABLE, USAGE, Trouble
from services.cli.client.session import Session, addresses_of
from tests.chassis.certificate_authority import Authority
from tests.cli.town import Town
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.slow


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


def test_a_city_over_tls_is_asked_by_who_trusts_its_authority(
    sealed_town: Town, authority: Authority
) -> None:
    said = sealed_town.vigie("--ca", str(authority.file), "closures")
    assert said.exit_code == 0, said.output
    assert len(sealed_town.requests("ListClosures")) == 1
    assert sealed_town.vigie("closures", VIGIE_TLS_CA_FILE=str(authority.file)).exit_code == 0


def test_what_stands_between_two_sides_of_tls_is_a_sentence(
    sealed_town: Town, authority: Authority, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "stranger")
    for ca, sentence in (
        (stranger.file, "its certificate is not of the authority that is trusted"),
        (None, "it speaks TLS, or stops. Name the authority to trust in VIGIE_TLS_CA_FILE (--ca)"),
    ):
        said = sealed_town.vigie(*(("--ca", str(ca)) if ca else ()), "closures")
        assert said.exit_code == UNREACHABLE
        assert f"answers on 127.0.0.1:{sealed_town.port}, but " in said.stderr
        assert sentence in said.stderr
        assert len(said.stderr.splitlines()) == 1


def test_tls_to_a_city_in_the_clear_is_a_sentence(town: Town, authority: Authority) -> None:
    said = town.vigie("--ca", str(authority.file), "closures")
    assert (said.exit_code, "it speaks no TLS" in said.stderr) == (UNREACHABLE, True)


def test_a_file_that_is_of_no_use_is_wrong_usage_and_nobody_is_asked(
    town: Town, authority: Authority
) -> None:
    for options, sentence in (
        (["--ca", "/no/such.crt"], "VIGIE_TLS_CA_FILE=/no/such.crt cannot be read"),
        (["--certificate", str(authority.file)], "VIGIE_TLS_KEY_FILE is not: set both"),
    ):
        said = town.vigie(*options, "closures")
        assert (said.exit_code, town.asked) == (USAGE, [])
        assert sentence in said.stderr


def test_watch_and_doctor_speak_tls_too(sealed_town: Town, authority: Authority) -> None:
    sealed_town.streams = {
        "WatchClosures": lambda _: [
            roads.WatchClosuresResponse(closure=roads.Closure(closure_id="C-1"))
        ]
    }
    trusting = {"VIGIE_TLS_CA_FILE": str(authority.file)}
    said = sealed_town.vigie("watch", "closures", "--count", "1", **trusting)
    assert (said.exit_code, "C-1" in said.output) == (0, True)
    assert f"127.0.0.1:{sealed_town.port} serving" in sealed_town.vigie("doctor", **trusting).output
    assert "it speaks TLS, or stops" in sealed_town.vigie("doctor").output
