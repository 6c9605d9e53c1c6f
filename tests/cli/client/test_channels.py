"""Channels of the command line: TLS files and mismatches as sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.client.errors import UNREACHABLE, USAGE
from services.cli.doctor import broker
from tests.chassis.certificate_authority import Authority
from tests.cli.town import NOWHERE, Town
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.slow


def test_commands_use_tls_with_the_authority_of_an_option_or_a_variable(
    sealed_town: Town, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The doctor waits for a broker as long as for a handshake, and here there is none.
    monkeypatch.setattr(broker, "findings", lambda *_: [])
    frames = [roads.WatchClosuresResponse(closure=roads.Closure(closure_id="C-1"))]
    sealed_town.streams = {"WatchClosures": lambda _: frames}
    trusting = {"VIGIE_TLS_CA_FILE": str(authority.file), "KAFKA_BOOTSTRAP": NOWHERE}
    sealed_town.output(f"--ca {authority.file} closures")
    sealed_town.output("closures", **trusting)
    assert len(sealed_town.requests("ListClosures")) == 2
    assert "C-1" in sealed_town.output("watch closures --count 1", **trusting)
    serving = f"127.0.0.1:{sealed_town.port} serving"
    assert serving in sealed_town.vigie("doctor", **trusting).output
    plain = sealed_town.vigie("doctor", KAFKA_BOOTSTRAP=NOWHERE).output
    assert "it closed the connection" in plain


def test_a_tls_mismatch_is_one_sentence(
    town: Town, sealed_town: Town, authority: Authority, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "stranger")
    for city, options, sentence in (
        (sealed_town, f"--ca {stranger.file}", "its certificate is not of the authority that is"),
        (sealed_town, "", "it requires TLS, or is stopping. Set VIGIE_TLS_CA_FILE to the CA to"),
        (town, f"--ca {authority.file}", "it does not use TLS"),
    ):
        error = city.error(UNREACHABLE, f"{options} closures")
        assert f"roads answers on 127.0.0.1:{city.port}, but " in error
        assert sentence in error
        assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--ca /no/such.crt", "VIGIE_TLS_CA_FILE=/no/such.crt cannot be read"),
        ("--certificate /any.crt", "VIGIE_TLS_KEY_FILE is not: set both"),
    ],
)
def test_an_unusable_file_is_wrong_usage(town: Town, options: str, sentence: str) -> None:
    assert sentence in town.error(USAGE, f"{options} closures")
    assert town.asked == []
