"""Who calls, until when, and within which trace."""

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

_ACTOR = re.compile(r"[a-z0-9:._-]{1,100}")


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a behaviour may know of the call that it answers.

    `expires_time` is the caller's deadline in microseconds since 1970, UTC (0: none), and
    `timeout_seconds` what is left of it when the call came in. `traceparent` is the server's own
    span. `closing` is set when the service stops: a stream then ends.
    """

    actor: str
    expires_time: int
    timeout_seconds: float
    traceparent: str
    shutting_down: asyncio.Event


def header(metadata: Iterable[tuple[str, str | bytes]], key: str) -> str:
    """Read a text header of a call; empty where it is absent."""
    for name, value in metadata:
        if name == key:
            return value if isinstance(value, str) else ""
    return ""


def actor(metadata: Iterable[tuple[str, str | bytes]], reserved: Collection[str]) -> str:
    """Tell in whose name a call is made: what `vigie-actor` says, or "anonymous".

    This release believes it: nothing authenticates it yet. Only the names of the services
    themselves are refused, as the log gives weight to what they say.
    """
    said = header(metadata, ACTOR_KEY)
    if not said:
        return ANONYMOUS
    if not _ACTOR.fullmatch(said):
        raise StatusError(
            rich_status(
                grpc.StatusCode.INVALID_ARGUMENT,
                "ACTOR_INVALID",
                "The header vigie-actor holds 1 to 100 of a-z 0-9 : . _ -, such as operator:ana.",
                ACTOR_KEY,
            )
        )
    if said in reserved:
        raise StatusError(
            rich_status(
                grpc.StatusCode.PERMISSION_DENIED,
                "ACTOR_RESERVED",
                f"{said} is a service: nobody calls in its name. Say who you are in vigie-actor.",
                ACTOR_KEY,
            )
        )
    return said


def timeout_of(remaining: float | None, *, command: bool) -> float:
    """Tell how long a call may take: until its deadline; a query without one has 5 s."""
    if remaining is None:
        if not command:
            return QUERY_SECONDS
        raise StatusError(
            rich_status(
                grpc.StatusCode.INVALID_ARGUMENT,
                "DEADLINE_MISSING",
                "A command needs a deadline, after which it has no effect: set the client's "
                "timeout, or `grpcurl -max-time 5`.",
                "deadline",
            )
        )
    if remaining <= 0:
        raise StatusError(
            rich_status(
                grpc.StatusCode.DEADLINE_EXCEEDED,
                "DEADLINE_PASSED",
                "The deadline had passed when the call came in: nothing happened. "
                "Send again with a later one.",
                "deadline",
            )
        )
    return remaining


def reply_margin(seconds: float) -> float:
    """Tell how long before the caller's clock ends we answer, so that the remedy still arrives.

    gRPC rounds a deadline up on the wire, by up to a hundredth of it.
    """
    return min(seconds / 10, 0.05 + seconds / 100)


def deadline_micros(remaining: float | None) -> int:
    """Turn what is left of a deadline into a moment, in microseconds since 1970, UTC."""
    return 0 if remaining is None else now_microseconds() + int(remaining * MICROS)
