"""Errors of a command: one sentence with field and remedy, and an exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc

from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.client import CallError, InsecureConnection, TimedOut, Unavailable

REJECTED, USAGE, UNREACHABLE, TIMEOUT = 1, 2, 3, 4

# The code of a timeout after which the result of a command is not known.
RESULT_UNKNOWN = "RESULT_UNKNOWN"

# The option of the command line that sets a field of a request.
OPTIONS = {
    "place.position": "--at",
    "place.street": "--street",
    "hold_place.position": "--at, or --hold-at of a backup",
    "priority": "--priority",
    "kind": "KIND",
    "until_time": "--for",
    "edge_ids": "--arc",
    "level_percent": "LEVEL",
    "cabinet_id": "--cabinet",
    "request_id": "--request-id",
    "reason": "--reason",
    "role": "--role",
    "department": "--department",
    "expected_decision_id": "--expect",
    "decision_id": "DECISION",
    "incident_id": "INCIDENT",
    "other_incident_id": "OTHER",
    "need_id": "REPORT",
    "crew": "CREW",
    "crew_id": "CREW",
    "confirm": "--confirm",
    "count": "--count",
    "code": "ALERT",
    "vigie-actor": "--actor",
    "deadline": "--timeout",
    "accepts_rest_cut": "--accept-rest-cut",
}

# The command that calls a method: services name methods in their remedies.
COMMANDS = {
    "ListIncidents": "`vigie incidents`",
    "ListCrews": "`vigie crews`",
    "ListClosures": "`vigie closures`",
    "ListCabinets": "`vigie lamps show`",
    "ListCircuits": "`vigie snow`",
    "ListCorridors": "`vigie corridor show`",
    "ListDuties": "`vigie snow`",
    "ListEvents": "`vigie snow`",
    "ListDefects": "`vigie watch defects`",
    "ListAlerts": "`vigie alerts`",
    "ListDispatchModes": "`vigie mode`",
    "Explain": "`vigie why`",
}


@dataclass
class CliError(Exception):
    """A command that failed: an exit code, and a sentence for people.

    `fields` are pairs of field and remedy; `retry_seconds` is the pause that the service asks for.
    """

    exit_code: int
    message: str
    code: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    retry_seconds: float = 0.0

    def __str__(self) -> str:
        said = self.message
        if self.fields:
            said = "; ".join(f"{named(field)}: {remedy}" for field, remedy in self.fields)
        for method, typed in COMMANDS.items():
            said = said.replace(method, typed)
        if self.retry_seconds:
            said += f" (try again in {self.retry_seconds:g} s)"
        return f"{said} [{self.code}]" if self.code else said

    def document(self) -> dict[str, Any]:
        """Return the JSON document for `--json`."""
        error: dict[str, Any] = {"exit_code": self.exit_code, "message": self.message}
        if self.code:
            error["code"] = self.code
        if self.fields:
            error["fields"] = [{"field": field, "remedy": said} for field, said in self.fields]
        if self.retry_seconds:
            error["retry_seconds"] = self.retry_seconds
        return {"error": error}


def named(field: str) -> str:
    """Return a field with the option that sets it, where there is one."""
    option = OPTIONS.get(field) or OPTIONS.get(field.split("[", maxsplit=1)[0])
    return f"{field} ({option})" if option else field


def cli_error(error: CallError, settings: CliSettings) -> CliError:
    """Return the sentence and the exit code of a failed call."""
    rich = (error.code, error.fields, error.retry_seconds)
    where = f"{error.service} on {settings.address(error.service)}"
    match error:
        case InsecureConnection():
            said = f"{error.service} answers on {settings.address(error.service)}, but"
            return CliError(UNREACHABLE, f"{said} {error.message} (--ca)", error.code)
        case Unavailable(code="UNREACHABLE"):
            return unreachable(settings, error.service)
        case Unavailable(status=grpc.StatusCode.UNAVAILABLE):
            return CliError(UNREACHABLE, f"{error.service}: {error.message}", *rich)
        case TimedOut():
            return timed_out(settings, error)
        case CallError(status=grpc.StatusCode.UNIMPLEMENTED):
            said = f"{where} does not have this call: is it of the same release?"
            return CliError(REJECTED, said, error.code)
        case _:
            return CliError(REJECTED, error.message or f"{error.service} rejected it", *rich)


def unreachable(settings: CliSettings, service: str) -> CliError:
    """Return the error of a service that does not answer at its address."""
    return CliError(
        UNREACHABLE,
        f"{service} does not answer on {settings.address(service)}: start it (`make run`), set"
        f" its address in VIGIE_{service.upper()}, or find the cause with `vigie doctor`",
        "UNREACHABLE",
    )


def timed_out(settings: CliSettings, error: TimedOut) -> CliError:
    """Return the error of a call without an answer in time, with the way to repeat it safely."""
    said = f"{error.service} gave no answer within {settings.timeout_seconds:g} s"
    if error.code not in {"TIMEOUT", RESULT_UNKNOWN}:
        said = (
            f"{error.service} received it too late and nothing happened:"
            " send it again, as a new request"
        )
    elif error.request_id:
        said += (
            ": it may still take effect, so send the same again with"
            f" --request-id {error.request_id} (it is applied once)"
        )
    else:
        said += ": wait longer with --timeout, or find the cause with `vigie doctor`"
        if error.service == COORDINATION:
            said += "; without it, the departments list their crews: vigie crews --direct"
    return CliError(TIMEOUT, said, error.code)
