"""The context of a gRPC call: its actor, its deadline, its trace."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import grpc

from services.chassis.rpc.errors import StatusError, rich_status
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS

ACTOR_KEY = "vigie-actor"
TRACE_KEY = "traceparent"
ANONYMOUS = "anonymous"
QUERY_SECONDS = 5.0
LONGEST_SECONDS = 60.0
"""A call is answered by then, also with a later deadline, so that it frees its place."""

Code = grpc.StatusCode

_ACTOR = re.compile(r"[a-z0-9:._-]{1,100}")


@dataclass(frozen=True, slots=True)
class CallContext:
    """The context of a call, for its handler.

    `expires_time` is the client's deadline in microseconds since 1970, UTC (0: none);
    `timeout_seconds` is the time left when the call arrived. `traceparent` is the server's span.
    `shutting_down` is set when the service shuts down: a stream then ends. `caller` is the actor at
    its address, which has limits of its own.
    """

    actor: str
    expires_time: int
    timeout_seconds: float
    traceparent: str
    shutting_down: asyncio.Event
    caller: str = ""


def header(metadata: Iterable[tuple[str, str | bytes]], key: str) -> str:
    """Return a text header of a call; empty if it is absent."""
    for name, value in metadata:
        if name == key:
            return value if isinstance(value, str) else ""
    return ""


def actor(metadata: Iterable[tuple[str, str | bytes]], reserved: Collection[str]) -> str:
    """Return the actor of a call: the header `vigie-actor`, or "anonymous".

    This release does not authenticate the header. It rejects the names of services, because
    records by a service have effects that records by a client have not.
    """
    given = header(metadata, ACTOR_KEY)
    if not given:
        return ANONYMOUS
    if not _ACTOR.fullmatch(given):
        raise _failed(
            Code.INVALID_ARGUMENT,
            "ACTOR_INVALID",
            "The header vigie-actor holds 1 to 100 of a-z 0-9 : . _ -, such as operator:ana.",
            ACTOR_KEY,
        )
    if given in reserved:
        raise _failed(
            Code.PERMISSION_DENIED,
            "ACTOR_RESERVED",
            f"{given} is reserved for the service: set vigie-actor to your own identity.",
            ACTOR_KEY,
        )
    return given


def timeout_of(remaining: float | None, *, command: bool) -> float:
    """Return the time limit of a call: its deadline, 60 s at most; 5 s for a query without one."""
    if remaining is None:
        if not command:
            return QUERY_SECONDS
        raise _failed(
            Code.INVALID_ARGUMENT,
            "DEADLINE_MISSING",
            "A command needs a deadline, after which it has no effect: set the client's "
            "timeout, or `grpcurl -max-time 5`.",
            "deadline",
        )
    if remaining <= 0:
        raise _failed(
            Code.DEADLINE_EXCEEDED,
            "DEADLINE_PASSED",
            "The deadline had passed when the call arrived: nothing happened. "
            "Send again with a later one.",
            "deadline",
        )
    return min(remaining, LONGEST_SECONDS)


def caller_of(actor: str, peer: str) -> str:
    """Return the name of a caller for its limits: its actor, and its address without the port."""
    address, _, _port = peer.rpartition(":")
    return f"{actor}@{address}"


def reply_margin(seconds: float) -> float:
    """Return how long before its deadline a call is answered, so that the reply still arrives.

    gRPC rounds a deadline up on the wire, by up to a hundredth of it.
    """
    return min(seconds / 10, 0.05 + seconds / 100)


def deadline_micros(remaining: float | None) -> int:
    """Return the deadline in microseconds since 1970, UTC; 0 for a call without one."""
    return 0 if remaining is None else now_microseconds() + int(remaining * MICROS)


def _failed(code: grpc.StatusCode, reason: str, message: str, field: str) -> StatusError:
    return StatusError(rich_status(code, reason, message, field))
