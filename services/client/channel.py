"""A gRPC channel to a service: caller, deadline, retries and typed errors for generated stubs."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import grpc
from grpc.aio import ClientCallDetails, UnaryStreamCall, UnaryUnaryCall

from services.chassis.sdk.ids import derived_id
from services.client.errors import CallError, read_error
from services.client.tls import ClientTls

ACTOR = "vigie-actor"
TIMEOUT_SECONDS = 30.0
ATTEMPT_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 3.0

# The service may return on another address, or be reached again within two seconds of a restart.
_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.dns_min_time_between_resolutions_ms", 1_000),
)

Request = TypeVar("Request")
Response = TypeVar("Response")
OnRetry = Callable[[CallError], None]


def connect(
    address: str,
    *,
    actor: str,
    service: str = "",
    tls: ClientTls | None = None,
    timeout: float | None = TIMEOUT_SECONDS,
    attempt_timeout: float = ATTEMPT_SECONDS,
    retry: bool = True,
    on_retry: OnRetry | None = None,
) -> grpc.aio.Channel:
    """Open a channel to host:port, for the generated stubs: `CrewServiceStub(channel)`.

    Each call is made in the name of `actor` (`acting_as` names another one for one call) and
    repeated under the same request_id until the service answers: an attempt ends after
    `attempt_timeout` seconds, the call after `timeout` (a call's own `timeout=` comes first; None
    for no limit). With `retry=False` a call is one attempt. `on_retry` receives the error of each
    attempt that is repeated. `service` names the service in errors, else its address does.

    Calls raise `CallError`. Raises `InvalidCertificate` where a TLS file cannot be used.
    """
    peer = _Peer(service or address, actor, tls or ClientTls())
    calls = _Calls(peer, timeout, attempt_timeout if retry else None, on_retry)
    return peer.tls.channel(address, _OPTIONS, [calls, _Streams(peer)])


def acting_as(actor: str) -> tuple[tuple[str, str], ...]:
    """Return the metadata that makes one call in the name of another actor."""
    return ((ACTOR, actor),)


@dataclass(frozen=True, slots=True)
class _Peer:
    """The service at the other end, and the caller that it sees."""

    service: str
    actor: str
    tls: ClientTls

    def sign(self, details: ClientCallDetails, timeout: float | None) -> ClientCallDetails:
        """Return the details of a call with its actor and deadline."""
        metadata = grpc.aio.Metadata(*(details.metadata or ()))
        if not metadata.get_all(ACTOR):
            metadata.add(ACTOR, self.actor)
        return ClientCallDetails(
            details.method, timeout, metadata, details.credentials, details.wait_for_ready
        )

    def read(self, error: grpc.aio.AioRpcError, request: object) -> CallError:
        """Return gRPC's error as one of this package."""
        request_id = str(getattr(request, "request_id", ""))
        return read_error(error, self.service, self.tls, request_id)


@dataclass(frozen=True)
class _Calls(grpc.aio.UnaryUnaryClientInterceptor):
    """Repeats a call until the service answers or the caller's deadline passes."""

    peer: _Peer
    timeout: float | None
    attempt_seconds: float | None
    on_retry: OnRetry | None

    async def intercept_unary_unary(
        self,
        continuation: Callable[
            [ClientCallDetails, Request], Awaitable[UnaryUnaryCall[Request, Response]]
        ],
        client_call_details: ClientCallDetails,
        request: Request,
    ) -> Response:
        timeout = client_call_details.timeout
        timeout = self.timeout if timeout is None else timeout
        loop = asyncio.get_running_loop()
        end = math.inf if timeout is None else loop.time() + timeout
        pause = FIRST_PAUSE_SECONDS
        while True:
            left = end - loop.time()
            seconds = min(left, self.attempt_seconds or math.inf)
            details = self.peer.sign(client_call_details, seconds if seconds < math.inf else None)
            try:
                return await (await continuation(details, request))
            except grpc.aio.AioRpcError as raised:
                error = self.peer.read(raised, request)
            pause_seconds = max(pause, error.retry_seconds)
            out_of_time = loop.time() + pause_seconds >= end
            if self.attempt_seconds is None or not error.is_transient or out_of_time:
                raise error from None
            if error.never_applied:
                request = _renewed(request)
            if self.on_retry:
                self.on_retry(error)
            await asyncio.sleep(pause_seconds)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


@dataclass(frozen=True)
class _Streams(grpc.aio.UnaryStreamClientInterceptor):
    """Names the caller of a stream, and raises its errors as `CallError`."""

    peer: _Peer

    async def intercept_unary_stream(
        self,
        continuation: Callable[
            [ClientCallDetails, Request], Awaitable[UnaryStreamCall[Request, Response]]
        ],
        client_call_details: ClientCallDetails,
        request: Request,
    ) -> AsyncIterator[Response]:
        details = self.peer.sign(client_call_details, client_call_details.timeout)
        return self._frames(await continuation(details, request), request)

    async def _frames(
        self, call: UnaryStreamCall[Request, Response], request: object
    ) -> AsyncIterator[Response]:
        try:
            async for frame in call:
                yield frame
        except grpc.aio.AioRpcError as error:
            raise self.peer.read(error, request) from None


def _renewed(request: Any) -> Any:
    """Return the same request under an id that derives from the old one.

    A caller that restarts and derives its ids again thereby sends the same sequence of ids.
    """
    if not hasattr(request, "request_id"):
        return request
    renewed = type(request)()
    renewed.CopyFrom(request)
    renewed.request_id = derived_id(request.request_id, "again")
    return renewed
