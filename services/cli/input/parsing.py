"""Durations, positions, priorities and kinds of defects as people type them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from buf.validate import validate_pb2
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.proto_enum import proto_enum
from services.cli.client.errors import USAGE, CliError
from services.crews.domain.skills import REHEARSAL
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "min": 60, "s": 1}
DURATION = re.compile(r"(\d{1,6})(d|h|min|m|s)")
PRIORITY = re.compile(r"[Pp]?([1-4])")


def request_id_of(given: str) -> str:
    """Return the id of a request: the one given, or a new one."""
    return given or new_id()


def seconds_of(option: str, text: str) -> int:
    """Read `90s`, `30m`, `1h30m`, `2d` as seconds. Raises `CliError`."""
    parts = DURATION.findall(text)
    total = sum(int(figure) * UNITS[unit] for figure, unit in parts)
    if not total or "".join(figure + unit for figure, unit in parts) != text:
        said = f"{option}: {text!r} is no duration: write 90s, 30m, 1h30m or 2d"
        raise CliError(USAGE, said, "DURATION")
    return total


def code_of(text: str) -> str:
    """Return the code of a reason that is typed in words: `night shift` is `NIGHT_SHIFT`."""
    return "_".join(re.split(r"[\s-]+", text.strip())).upper()


def position_of(text: str) -> tuple[float, float]:
    """Read `LON,LAT`. Raises `CliError`."""
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError:
        said = f"--at: {text!r} is no LON,LAT: write 3.877,43.611"
        raise CliError(USAGE, said, "POSITION") from None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        said = f"--at: {text!r} is not on the globe: longitude first, then latitude"
        raise CliError(USAGE, said, "POSITION")
    return longitude, latitude


def priority_of(text: str) -> place_pb2.Priority:
    """Read `P1` to `P4`. Raises `CliError`."""
    match = PRIORITY.fullmatch(text)
    if match is None:
        said = f"--priority: {text!r} is none of P1, P2, P3, P4"
        raise CliError(USAGE, said, "PRIORITY")
    return proto_enum(place_pb2.Priority, int(match[1]))


def kinds() -> list[str]:
    """Return the kinds that `ReportDefect` accepts in its proto, without that of rehearsals."""
    field = roads.ReportDefectRequest.DESCRIPTOR.fields_by_name["kind"]
    options: Any = field.GetOptions()
    rules = options.Extensions[validate_pb2.field]
    return sorted({*getattr(rules.string, "in")} - {REHEARSAL})


def checked_kind(kind: str) -> str:
    """Return a kind of the contract. Raises `CliError` with those that there are."""
    known = kinds()
    if kind in known:
        return kind
    near = get_close_matches(kind, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(known)}"
    raise CliError(USAGE, f"KIND: there is no {kind!r}: {hint}", "KIND")
