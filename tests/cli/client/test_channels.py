"""Channels of the command line: TLS files and mismatches as sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.client.errors import UNREACHABLE, USAGE
from tests.chassis.certificate_authority import Authority
from tests.cli.town import Town
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.slow


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
        (None, "it requires TLS, or is stopping. Set VIGIE_TLS_CA_FILE to the CA to trust (--ca)"),
    ):
        said = sealed_town.vigie(*(("--ca", str(ca)) if ca else ()), "closures")
        assert said.exit_code == UNREACHABLE
        assert f"answers on 127.0.0.1:{sealed_town.port}, but " in said.stderr
        assert sentence in said.stderr
        assert len(said.stderr.splitlines()) == 1


def test_tls_to_a_city_in_the_clear_is_a_sentence(town: Town, authority: Authority) -> None:
    said = town.vigie("--ca", str(authority.file), "closures")
    assert (said.exit_code, "it does not use TLS" in said.stderr) == (UNREACHABLE, True)


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
    assert "it closed the connection" in sealed_town.vigie("doctor").output


def test_a_call_is_one_attempt_in_the_name_of_the_actor(town: Town) -> None:
    assert town.vigie("--actor", "operator:ana", "closures").exit_code == 0
    assert town.actors == ["operator:ana"]
    said = town.vigie("closures", VIGIE_ROADS="127.0.0.1:1")
    assert (said.exit_code, "roads does not answer" in said.stderr) == (UNREACHABLE, True)
