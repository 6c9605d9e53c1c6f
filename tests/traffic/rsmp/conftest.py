"""The tap: every frame that either side writes in these tests is checked against the schemas."""

from __future__ import annotations

import pytest

from services.traffic.rsmp.link import Link
from tests.traffic.rsmp import schemas


@pytest.fixture(autouse=True)
def tap(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the frames that were written; one that is no valid message fails its writer."""
    written: list[bytes] = []
    transmit = Link._transmit

    def tapped(link: Link, frame: bytes) -> None:
        schemas.check(frame, link.core)
        written.append(frame)
        transmit(link, frame)

    monkeypatch.setattr(Link, "_transmit", tapped)
    return written
