"""The connection to a service: a mismatch of TLS is reported as a sentence."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2

from services.chassis.rpc.certificates import InvalidCertificate
from services.client.tls import ClientTls
from tests.chassis.certificate_authority import DAY, Authority
from tests.chassis.crew_server import serving
from tests.chassis.rpc.test_certificates import health, served


@pytest.fixture
def city(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def between(trust: ClientTls, port: int) -> str:
    """Return the error of a call that does not connect."""
    with pytest.raises(grpc.aio.AioRpcError) as gone:
        await health(trust, port)
    assert gone.value.code() is grpc.StatusCode.UNAVAILABLE
    return trust.explain(gone.value.details() or "")


async def test_a_certificate_of_another_authority_is_told(city: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path, "other")
    async with served(city.issue()) as port:
        assert "name its own in VIGIE_TLS_CA_FILE" in await between(ClientTls(other.file), port)


@pytest.mark.parametrize(
    ("hosts", "lasting", "said"),
    [
        (("roads.city.example",), DAY, "for another name"),
        (("localhost", "127.0.0.1"), timedelta(seconds=-60), "has expired"),
    ],
)
async def test_a_certificate_that_does_not_hold_here_is_told(
    city: Authority, hosts: tuple[str, ...], lasting: timedelta, said: str
) -> None:
    async with served(city.issue(hosts=hosts, lasting=lasting)) as port:
        assert said in await between(ClientTls(city.file), port)


async def test_tls_to_a_service_in_the_clear_is_told(city: Authority) -> None:
    async with serving() as clear:
        assert "it does not use TLS" in await between(ClientTls(city.file), clear.port)


async def test_plaintext_to_a_service_over_tls_is_told(city: Authority) -> None:
    async with served(city.issue()) as port:
        assert "it requires TLS, or is stopping" in await between(ClientTls(), port)


async def test_a_certificate_that_is_asked_for_is_told(city: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "other").issue("stranger")
    async with served(city.issue(), city.file) as port:
        assert "Set VIGIE_TLS_CERTIFICATE_FILE" in await between(ClientTls(city.file), port)
        mine = ClientTls(city.file, stranger.certificate, stranger.key)
        assert "does not trust the CA of the certificate" in await between(mine, port)


async def test_a_port_where_nobody_listens_is_no_matter_of_certificates(city: Authority) -> None:
    assert await between(ClientTls(city.file), 1) == ""


def test_files_that_are_of_no_use_are_one_sentence(city: Authority, tmp_path: Path) -> None:
    mine = city.issue()
    for trust, said in (
        (ClientTls(tmp_path / "none"), "VIGIE_TLS_CA_FILE=.*none cannot be read"),
        (ClientTls(mine.key), "VIGIE_TLS_CA_FILE=.*tls.key holds no certificate"),
        (ClientTls(city.file, mine.certificate), "VIGIE_TLS_KEY_FILE is not"),
        (
            ClientTls(None, mine.certificate, mine.key),
            "name the authority to trust in VIGIE_TLS_CA_F",
        ),
    ):
        with pytest.raises(InvalidCertificate, match=said):
            trust.channel("127.0.0.1:1")


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "grpc_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with serving() as clear:
        assert await health(ClientTls(), clear.port) == health_pb2.HealthCheckResponse.SERVING


def test_channels_are_opened_in_one_place() -> None:
    root = Path(__file__).parents[2]
    files = [
        path for part in ("services", "tests", "deploy") for path in (root / part).rglob("*.py")
    ]
    opening = {
        path
        for path in files
        if re.search(r"\bgrpc\.(aio\.)?(in)?secure_channel\(", path.read_text())
    }
    assert opening == {root / "services" / "client" / "tls.py"}
