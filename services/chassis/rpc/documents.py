"""Serves a service's documents over HTTP: conditional, compressed, limited, read-only."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from aiohttp import ETag, hdrs, web

from services.chassis.rpc.caller_limits import CallRate, HeldLimit, LimitReached
from services.chassis.rpc.document_cache import (
    DocumentCache,
    DocumentError,
    DocumentSource,
    Rendered,
)
from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.document import Document
from services.chassis.telemetry import metrics

IN_FLIGHT = 64
SEND_SECONDS = 30.0
SETTLED_SECONDS = 12
"""The age from which a date of change is sent.

The clocks of two replicas that are ready differ by 10 s at most. A date of the last seconds could
make one replica withhold a change from a client that has the other's bytes.
"""

_TAKES_GZIP = re.compile(r"(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[^,]*)?(,|$)")

# A map in a browser, on a page of anybody, may read public documents.
_HEADERS = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}


class DocumentServer:
    """The HTTP side of a service's documents. GET and HEAD alone: nothing can be changed here."""

    def __init__(
        self,
        service: str,
        documents: Sequence[Document],
        source: DocumentSource,
        *,
        requests_per_second: float,
        clock: Clock = now_microseconds,
    ) -> None:
        self._service = service
        self._source = source
        self._clock = clock
        self._rate = CallRate(requests_per_second)
        self._in_flight = HeldLimit(IN_FLIGHT, IN_FLIGHT)
        self._caches = [DocumentCache(service, each, source, clock) for each in documents]

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, for `Probes`."""
        return [
            web.get(f"/public/{self._service}/{each.document.path}", partial(self._serve, each))
            for each in self._caches
        ]

    async def _serve(self, cache: DocumentCache, request: web.Request) -> web.StreamResponse:
        try:
            with self._admitted(request.remote or ""):
                rendered = await self._rendered(cache)
                response = self._response(request, cache.document, rendered)
                outcome = await self._send(request, response)
        except DocumentError as error:
            response, outcome = _refusal(error), error.outcome
        metrics.DOCUMENT_REQUESTS.labels(self._service, cache.document.path, outcome).inc()
        return response

    @contextmanager
    def _admitted(self, address: str) -> Iterator[None]:
        """Hold a place for a request."""
        seconds = self._rate.take(address, urgent=False)
        if seconds:
            raise DocumentError(429, "rate", "Too many requests from this address.", seconds)
        try:
            with self._in_flight.holding(address):
                yield
        except LimitReached:
            raise DocumentError(503, "in_flight", "Too many requests at once.", 1) from None

    async def _rendered(self, cache: DocumentCache) -> Rendered:
        """Return the document; none while the state is not whole: an empty one would be a lie."""
        if reason := self._source.unavailable_reason:
            raise DocumentError(503, "unavailable", reason, 5)
        return await cache.latest()

    def _response(
        self, request: web.Request, document: Document, rendered: Rendered
    ) -> web.Response:
        zipped = bool(rendered.zipped) and _takes_gzip(request)
        tag = f"{rendered.digest}-gzip" if zipped else rendered.digest
        settled = self._clock() // MICROS - rendered.changed_time >= SETTLED_SECONDS
        changed = datetime.fromtimestamp(rendered.changed_time, UTC) if settled else None
        if _has(request, tag, changed):
            response = web.Response(status=304, headers=_HEADERS)
        else:
            body = rendered.zipped if zipped else rendered.body
            headers = {**_HEADERS, hdrs.CONTENT_TYPE: document.content_type}
            if zipped:
                headers[hdrs.CONTENT_ENCODING] = "gzip"
            response = web.Response(body=body, headers=headers)
        response.etag = tag
        response.last_modified = changed
        response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        response.headers[hdrs.CACHE_CONTROL] = f"public, max-age={document.max_age_seconds}"
        return response

    async def _send(self, request: web.Request, response: web.Response) -> str:
        """Send a response; a client that does not read it in time loses its connection."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await response.prepare(request)
                await response.write_eof()
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
            return "slow_reader"
        return "sent" if response.status == 200 else "not_modified"


def _takes_gzip(request: web.Request) -> bool:
    """Return whether a client accepts gzip; a quality of 0 means no."""
    return bool(_TAKES_GZIP.search(request.headers.get(hdrs.ACCEPT_ENCODING, "").lower()))


def _has(request: web.Request, tag: str, changed: datetime | None) -> bool:
    """Return whether the client has these bytes. A tag is exact, so no date counts beside one."""
    tags: Sequence[ETag] | None = request.if_none_match
    if tags is not None:
        return any(each.value in {tag, "*"} for each in tags)
    since = request.if_modified_since
    return since is not None and changed is not None and changed <= since


def _refusal(error: DocumentError) -> web.Response:
    headers = {**_HEADERS, hdrs.CACHE_CONTROL: "no-store"}
    if error.retry_seconds:
        headers[hdrs.RETRY_AFTER] = str(math.ceil(error.retry_seconds))
    return web.Response(status=error.status, text=f"{error}\n", headers=headers)
