"""Documents of a state that a test sets, on a real HTTP port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from services.chassis.rpc.documents import DocumentServer
from services.chassis.rpc.probes import Probes
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.document import Document, Render
from services.chassis.sdk.view import View
from services.chassis.telemetry.metrics import REGISTRY

START = 1_700_000_000
"""Seconds, at the beginning of a step of ten."""


class State:
    """A `DocumentSource` whose one aggregate a test changes."""

    def __init__(self) -> None:
        self.unavailable_reason = ""
        self.seconds = float(START)
        self.record_time = 0
        self.text = "state"
        self.changes = 0
        self.rendered = 0

    def clock(self) -> int:
        return int(self.seconds * MICROS)

    def change(self, text: str) -> None:
        self.text = text
        self.changes += 1

    def version(self) -> int:
        return self.changes

    def freeze(self) -> tuple[View, int]:
        self.rendered += 1
        return Frozen(self.text), self.record_time


class Frozen:
    """A view of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get(self, _kind: str, _name: str, /) -> Any | None:
        return self.text

    def version(self, _kind: str, _name: str, /) -> int:
        return 1

    def all(self, _kind: str) -> Iterator[tuple[str, Any]]:
        yield "", self.text


def shows_text(view: View, _time: int) -> bytes:
    return str(view.get("text", "")).encode()


def document(path: str = "a.json", render: Render = shows_text) -> Document:
    return Document(path, "application/json", render)


@asynccontextmanager
async def served(
    state: State, *documents: Document, requests_per_second: float = 1_000
) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve documents as a service's HTTP port does; the session decompresses nothing."""
    server = DocumentServer(
        "traffic",
        documents or [document()],
        state,
        requests_per_second=requests_per_second,
        clock=state.clock,
    )
    probes = Probes("traffic", dict, str, routes=server.routes())
    port = await probes.start("127.0.0.1", 0)
    base = f"http://127.0.0.1:{port}/public/traffic/"
    try:
        async with aiohttp.ClientSession(
            base, auto_decompress=False, skip_auto_headers=["Accept-Encoding"]
        ) as session:
            yield session
    finally:
        await probes.stop()


async def get(
    session: aiohttp.ClientSession, path: str = "a.json", method: str = "GET", **headers: str
) -> tuple[aiohttp.ClientResponse, bytes]:
    """Return a response and its body; a header's name has `_` for `-`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with session.request(method, path, headers=sent) as response:
        return response, await response.read()


def counted(outcome: str, path: str = "a.json") -> float:
    """Return how many requests of a document had an outcome."""
    labels = {"service": "traffic", "document": path, "outcome": outcome}
    return REGISTRY.get_sample_value("vigie_document_requests_total", labels) or 0.0
