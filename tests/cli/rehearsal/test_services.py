"""The stubs of a rehearsal share a channel for each service."""

from __future__ import annotations

from pathlib import Path

from services.cli.client.session import Session, directory_of
from services.cli.rehearsal.services import RehearsalServices


async def test_each_service_has_one_channel_until_it_is_closed() -> None:
    session = Session(directory_of((), {}), ("roads",), "rehearsal:a", 1.0, Path(), "", "vigie")
    services = RehearsalServices(session)
    channel = services.channel("roads")
    assert services.channel("roads") is channel
    assert services.channel("lighting") is not channel
    await services.close()
    assert services.channel("roads") is not channel
    await services.close()
