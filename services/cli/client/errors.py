"""What went wrong, as one sentence with field and remedy, and the exit code that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc
from google.rpc import error_details_pb2 as details, status_pb2

from services.chassis.rpc.errors import DETAILS_KEY
from services.cli.client.session import Session

REFUSED, USAGE, UNREACHABLE, TIMEOUT = 1, 2, 3, 4

# The reason of a service that does not know yet what becomes of a command.
UNKNOWN_FATE = "RESULT_UNKNOWN"

# The option that fills a field, so that the remedy can be typed.
OPTIONS = {
    "place.position": "--at",
    "place.street": "--street",
    "priority": "--priority",
    "kind": "KIND",
    "until_time": "--for",
    "edge_ids": "--arc",
    "level_percent": "LEVEL",
    "cabinet_id": "--cabinet",
    "request_id": "--request-id",
    "reason": "--reason",
    "vigie-actor": "--actor",
    "deadline": "--timeout",
}

# What a service calls by the name of its method, and a terminal by the name of its command.
COMMANDS = {
    "ListIncidents": "`vigie incidents`",
    "ListCrews": "`vigie crews`",
    "ListClosures": "`vigie closures`",
    "ListDefects": "`vigie watch defects`",
}


@dataclass
class Trouble(Exception):  # it is told to a person
    """A command that could not do what it was asked.

    `fields` are (field, remedy); `retry_seconds` is how long the service asks to wait.
    """

    exit_code: int
    message: str
    code: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    retry_seconds: float = 0.0

    def __str__(self) -> str:
        """Say it in one sentence."""
        said = self.message
        if self.fields:
            said = "; ".join(f"{named(field)}: {remedy}" for field, remedy in self.fields)
        for method, typed in COMMANDS.items():
            said = said.replace(method, typed)
        if self.retry_seconds:
            said += f" (try again in {self.retry_seconds:g} s)"
        return f"{said} [{self.code}]" if self.code else said

    def document(self) -> dict[str, Any]:
        """Say it to a machine."""
        error: dict[str, Any] = {"exit_code": self.exit_code, "message": self.message}
        if self.code:
            error["code"] = self.code
        if self.fields:
            error["fields"] = [{"field": field, "remedy": said} for field, said in self.fields]
        if self.retry_seconds:
            error["retry_seconds"] = self.retry_seconds
        return {"error": error}


def named(field: str) -> str:
    """Name a field with the option that fills it, where there is one."""
    option = OPTIONS.get(field) or OPTIONS.get(field.split("[", maxsplit=1)[0])
    return f"{field} ({option})" if option else field


def trouble_of(
    error: grpc.aio.AioRpcError, session: Session, service: str, request_id: str = ""
) -> Trouble:
    """Read a failed call: the rich status where there is one, else what gRPC says."""
    status = _status(error)
    rich = _rich(status) if status is not None else {}
    match error.code():
        case grpc.StatusCode.UNAVAILABLE if not rich:
            between = session.tls.explain(error.details() or "")
            return _mistrusted(session, service, between) if between else away(session, service)
        case grpc.StatusCode.UNAVAILABLE:
            return Trouble(UNREACHABLE, f"{service}: {error.details()}", **rich)
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return late(session, service, request_id, rich.get("code", ""))
        case grpc.StatusCode.UNIMPLEMENTED:
            what = f"{service} on {session.address(service)} does not know this call"
            return Trouble(REFUSED, f"{what}: is it of the same release?", "UNIMPLEMENTED")
        case code:
            rich.setdefault("code", code.name)
            return Trouble(REFUSED, error.details() or f"{service} refused", **rich)


def away(session: Session, service: str) -> Trouble:
    """Say that nothing answers at an address."""
    return Trouble(
        UNREACHABLE,
        f"{service} does not answer on {session.address(service)}: start it (`make run`), give"
        f" its address in VIGIE_{service.upper()}, or see what is wrong with `vigie doctor`",
        "UNREACHABLE",
    )


def _mistrusted(session: Session, service: str, between: str) -> Trouble:
    where = session.address(service)
    return Trouble(UNREACHABLE, f"{service} answers on {where}, but {between} (--ca)", "TLS")


def late(session: Session, service: str, request_id: str, code: str) -> Trouble:
    """Say that no answer came in time, and whether it is safe to ask again."""
    said = f"{service} gave no answer within {session.timeout_seconds:g} s"
    if code not in {"", UNKNOWN_FATE}:
        said = f"{service} met it too late and nothing happened: send it again, as a new request"
    elif request_id:
        said += (
            ": it may yet take effect, so send the same again with"
            f" --request-id {request_id} (it is never done twice)"
        )
    else:
        said += ": wait longer with --timeout, or see `vigie doctor`"
    return Trouble(TIMEOUT, said, code or "TIMEOUT")


def _status(error: grpc.aio.AioRpcError) -> Any:
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return None


def _rich(status: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    info, bad, retry = details.ErrorInfo(), details.BadRequest(), details.RetryInfo()
    for detail in status.details:
        if detail.Unpack(info):
            found["code"] = info.reason
        elif detail.Unpack(bad):
            broken = bad.field_violations
            found["fields"] = tuple((each.field, each.description) for each in broken)
        elif detail.Unpack(retry):
            found["retry_seconds"] = retry.retry_delay.ToNanoseconds() / 1e9
    return found
