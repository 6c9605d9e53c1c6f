"""Figures and codes as a person reads them."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.clock import now_seconds
from services.cli.output.city_time import local
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.journal.v1 import journal_pb2 as journal

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def word(enum: Any, number: int) -> str:
    """Return an enum's value in words: TASK_STATUS_EN_ROUTE is `en route`."""
    values = enum.DESCRIPTOR.values_by_number
    if number not in values:
        return f"? ({number})"
    prefix = values[0].name.removesuffix("UNSPECIFIED")
    name = values[number].name.removeprefix(prefix)
    return "" if name == "UNSPECIFIED" else words(name)


def words(code: str) -> str:
    """Return a code in words: NOT_DEPARTED is `not departed`."""
    return code.replace("_", " ").lower()


def priority(number: int) -> str:
    return f"P{number}" if number else "-"


def age(seconds: float) -> str:
    """Return a duration in the unit that fits."""
    if seconds < 0:
        return f"-{age(-seconds)}"
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR:
        return f"{seconds / MINUTE:.0f} min"
    if seconds < 2 * DAY:
        return f"{seconds / HOUR:.0f} h"
    return f"{seconds / DAY:.0f} d"


def since(context: Timestamp, now: float) -> str:
    """Return how long ago a time was; empty if it is not set."""
    seconds = context.ToMicroseconds() / 1e6
    return age(now - seconds) if seconds else ""


def alert_age(alert: coordination.Alert, now: float) -> str:
    """Return how long an alert lasts; one of an old journal only has the time of its last ring."""
    return since(alert.since_time, now) or since(alert.alert_time, now)


def clock(context: Timestamp) -> str:
    """Return a time as the time of day in the city; empty if it is not set."""
    return f"{local(context):%H:%M:%S}" if context.ToMicroseconds() else ""


def moment(context: Timestamp, now: float | None = None) -> str:
    """Return the time of day in the city, with the date unless it is today's; empty if not set."""
    if not context.ToMicroseconds():
        return ""
    today = after(now_seconds() if now is None else now, 0)
    if day(context) == day(today):
        return clock(context)
    return f"{day(context)} {local(context):%H:%M}"


def day(context: Timestamp) -> str:
    """Return the date of a time in the city."""
    return f"{local(context):%Y-%m-%d}"


def where(place: Any) -> str:
    """Return a place: its street, else its position (longitude first)."""
    if place.street:
        return str(place.street)
    at = place.position
    return f"{at.longitude:.5f},{at.latitude:.5f}" if place.HasField("position") else ""


def hold(task: Any) -> str:
    """Return where a task holds its crew, after the task's place; empty where it holds none."""
    return f", hold at {where(task.hold_place)}" if task.HasField("hold_place") else ""


def after(now: float, seconds: float) -> Timestamp:
    """Return the time some seconds after `now`."""
    context = Timestamp()
    context.FromMicroseconds(round((now + seconds) * 1_000_000))
    return context


def effect(answer: journal.CommandResponse, done: str, already: str) -> str:
    """Return the sentence of a command: `already` if it changed nothing."""
    return already if answer.receipt.unchanged else done
