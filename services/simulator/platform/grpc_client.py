"""A call that is made until it is answered, however often its service goes away meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import grpc
from google.rpc import error_details_pb2 as details
from grpc_status import rpc_status
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_delay,
    stop_never,
    wait_exponential,
)

from services.chassis.sdk.ids import derived_id
from services.client.tls import ClientTls

Request = TypeVar("Request", bound=Any)
Response = TypeVar("Response")

IN_THE_CLEAR = ClientTls()
ASK_SECONDS = 2.0
DEADLINE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 5.0

PASSING = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
)
# Nothing happened, and with this id nothing ever will.
_SPENT = frozenset({"DEADLINE_PASSED", "COMMAND_EXPIRED", "REQUEST_ID_TOO_OLD"})

_OPTIONS = (
    # Loopback never goes through a proxy that the environment names.
    ("grpc.enable_http_proxy", 0),
    # A service that comes back is found within that.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    # Its name may lead elsewhere by then; gRPC itself would ask again after half a minute.
    ("grpc.dns_min_time_between_resolutions_ms", 1_000),
)


def channel(address: str, trust: ClientTls = IN_THE_CLEAR) -> grpc.aio.Channel:
    """The way to a service. Raises CertificateInvalid where a file is of no use."""
    return trust.channel(address, _OPTIONS)


async def between(way: grpc.aio.Channel, trust: ClientTls) -> str:
    """What stands between the field and a service that answers; empty where it is not that."""
    ask: Any = way.unary_unary("/grpc.health.v1.Health/Check")
    try:
        await ask(b"", timeout=ASK_SECONDS)
    except grpc.aio.AioRpcError as error:
        return trust.explain(error.details() or "")
    return ""


async def answered(
    call: Callable[..., Awaitable[Response]],
    request: Request,
    actor: str,
    *,
    patience_seconds: float | None = None,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Response:
    """Send a command until it is answered, with one request_id throughout: it takes effect once.

    A refusal is an answer, and is raised. So is a silence that outlasts the patience, if any.
    """
    asked = request
    async for attempt in AsyncRetrying(
        retry=retry_if_exception(_passes),
        wait=wait_exponential(multiplier=0.2, max=LONGEST_PAUSE_SECONDS),
        stop=stop_never if patience_seconds is None else stop_after_delay(patience_seconds),
        reraise=True,
    ):
        with attempt:
            try:
                return await call(
                    asked, timeout=deadline_seconds, metadata=(("vigie-actor", actor),)
                )
            except grpc.aio.AioRpcError as error:
                if reason(error) in _SPENT:
                    asked = _renewed(asked)
                raise
    raise AssertionError("tenacity ends by an answer or by the last error")


def reason(error: grpc.aio.AioRpcError) -> str:
    """The stable word that a refusal bears; empty where it bears none."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]  # it asks for no more than both have
    for detail in status.details if status else ():
        info = details.ErrorInfo()
        if detail.Unpack(info):
            return str(info.reason)
    return ""


def _passes(error: BaseException) -> bool:
    """Whether it may go better next time."""
    return isinstance(error, grpc.aio.AioRpcError) and (
        error.code() in PASSING or reason(error) in _SPENT
    )


def _renewed(request: Request) -> Request:
    again = type(request)()
    again.CopyFrom(request)
    again.request_id = derived_id(request.request_id, "again")
    return again  # type: ignore[no-any-return]
