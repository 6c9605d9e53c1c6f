"""A stream of changes that resumes from its last cursor whenever the service goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import grpc

from services.client.errors import CallError, TimedOut, Unavailable

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 3.0
CONNECT_SECONDS = 5.0
# Services send a heartbeat every 10 s: three missed heartbeats mean that the service is frozen.
SILENCE_SECONDS = 35.0

_RESUMABLE = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
)

_ENDED = CallError(grpc.StatusCode.OK, "STREAM_ENDED", "The service ended the stream.")


class WatchRequest(Protocol):
    """The request of a `Watch` method."""

    cursor: str


class WatchFrame(Protocol):
    """The response of a `Watch` method: an item, `synced`, `heartbeat` or `history_lost`."""

    cursor: str
    synced: bool
    history_lost: bool


Request = TypeVar("Request", bound=WatchRequest)
Frame = TypeVar("Frame", bound=WatchFrame)
OnConnection = Callable[[CallError | None], None]


async def watch(
    method: grpc.aio.UnaryStreamMultiCallable[Request, Frame],
    request: Request,
    *,
    fail_fast: bool = False,
    on_connection: OnConnection | None = None,
) -> AsyncGenerator[Frame, None]:
    """Yield the frames of a `Watch` method of a stub, without end.

    A service first sends the present state of all items, then `synced`, then each change; with a
    `cursor` in the request it sends only the changes since. When the stream ends or stalls,
    the watch asks again from the last cursor, with growing pauses. After `history_lost` the
    present state follows again: an item that is not part of it no longer exists.

    `on_connection` receives the error when the stream breaks, and None when frames arrive again.
    With `fail_fast` a service that was never reached is an error rather than a reason to wait.

    Raises `CallError` where the service rejects the request.
    """
    position = _Position(request.cursor, on_connection)
    pause = FIRST_PAUSE_SECONDS
    while True:
        seconds = SILENCE_SECONDS if position.is_reached else CONNECT_SECONDS
        try:
            async for frame in _frames(method, position.resume(request), seconds):
                pause = FIRST_PAUSE_SECONDS
                position.advance(frame)
                yield frame
            position.report(_ENDED)
        except CallError as error:
            if not position.can_resume(error, fail_fast=fail_fast):
                raise
            position.report(error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


@dataclass
class _Position:
    """How far a watch has come. Until a snapshot is complete there is no cursor to resume from."""

    cursor: str
    on_connection: OnConnection | None
    is_given: bool = field(init=False)
    is_complete: bool = field(init=False)
    is_reached: bool = False
    is_connected: bool = True

    def __post_init__(self) -> None:
        self.is_given = self.is_complete = bool(self.cursor)

    def resume(self, request: Request) -> Request:
        """Return the request that continues from here."""
        again = deepcopy(request)
        again.cursor = self.cursor
        return again

    def advance(self, frame: WatchFrame) -> None:
        """Move on to a frame that was received."""
        self.is_reached = True
        self.report(None)
        if frame.history_lost:
            self.cursor, self.is_complete = "", False
        self.is_complete = self.is_complete or frame.synced
        if self.is_complete and frame.cursor:
            self.cursor, self.is_given = frame.cursor, False

    def report(self, error: CallError | None) -> None:
        """Report that the stream broke, or with None that frames arrive again."""
        if self.is_connected is (error is None):
            return
        self.is_connected = error is None
        if self.on_connection:
            self.on_connection(error)

    def can_resume(self, error: CallError, *, fail_fast: bool) -> bool:
        """Return whether to ask again after an error; forget a cursor that is no longer valid."""
        if error.status is grpc.StatusCode.INVALID_ARGUMENT and self.cursor and not self.is_given:
            self.cursor, self.is_complete = "", False
            return True
        if fail_fast and not self.is_reached and isinstance(error, Unavailable | TimedOut):
            return False
        return error.status in _RESUMABLE


async def _frames(
    method: grpc.aio.UnaryStreamMultiCallable[Request, Frame], request: Request, seconds: float
) -> AsyncIterator[Frame]:
    """Yield the frames of one stream, the first within so many seconds. Raises `TimedOut`."""
    call = method(request)
    frames = aiter(call)
    try:
        while True:
            async with asyncio.timeout(seconds):
                frame = await anext(frames, None)
            if frame is None:
                return
            seconds = SILENCE_SECONDS
            yield frame
    except TimeoutError:
        message = f"The service sent nothing for {seconds:g} s."
        raise TimedOut(grpc.StatusCode.DEADLINE_EXCEEDED, "TIMEOUT", message) from None
    finally:
        call.cancel()
