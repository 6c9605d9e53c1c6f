"""Certificates: an invalid file is reported, and a renewed one needs no restart."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from grpc_health.v1 import health_pb2, health_pb2_grpc
from structlog.testing import capture_logs

from services.chassis.rpc.certificates import InvalidCertificate, ServerCertificates, load_key_pair
from services.chassis.rpc.server import GrpcServer
from services.client.tls import ClientTls
from tests.chassis.certificate_authority import Authority, Issued
from tests.chassis.crew_server import CREWS, yes
from tests.chassis.readers import figure


@pytest.fixture
def city(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@asynccontextmanager
async def served(shown: Issued, callers: Path | None = None) -> AsyncIterator[int]:
    """Serve over TLS, and yield the port."""
    certificates = ServerCertificates("roads", shown.certificate, shown.key, callers)
    server = GrpcServer("roads", [CREWS], lambda _: yes, certificates=certificates)
    port = await server.start("127.0.0.1", 0)
    await server.ready(is_ready=True)
    try:
        yield port
    finally:
        await server.drain(0)


async def health(trust: ClientTls, port: int) -> Any:
    """Ask over a connection of its own."""
    alone = [("grpc.use_local_subchannel_pool", 1)]
    async with trust.channel(f"127.0.0.1:{port}", alone) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        return (await stub.Check(health_pb2.HealthCheckRequest(), timeout=5)).status


async def shown_on(port: int) -> x509.Certificate:
    pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
    return x509.load_pem_x509_certificate(pem.encode())


def content(issued: Issued) -> x509.Certificate:
    return x509.load_pem_x509_certificate(issued.certificate.read_bytes())


async def test_a_renewed_certificate_is_served_without_a_restart(city: Authority) -> None:
    first = content(city.issue())
    async with (
        served(city.issue()) as port,
        ClientTls(city.file).channel(f"127.0.0.1:{port}") as old,
    ):
        stub: Any = health_pb2_grpc.HealthStub(old)
        await stub.Check(health_pb2.HealthCheckRequest(), timeout=5)
        renewed = content(city.issue(lasting=timedelta(days=9)))

        assert await shown_on(port) == renewed != first
        assert await health(ClientTls(city.file), port) == health_pb2.HealthCheckResponse.SERVING
        await stub.Check(health_pb2.HealthCheckRequest(), timeout=5)  # a line that is open stays
        expiry = figure("vigie_tls_certificate_expiry_timestamp_seconds", service="roads")
        assert expiry == renewed.not_valid_after_utc.timestamp()


async def test_callers_with_a_certificate_of_the_authority_of_now_are_served_alone(
    city: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path, "other")
    callers = tmp_path / "callers.crt"
    callers.write_bytes(city.file.read_bytes())
    mine, theirs = city.issue("mine"), other.issue("theirs")
    nobody = ClientTls(city.file)
    one, two = (ClientTls(city.file, each.certificate, each.key) for each in (mine, theirs))
    async with served(city.issue(), callers) as port:
        for authority, trusted, others in ((city, one, [nobody, two]), (other, two, [nobody, one])):
            callers.write_bytes(authority.file.read_bytes())
            await health(trusted, port)
            for stranger in others:
                with pytest.raises(grpc.aio.AioRpcError):
                    await health(stranger, port)


async def test_an_unusable_renewal_keeps_the_old_certificate_and_is_logged_once(
    city: Authority,
) -> None:
    issued = city.issue()
    before = content(issued)
    async with served(issued) as port:
        issued.key.write_bytes(city.issue("another").key.read_bytes())
        with capture_logs() as said:
            assert await shown_on(port) == before
            assert await shown_on(port) == before
        assert [entry["event"] for entry in said] == ["certificate_not_renewed"]
        assert "issued together" in said[0]["reason"]

        assert await shown_on(port) == before
        assert content(city.issue()) == await shown_on(port) != before


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
async def test_tls_is_spoken_in_its_newer_versions_alone(city: Authority) -> None:
    async with served(city.issue()) as port:
        assert await spoken(city, port, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
        assert await spoken(city, port, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        with pytest.raises((ssl.SSLEOFError, ConnectionResetError)):  # the server disconnects
            await spoken(city, port, ssl.TLSVersion.TLSv1_1)


async def spoken(city: Authority, port: int, version: ssl.TLSVersion) -> str | None:
    """Return the version of TLS that a client of one version agrees on."""
    context = ssl.create_default_context(cafile=str(city.file))
    context.minimum_version = context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")  # the client offers all it has: the server decides
    context.set_alpn_protocols(["h2"])
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    version_said: str | None = writer.get_extra_info("ssl_object").version()
    writer.close()
    return version_said


@pytest.mark.parametrize(
    ("certificate", "key", "callers", "sentence"),
    [
        ("tls.crt", "", "", "VIGIE_TLS_CERTIFICATE_FILE is set and VIGIE_TLS_KEY_FILE is not: "),
        ("", "tls.key", "", "VIGIE_TLS_KEY_FILE is set and VIGIE_TLS_CERTIFICATE_FILE is not: "),
        ("", "", "city-ca.crt", "VIGIE_TLS_CLIENT_CA_FILE requires client certificates"),
        ("none", "tls.key", "", "VIGIE_TLS_CERTIFICATE_FILE=.*/none cannot be read .No such file"),
        ("tls.crt", "none", "", "VIGIE_TLS_KEY_FILE=.*/none cannot be read"),
        ("tls.key", "tls.key", "", "VIGIE_TLS_CERTIFICATE_FILE=.*tls.key holds no certificate"),
        ("tls.crt", "tls.crt", "", "VIGIE_TLS_KEY_FILE=.*tls.crt holds no private key without a"),
        ("tls.crt", "locked.key", "", "VIGIE_TLS_KEY_FILE=.*locked.key holds no private key with"),
        ("tls.crt", "other.key", "", "other.key is not the key of VIGIE_TLS_CERTIFICATE_FILE="),
        ("tls.crt", "tls.key", "tls.key", "VIGIE_TLS_CLIENT_CA_FILE=.*tls.key holds no certifica"),
    ],
)
def test_unusable_files_are_reported_with_variable_and_remedy(
    city: Authority, tmp_path: Path, certificate: str, key: str, callers: str, sentence: str
) -> None:
    city.issue()
    city.issue("other")
    locked, passphrase = ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(b"secret")
    pem = locked.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, passphrase)
    (tmp_path / "locked.key").write_bytes(pem)
    named = [tmp_path / each if each else None for each in (certificate, key, callers)]
    with pytest.raises(InvalidCertificate, match=sentence) as no:
        ServerCertificates.of("roads", *named)
    assert ": " in str(no.value)
    assert str(no.value).endswith(".")


def test_nothing_named_is_in_the_clear() -> None:
    assert ServerCertificates.of("roads", None, None, None) is None


def test_the_repr_of_a_key_pair_hides_the_key(city: Authority) -> None:
    issued = city.issue()
    assert "PRIVATE" not in repr(load_key_pair(issued.certificate, issued.key))
