"""The present bytes of one document, rendered on a thread when its state or its step changed."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

import structlog

from services.chassis.sdk.clock import Clock
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.document import Document
from services.chassis.sdk.view import View
from services.chassis.telemetry import metrics

MOST_BYTES = 8 * 1024 * 1024
LEAST_GZIP_BYTES = 1024
GZIP_LEVEL = 6
PAUSE_SECONDS = 1.0
"""Between two renderings of a document, however often the state changes."""
RENDER_SECONDS = 10.0

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class DocumentSource(Protocol):
    """The state that documents show."""

    @property
    def unavailable_reason(self) -> str:
        """Why no document can be rendered now; empty if one can."""

    def version(self) -> Hashable:
        """Return a value that differs after each change."""

    def freeze(self) -> tuple[View, int]:
        """Return the view of this moment, which no longer changes, and its last record's time."""


class DocumentError(Exception):
    """A document that cannot be sent. `outcome` is its label in the metrics."""

    def __init__(self, status: int, outcome: str, sentence: str, retry_seconds: float = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.outcome = outcome
        self.retry_seconds = retry_seconds


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a document, their digest, and when they were rendered first, in seconds."""

    body: bytes
    zipped: bytes
    digest: str
    changed_time: int

    @classmethod
    def of(cls, body: bytes, time: int) -> Rendered:
        """Compress and digest a body."""
        small = len(body) < LEAST_GZIP_BYTES
        zipped = b"" if small else gzip.compress(body, GZIP_LEVEL, mtime=0)
        digest = hashlib.sha256(body).hexdigest()[:32]
        return cls(body, zipped if len(zipped) < len(body) else b"", digest, time)


class DocumentCache:
    """Renders one document at most once for each version of the state and each step of its age.

    All requests of a moment wait for one rendering. If it never ends, the requests of its document
    fail at once from then on; other documents have threads of their own.
    """

    def __init__(
        self, service: str, document: Document, source: DocumentSource, clock: Clock
    ) -> None:
        self.document = document
        self._service = service
        self._source = source
        self._clock = clock
        self._key: Hashable = None
        self._latest: Rendered | None = None
        self._error: DocumentError | None = None
        self._rendering: asyncio.Task[None] | None = None
        self._next_time = 0.0
        self._deadline = 0.0

    async def latest(self) -> Rendered:
        """Return the present bytes. Raises `DocumentError`."""
        if self._rendering is None and self._is_due():
            self._begin()
        if self._rendering is not None:
            try:
                async with asyncio.timeout_at(self._deadline):
                    await asyncio.shield(self._rendering)
            except TimeoutError:
                raise DocumentError(503, "slow", "The document takes too long.", 1) from None
        if self._error is not None or self._latest is None:
            raise self._error or self._failed()
        return self._latest

    def _present_key(self) -> Hashable:
        return self._source.version(), self._clock() // self._step

    @property
    def _step(self) -> int:
        return self.document.max_age_seconds * MICROS

    def _is_due(self) -> bool:
        return _now() >= self._next_time and self._present_key() != self._key

    def _begin(self) -> None:
        now = self._clock()
        self._key = self._present_key()
        view, record_time = self._source.freeze()
        make = partial(self._make, view, max(now - now % self._step, record_time), now // MICROS)
        self._deadline = _now() + RENDER_SECONDS
        self._next_time = _now() + PAUSE_SECONDS
        self._rendering = asyncio.create_task(self._keep(make))

    async def _keep(self, make: Callable[[], Rendered | DocumentError]) -> None:
        """Keep what a rendering returns."""
        try:
            with metrics.DOCUMENT_RENDER_SECONDS.labels(self._service, self.document.path).time():
                made = await _on_a_thread(make)
        finally:
            self._rendering = None
        if isinstance(made, DocumentError):
            self._error = made
            return
        previous, self._error = self._latest, None
        if previous is not None and previous.digest == made.digest:
            made = replace(made, changed_time=previous.changed_time)
        self._latest = made

    def _make(self, view: View, time: int, now: int) -> Rendered | DocumentError:
        """Render, on a thread. This is the boundary of a document: it returns every error."""
        path = self.document.path
        try:
            body = self.document.render(view, time)
            if not isinstance(body, bytes):
                raise TypeError(f"render returned {type(body).__name__}: return bytes")  # noqa: TRY301
            if len(body) > MOST_BYTES:
                log.error("document_too_large", path=path, bytes=len(body), most=MOST_BYTES)
                sentence = f"The document is larger than {MOST_BYTES} bytes."
                return DocumentError(500, "too_large", sentence)
            return Rendered.of(body, now)
        except BaseException:  # also those that would end an event loop
            log.exception("document_failed", path=path)
            return self._failed()

    def _failed(self) -> DocumentError:
        sentence = f"{self._service} could not make this document: its log has the error."
        return DocumentError(500, "failed", sentence)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _on_a_thread(work: Callable[[], Result]) -> Result:
    """Run work that raises nothing on a daemon thread.

    The end of the process would wait for the threads of an executor, also where one never ends.
    """
    future: Future[Result] = Future()
    threading.Thread(target=lambda: future.set_result(work()), name="document", daemon=True).start()
    return await asyncio.wrap_future(future)
