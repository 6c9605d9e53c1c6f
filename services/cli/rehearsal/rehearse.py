"""`vigie rehearse`: an end-to-end smoke test of a running installation."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import REJECTED, USAGE, CliError
from services.cli.input.locations import place_of
from services.cli.input.streets import first_street
from services.cli.output.output import print_json, print_line
from services.cli.rehearsal.play import Rehearsal
from services.crews.domain.skills import REHEARSAL
from vigie.type.v1 import place_pb2


async def rehearse(
    settings: CliSettings, *, departments: Sequence[str], seconds: float, at: str
) -> None:
    """Rehearse in each department that is named, or in all. Raises `CliError` where one failed."""
    unknown = [name for name in departments if name not in settings.departments]
    if unknown:
        known = ", ".join(settings.departments)
        said = f"--department {unknown[0]!r} is none of {known}: VIGIE_DEPARTMENTS lists them"
        raise CliError(USAGE, said, "DEPARTMENT")
    # A pod that is stopped cleans up like a terminal that is interrupted. A thread, as in tests,
    # cannot set signal handlers.
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    who = settings.actor.rpartition(":")[2]
    rehearsing = replace(settings, actor=f"{REHEARSAL}:{who}"[:100])
    where = await _place(rehearsing, at)
    failures = []
    played: list[dict[str, Any]] = []
    for department in departments or settings.departments:
        try:
            played.append(await _one(rehearsing, department, where, seconds))
        except CliError as failure:
            failures.append(str(failure.message))
    if settings.json:
        print_json({"rehearsals": played})
    if failures:
        raise CliError(REJECTED, "\nvigie: ".join(failures), "REHEARSAL_FAILED")


async def _one(
    settings: CliSettings, department: str, where: place_pb2.Place, seconds: float
) -> dict[str, Any]:
    steps: list[dict[str, Any]] = []

    def on_step(step: str, milliseconds: float) -> None:
        steps.append({"step": step, "milliseconds": round(milliseconds, 1)})
        if not settings.json:
            print_line(f"{department:<12} {milliseconds:>7.0f} ms  {step}")

    rehearsal = Rehearsal(settings, department, where, seconds, on_step)
    await rehearsal.run()
    offer = rehearsal.offer_milliseconds
    if not settings.json:
        said = f"well: {offer:.0f} ms from report to offer; nothing is left standing"
        print_line(f"{department:<12} {said}", "bold")
    return {
        "department": department,
        "need_id": rehearsal.need.need_id,
        "report_to_offer_milliseconds": round(offer, 1),
        "steps": steps,
    }


async def _place(settings: CliSettings, at: str) -> place_pb2.Place:
    """Return the place given, else the first street of the city's files."""
    if at:
        return await place_of(settings, at=at, street="", near="")
    street = first_street(settings.city)
    position = place_pb2.Position(longitude=street.longitude, latitude=street.latitude)
    return place_pb2.Place(position=position, street=street.name)
