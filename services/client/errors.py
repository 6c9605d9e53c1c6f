"""The errors of a call: gRPC's rich status as exceptions with a code, fields and remedies."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2 as details, status_pb2

from services.client.tls import ClientTls

DETAILS_KEY = "grpc-status-details-bin"

RECORDED = "recorded"
# The command was not applied, and the service will never apply one with this request_id.
NEVER_APPLIED = frozenset({"DEADLINE_PASSED", "COMMAND_EXPIRED"})
# The service cannot know whether the command was applied more than a day ago: the caller decides.
TOO_OLD = "REQUEST_ID_TOO_OLD"
# No retry makes a request smaller.
TOO_LARGE = "REQUEST_TOO_LARGE"
# A part of gRPC's own text where a message is over the limit of the side that receives it.
_LARGER = "larger than max"


@dataclass(eq=False)
class CallError(Exception):
    """A call that failed.

    `status` is the gRPC status and `code` the stable error code of the service (the name of the
    gRPC status where the service sent none). `message` is a sentence for people, `fields` are
    pairs of a request's field and its remedy. `retry_seconds` is the pause that the service asks
    for before a retry. `service` is the name that `connect` received, and `request_id` the id
    that the request was last sent with. `recorded` is true where the service's journal has this
    outcome for the request_id.
    """

    status: grpc.StatusCode
    code: str
    message: str
    fields: tuple[tuple[str, str], ...] = ()
    retry_seconds: float = 0.0
    service: str = ""
    request_id: str = ""
    recorded: bool = False

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"

    @property
    def never_applied(self) -> bool:
        """True where the command had no effect and a retry needs a new request_id.

        An outcome that is not recorded is about one attempt: an earlier one under the same id may
        still take effect.
        """
        return self.recorded and self.code in NEVER_APPLIED

    @property
    def is_transient(self) -> bool:
        """True where the same call may succeed later."""
        return self.retry_seconds > 0 or self.never_applied


class Rejected(CallError):
    """The service rejected the request: `code`, `fields` and `message` give reason and remedy."""


class AccessDenied(CallError):
    """The service does not allow this caller to make this call."""


class Unavailable(CallError):
    """The service does not answer, or asks its callers to come back later."""

    is_transient = True


class InsecureConnection(Unavailable):
    """The service answers, and the TLS settings of the two sides do not match (code `TLS`)."""


class TimedOut(CallError):
    """No answer came before the deadline.

    Unless `never_applied`, a command may still take effect: sent again with the same `request_id`
    it is applied once.
    """

    is_transient = True


_KINDS: dict[grpc.StatusCode, type[CallError]] = {
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Unavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: TimedOut,
    grpc.StatusCode.PERMISSION_DENIED: AccessDenied,
    grpc.StatusCode.UNAUTHENTICATED: AccessDenied,
    grpc.StatusCode.CANCELLED: CallError,
    grpc.StatusCode.INTERNAL: CallError,
    grpc.StatusCode.UNKNOWN: CallError,
}


def read_error(
    error: grpc.aio.AioRpcError, service: str, tls: ClientTls, request_id: str = ""
) -> CallError:
    """Convert gRPC's error. `tls` explains a connection that failed, `service` names its side."""
    status, message = error.code(), error.details() or ""
    rich, kind = _details(error), _KINDS.get(status, Rejected)
    if not rich and status is grpc.StatusCode.UNAVAILABLE:
        message, rich = f"{service} does not answer.", {"code": "UNREACHABLE"}
        if problem := tls.explain(error.details() or ""):
            message, rich, kind = problem, {"code": "TLS"}, InsecureConnection
    elif not rich and status is grpc.StatusCode.DEADLINE_EXCEEDED:
        message, rich = f"{service} sent no answer before the deadline.", {"code": "TIMEOUT"}
    elif not rich and _LARGER in message:
        message = f"The request, or the answer of {service}, is too large: send or ask for less."
        rich = {"code": TOO_LARGE}
    rich.setdefault("code", status.name)
    if rich["code"] == TOO_OLD or rich["code"].endswith("_TOO_LARGE"):
        kind = Rejected
    return kind(status, message=message, service=service, request_id=request_id, **rich)


def _details(error: grpc.aio.AioRpcError) -> dict[str, Any]:
    """Return code, fields and retry_seconds as far as the trailers have them.

    Trailers that are no status are ignored: a proxy on the way may have written them.
    """
    found: dict[str, Any] = {}
    with suppress(DecodeError):
        for detail in _status(error).details:
            found |= _detail(detail)
    return found


def _detail(detail: Any) -> dict[str, Any]:
    info, invalid, retry = details.ErrorInfo(), details.BadRequest(), details.RetryInfo()
    if detail.Unpack(info):
        return {"code": info.reason, "recorded": RECORDED in info.metadata}
    if detail.Unpack(invalid):
        violations = invalid.field_violations
        return {"fields": tuple((each.field, each.description) for each in violations)}
    if detail.Unpack(retry):
        return {"retry_seconds": retry.retry_delay.ToNanoseconds() / 1e9}
    return {}


def _status(error: grpc.aio.AioRpcError) -> status_pb2.Status:
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            with suppress(DecodeError):
                return status_pb2.Status.FromString(value)
    return status_pb2.Status()
