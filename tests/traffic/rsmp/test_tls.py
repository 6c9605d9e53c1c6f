"""TLS between sites and the server."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from services.traffic.rsmp.tls import server_context
from tests.chassis.certificate_authority import Authority, Issued
from tests.traffic.rsmp.raw_site import dialled, version
from tests.traffic.rsmp.supervisor import ended, supervising


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def site_context(authority: Authority, issued: Issued | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority.file))
    if issued is not None:
        context.load_cert_chain(issued.certificate, issued.key)
    return context


def ours(authority: Authority) -> ssl.SSLContext:
    issued = authority.issue("server")
    return server_context(issued.certificate, issued.key, authority.file)


@pytest.mark.parametrize(("name", "hosts"), [("J1", ()), ("any", ("J1",))])
async def test_a_site_with_its_certificate_is_welcome(
    authority: Authority, name: str, hosts: tuple[str, ...]
) -> None:
    theirs = site_context(authority, authority.issue(name, hosts))
    async with (
        supervising(tls=ours(authority)) as supervisor,
        dialled(supervisor.port, theirs) as site,
    ):
        await site.introduce("J1")


async def test_the_certificate_of_another_site_is_rejected(authority: Authority) -> None:
    before = ended("certificate")
    theirs = site_context(authority, authority.issue("J2", ("J2",)))
    async with (
        supervising(tls=ours(authority)) as supervisor,
        dialled(supervisor.port, theirs) as site,
    ):
        assert "certificate" in await site.rejected(version("J1", "3.2.2"))
        await site.ended()
    assert ended("certificate") == before + 1


async def test_a_site_without_a_certificate_or_with_an_old_tls_stays_out(
    authority: Authority,
) -> None:
    old = site_context(authority, authority.issue("J1", ("J1",)))
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    async with supervising(tls=ours(authority)) as supervisor:
        with pytest.raises(OSError):  # an alert of TLS, or a reset before it is read
            async with dialled(supervisor.port, old):
                pytest.fail("TLS 1.2 was accepted")
        async with dialled(supervisor.port, site_context(authority)) as site:
            assert await site.ended() == []
        assert supervisor.sessions == []


async def test_without_a_client_authority_no_certificate_is_needed(authority: Authority) -> None:
    issued = authority.issue("server")
    tls = server_context(issued.certificate, issued.key, None)
    async with (
        supervising(tls=tls) as supervisor,
        dialled(supervisor.port, site_context(authority)) as site,
    ):
        await site.introduce("J1")
