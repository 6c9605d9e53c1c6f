"""gRPC statuses with details: an error code, the field at fault, the remedy, the retry delay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details, status_pb2

from services.chassis.sdk.decider import Rejected
from vigie.journal.v1 import journal_pb2 as journal

RECORDED = "recorded"
"""The key of `ErrorInfo.metadata` for an outcome that the journal has."""
DOMAIN = "vigie"
RETRY_SECONDS = 1.0
HELD_RETRY_SECONDS = 5.0
STOPPED_RETRY_SECONDS = 30.0
DETAILS_KEY = "grpc-status-details-bin"

# A status travels in the trailers, and clients refuse trailers above 8 KiB.
MOST_VIOLATIONS = 20
_LONGEST_MESSAGE = 400
_LONGEST_REMEDY = 160

# The ending of a code decides the gRPC status; vigie/error/v1/error.proto states it for clients.
_BY_ENDING = (
    ("_UNKNOWN", grpc.StatusCode.NOT_FOUND),
    ("_INVALID", grpc.StatusCode.INVALID_ARGUMENT),
    ("_REUSED", grpc.StatusCode.INVALID_ARGUMENT),
    ("_EXISTS", grpc.StatusCode.ALREADY_EXISTS),
    ("_TOO_LARGE", grpc.StatusCode.RESOURCE_EXHAUSTED),
)


class StatusError(Exception):
    """Raised by a handler to answer with a status."""

    def __init__(self, status: status_pb2.Status) -> None:
        super().__init__(status.message)
        self.status = status


def rich_status(
    code: grpc.StatusCode,
    reason: str,
    message: str,
    field: str = "",
    retry_seconds: float | None = None,
    *,
    recorded: bool = False,
) -> status_pb2.Status:
    """Return a status with its error code and, if given, the field at fault and the retry delay.

    `recorded` states that the journal has this outcome for the request_id: every retry under the
    same id gets it again. Without it, only this attempt had no effect.
    """
    violations = ((field, message),) if field else ()
    return _status(code, reason, message, violations, retry_seconds, recorded=recorded)


def invalid_status(violations: Sequence[tuple[str, str]]) -> status_pb2.Status:
    """Return the status of a request that breaks rules: each field with its remedy."""
    # A rule of the whole request names no field.
    message = "; ".join(": ".join(filter(None, each)) for each in violations[:3])
    more = len(violations) - 3
    if more > 0:
        message += f"; and {more} more"
    return _status(
        grpc.StatusCode.INVALID_ARGUMENT,
        "REQUEST_INVALID",
        message,
        [(field, _cut(remedy, _LONGEST_REMEDY)) for field, remedy in violations[:MOST_VIOLATIONS]],
    )


def rejected_status(rejected: Rejected) -> status_pb2.Status:
    return rich_status(code_of(rejected.code), rejected.code, rejected.message, rejected.field)


def outcome_status(outcome: journal.Outcome, reason: journal.Reason) -> status_pb2.Status:
    """Return the status of a record that was not accepted; for a duplicate, of its first record."""
    match outcome:
        case journal.OUTCOME_REFUSED:
            return rich_status(code_of(reason.code), reason.code, reason.message, reason.field)
        case journal.OUTCOME_EXPIRED:
            return rich_status(
                grpc.StatusCode.DEADLINE_EXCEEDED,
                reason.code or "COMMAND_EXPIRED",
                reason.message
                or "The command was read after its deadline: nothing happened. "
                "Send again with a new request_id.",
                reason.field or "request_id",
                recorded=True,
            )
        case journal.OUTCOME_FAILED:
            return rich_status(
                grpc.StatusCode.INTERNAL,
                reason.code or "COMMAND_FAILED",
                reason.message
                or "The command could not be decided: nothing happened. "
                "Contact the administrator of the service.",
                reason.field,
            )
        case _:
            raise ValueError(f"{journal.Outcome.Name(outcome)} has no status")


def overload_status(service: str) -> status_pb2.Status:
    return _exhausted("TOO_MANY_CALLS", f"{service} is at its concurrency limit", RETRY_SECONDS)


def rate_status(seconds: float) -> status_pb2.Status:
    """Return the status of a call of a caller that makes too many; it may call again then."""
    return _exhausted("CALLER_RATE_EXCEEDED", "This caller makes too many calls", seconds)


def held_status(reason: str, what: str) -> status_pb2.Status:
    """Return the status of one more stream or wait than this caller, or all, may have."""
    message = f"There are too many {what}, of this caller or of all"
    return _exhausted(reason, message, HELD_RETRY_SECONDS)


def _exhausted(reason: str, message: str, seconds: float) -> status_pb2.Status:
    return rich_status(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        reason,
        f"{message}: nothing happened. Send again, with the same request_id, after the delay.",
        retry_seconds=seconds,
    )


def request_too_large_status(size: int, most: int) -> status_pb2.Status:
    """Return the status of a request that no retry makes smaller."""
    return rich_status(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "REQUEST_TOO_LARGE",
        f"The request has {size:,} bytes and may have {most:,}: nothing happened. "
        "Split it into several.",
    )


def deadline_exceeded_status(*, command: bool) -> status_pb2.Status:
    """Return the status of a call whose result was not known in time."""
    remedy = (
        "the command may take effect yet. Send again with the same request_id: "
        "it takes effect at most once."
        if command
        else "nothing was changed. Send again with a later deadline, of 10 s at most."
    )
    return rich_status(
        grpc.StatusCode.DEADLINE_EXCEEDED, "RESULT_UNKNOWN", f"No answer in time: {remedy}"
    )


def shutting_down_status() -> status_pb2.Status:
    """Return the status of streams and new calls while the service shuts down."""
    return rich_status(
        grpc.StatusCode.UNAVAILABLE,
        "SERVICE_STOPPING",
        "The service is shutting down and did nothing for this call: connect again, then send "
        "the same request or resume from the last cursor.",
        retry_seconds=RETRY_SECONDS,
    )


def stopped_status(
    partition: int, reason: str, effect: str = "nothing happened"
) -> status_pb2.Status:
    """Return the status of a call about an aggregate whose partition has stopped."""
    return rich_status(
        grpc.StatusCode.UNAVAILABLE,
        "PARTITION_STOPPED",
        f"Partition {partition} has stopped ({reason}): {effect}. "
        "Call the administrator, and send the same request again once it is open.",
        retry_seconds=STOPPED_RETRY_SECONDS,
    )


def code_of(reason: str) -> grpc.StatusCode:
    """Return the gRPC status code of a rejection, which the ending of its error code decides."""
    for ending, code in _BY_ENDING:
        if f"_{reason}".endswith(ending):
            return code
    return grpc.StatusCode.FAILED_PRECONDITION


async def abort(context: grpc.aio.ServicerContext[Any, Any], status: status_pb2.Status) -> NoReturn:
    """End a call with a status. Never returns."""
    await context.abort(
        grpc_code(status), status.message, ((DETAILS_KEY, status.SerializeToString()),)
    )
    raise AssertionError("abort returned")


def grpc_code(status: status_pb2.Status) -> grpc.StatusCode:
    return _CODES[status.code]


_CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}


def _status(
    code: grpc.StatusCode,
    reason: str,
    message: str,
    violations: Sequence[tuple[str, str]],
    retry_seconds: float | None = None,
    *,
    recorded: bool = False,
) -> status_pb2.Status:
    number: int = code.value[0]
    status = status_pb2.Status(code=number, message=_cut(message))
    metadata = {RECORDED: "true"} if recorded else {}
    _attach(status, details.ErrorInfo(reason=reason, domain=DOMAIN, metadata=metadata))
    if violations:
        _attach(
            status,
            details.BadRequest(
                field_violations=[
                    details.BadRequest.FieldViolation(field=field, description=_cut(remedy))
                    for field, remedy in violations
                ]
            ),
        )
    if retry_seconds is not None:
        retry = details.RetryInfo()
        retry.retry_delay.FromNanoseconds(int(retry_seconds * 1e9))
        _attach(status, retry)
    return status


def _attach(status: status_pb2.Status, detail: Message) -> None:
    status.details.add().Pack(detail)


def _cut(text: str, length: int = _LONGEST_MESSAGE) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
