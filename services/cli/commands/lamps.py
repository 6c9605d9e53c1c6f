"""Street lighting by hand: see a cabinet, dim it for good or for a time, hand it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import USAGE, CliError
from services.cli.input.parsing import request_id_of, seconds_of
from services.cli.output.formatting import after, effect, moment, where, word
from services.cli.output.output import document, print_json, print_line, print_sentence, print_table
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub

PAGE = 1000
"""The most cabinets that a page holds."""


async def dim(
    settings: CliSettings,
    *,
    level: int,
    cabinet_id: str,
    feeder_id: str,
    lamp_ids: Sequence[str],
    lasting: str,
    request_id: str,
) -> None:
    """Set a level for good, or for a time."""
    async with open_channel(settings, "lighting") as channel:
        service = LightingServiceStub(channel)
        cabinet_id = await _cabinet(service, cabinet_id, lamp_ids)
        common: dict[str, Any] = {
            "request_id": request_id_of(request_id),
            "cabinet_id": cabinet_id,
            "scope": scope_of(feeder_id, lamp_ids),
            "level_percent": level,
        }
        if lasting:
            until = after(now_seconds(), seconds_of("--for", lasting))
            answer = await service.Override(lighting.OverrideRequest(**common, until_time=until))
            end = f" until {moment(until)}, then as before"
        else:
            answer = await service.SetDimLevel(lighting.SetDimLevelRequest(**common))
            end = ""
    if settings.json:
        print_json(document(answer))
        return
    what = _what(cabinet_id, feeder_id, lamp_ids)
    already = f"{what}: {level} % was already requested{end}"
    print_line(effect(answer, f"{what}: {level} % is requested{end}", already), "bold")
    print_line(f"whether the lamps followed:  vigie lamps show {cabinet_id}")


async def revert(
    settings: CliSettings,
    *,
    cabinet_id: str,
    feeder_id: str,
    lamp_ids: Sequence[str],
    request_id: str,
) -> None:
    async with open_channel(settings, "lighting") as channel:
        service = LightingServiceStub(channel)
        cabinet_id = await _cabinet(service, cabinet_id, lamp_ids)
        request = lighting.RevertToProgrammeRequest(
            request_id=request_id_of(request_id),
            cabinet_id=cabinet_id,
            scope=scope_of(feeder_id, lamp_ids),
        )
        answer = await service.RevertToProgramme(request)
    if settings.json:
        print_json(document(answer))
    else:
        what = _what(cabinet_id, feeder_id, lamp_ids)
        already = f"{what}: already on the programme"
        print_line(effect(answer, f"{what}: back to the programme", already), "bold")


async def show(settings: CliSettings, cabinet_id: str) -> None:
    query = lighting.GetCabinetRequest(cabinet_id=cabinet_id)
    async with open_channel(settings, "lighting") as channel:
        answer = await LightingServiceStub(channel).GetCabinet(query)
    if settings.json:
        print_json(document(answer))
        return
    cabinet = answer.cabinet
    print_sentence(f"{cabinet.cabinet_id} at {where(cabinet.place)}: {_marks(cabinet)}", "bold")
    print_table(
        ("feeder", "contactor", "wanted", "actuation", "dark>", "lamps>", "until", "trouble"),
        [_feeder_row(feeder) for feeder in cabinet.feeders],
        "it has no feeder",
    )


async def list_cabinets(settings: CliSettings, *, troubled: bool) -> None:
    """List every cabinet, or those with a problem."""
    query = lighting.ListCabinetsRequest(page_size=PAGE, troubled_only=troubled)
    found = lighting.ListCabinetsResponse()
    async with open_channel(settings, "lighting") as channel:
        async for page in pages(LightingServiceStub(channel).ListCabinets, query):
            found.cabinets.extend(page.cabinets)
            found.cursor = page.cursor
    if settings.json:
        print_json(document(found))
        return
    rows = [(each.cabinet_id, where(each.place), _marks(each)) for each in found.cabinets]
    empty = "no cabinet has a problem" if troubled else "no cabinet is installed"
    print_table(("cabinet", "where", "state"), rows, empty)


def scope_of(feeder_id: str, lamp_ids: Sequence[str]) -> lighting.Scope:
    """Return the lamps of a command: some, a feeder's, or all of a cabinet. Raises `CliError`."""
    if feeder_id and lamp_ids:
        raise CliError(USAGE, "name a --feeder or some --lamp, not both", "SCOPE")
    if lamp_ids:
        return lighting.Scope(lamps=lighting.Lamps(lamp_ids=lamp_ids))
    return lighting.Scope(feeder_id=feeder_id) if feeder_id else lighting.Scope(all=True)


async def _cabinet(service: LightingServiceStub, cabinet_id: str, lamp_ids: Sequence[str]) -> str:
    """Return the cabinet that is named, or the one that feeds the first lamp."""
    if cabinet_id:
        return cabinet_id
    if not lamp_ids:
        raise CliError(USAGE, "name one: --cabinet ID or --lamp ID", "CABINET")
    return (await service.GetLamp(lighting.GetLampRequest(lamp_id=lamp_ids[0]))).cabinet_id


def _marks(cabinet: lighting.Cabinet) -> str:
    marks = (
        ("reachable" if cabinet.reachable else _unreachable(cabinet), True),
        ("door open", cabinet.door_open),
        ("SUPPLY LOST", cabinet.supply_lost),
        ("on its own programme", cabinet.on_local_programme),
    )
    return ", ".join(said for said, so in marks if so)


def _unreachable(cabinet: lighting.Cabinet) -> str:
    reason = cabinet.unreachable_reason.lower().replace("_", " ")
    return f"UNREACHABLE ({reason})" if reason else "UNREACHABLE"


def _what(cabinet_id: str, feeder_id: str, lamp_ids: Sequence[str]) -> str:
    if lamp_ids:
        return f"{cabinet_id} {', '.join(lamp_ids)}"
    return f"{cabinet_id} {feeder_id or 'all feeders'}"


def _feeder_row(feeder: lighting.FeederState) -> Sequence[str]:
    wanted = sorted({lamp.wanted_percent for lamp in feeder.lamps})
    troubles = [
        said
        for said, so in (
            ("breaker tripped", feeder.breaker_tripped),
            ("supply fault", feeder.supply_fault),
            (f"locked by {feeder.permit_id}", bool(feeder.permit_id)),
        )
        if so
    ]
    return (
        feeder.feeder_id,
        "on" if feeder.on else "off",
        " ".join(f"{percent}%" for percent in wanted),
        word(lighting.Actuation, feeder.actuation),
        str(feeder.dark_lamps),
        str(feeder.lamp_count),
        moment(feeder.override_until_time),
        ", ".join(troubles),
    )
