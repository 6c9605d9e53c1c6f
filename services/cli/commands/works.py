"""Works in streets: the calendar with its conflicts, one works site, and its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import USAGE, CliError
from services.cli.input.locations import place_of
from services.cli.input.parsing import position_of, request_id_of, seconds_of
from services.cli.output.formatting import after, day, effect, moment, word
from services.cli.output.output import document, print_json, print_line, print_table
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub
from vigie.type.v1 import place_pb2
from vigie.works.v1 import works_pb2

CONFLICTS = {
    works_pb2.WORKS_CONFLICT_KIND_OVERLAP: "same days as",
    works_pb2.WORKS_CONFLICT_KIND_NEW_SURFACE: "digs into the new surface of",
    works_pb2.WORKS_CONFLICT_KIND_SAME_TRENCH: "one trench with",
}
FORMS = {"dict": roads.DIG_NOTICE_FORM_DICT, "atu": roads.DIG_NOTICE_FORM_ATU}
STEPS: Mapping[str, tuple[str, Any]] = {
    "authorise": ("AuthoriseWorks", roads.AuthoriseWorksRequest),
    "notified": ("NotifyMayor", roads.NotifyMayorRequest),
    "start": ("StartWorks", roads.StartWorksRequest),
    "resume": ("ResumeWorks", roads.ResumeWorksRequest),
    "end": ("EndWorks", roads.EndWorksRequest),
}
"""The steps that need nothing but the works."""
COLUMNS = ("works", "street", "who", "from", "to", "state", "conflicts")


async def list_works(
    settings: CliSettings, *, year: int, street: str, conflicts_only: bool
) -> None:
    """List the calendar of all departments."""
    request = coordination.ReadWorksCalendarRequest(
        year=year, street=street, conflicts_only=conflicts_only
    )
    async with open_channel(settings, "coordination") as channel:
        answers = pages(CoordinationServiceStub(channel).ReadWorksCalendar, request)
        found = [each async for page in answers for each in page.works]
    if settings.json:
        print_json({"works": [document(each) for each in found]})
        return
    print_table(COLUMNS, [_row(each) for each in found], "no works are in the calendar")


def _row(works: coordination.CalendarWorks) -> tuple[str, ...]:
    return (
        works.works_id,
        works.place.street or "unnamed",
        f"{works.requester or works.department}: {works.kind}",
        day(works.start_time),
        day(works.end_time),
        works.state,
        str(len(works.conflicts) or ""),
    )


async def show_works(settings: CliSettings, *, works_id: str) -> None:
    """Show one works site of roads: state, clocks, missing notices, conflicts."""
    async with open_channel(settings, "roads") as channel:
        request = roads.GetWorksRequest(works_id=works_id)
        works = (await RoadsServiceStub(channel).GetWorks(request)).works
    if settings.json:
        print_json({"works": document(works)})
        return
    for line in _lines(works):
        print_line(line)


def _lines(works: roads.Works) -> Iterable[str]:
    state = word(roads.WorksState, works.state)
    street = works.place.street or "unnamed street"
    yield f"{works.works_id}  {works.requester or 'roads'}: {works.kind}, {street}: {state}"
    yield f"from {day(works.start_time)} to {day(works.end_time)}"
    if works.HasField("answer_due_time"):
        yield f"agreed by silence {moment(works.answer_due_time)}"
    if works.HasField("notice_due_time"):
        late = ", overdue" if works.notice_overdue else ""
        yield f"notice to the mayor due {moment(works.notice_due_time)}{late}"
    if works.HasField("dig_clearance"):
        missing = ", ".join(works.dig_clearance.missing)
        yield f"may not dig: {missing}" if missing else "may dig"
    for conflict in works.conflicts:
        yield _conflict_line(conflict)


def _conflict_line(conflict: works_pb2.WorksConflict) -> str:
    who = conflict.requester or conflict.department
    about = f"{conflict.works_id} ({who}: {conflict.works_kind})"
    span = f"{day(conflict.from_time)} to {day(conflict.until_time)}"
    line = f"  {CONFLICTS[conflict.kind]} {about}, {span}"
    if conflict.saved_days:
        line += f": saves {conflict.saved_metres} m of trench, {conflict.saved_days} days"
    return line


def day_of(option: str, given: str) -> Timestamp:
    """Return the start of a day, UTC. Raises `CliError` for no day."""
    try:
        start = datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        message = f"{given!r} is no day: write it as 2027-03-31"
        raise CliError(USAGE, message, option) from None
    return Timestamp(seconds=int(start.timestamp()))


@dataclass(frozen=True)
class Site:
    """Works as a person describes them."""

    kind: str
    street: str
    at: str
    to: str
    requester: str
    digs: bool = False
    own_crew: bool = False


async def request_works(
    settings: CliSettings, site: Site, *, first: str, until: str, request_id: str
) -> None:
    """Request a period for works."""
    request = roads.RequestWorksRequest(
        request_id=request_id_of(request_id),
        start_time=day_of("--from", first),
        end_time=day_of("--until", until),
        **await _described(settings, site),
    )
    await _make(settings, "RequestWorks", request)


async def declare_urgent(
    settings: CliSettings, site: Site, *, reason: str, lasting: str, request_id: str
) -> None:
    """Declare urgent works that have not started."""
    request = roads.DeclareUrgentWorksRequest(
        request_id=request_id_of(request_id),
        urgent_reason=reason,
        end_time=after(now_seconds(), seconds_of("--lasting", lasting)),
        **await _described(settings, site),
    )
    await _make(settings, "DeclareUrgentWorks", request)


async def _described(settings: CliSettings, site: Site) -> dict[str, Any]:
    end = dict(zip(("longitude", "latitude"), position_of(site.to), strict=True)) if site.to else {}
    return {
        "kind": site.kind,
        "place": await place_of(settings, at=site.at, street=site.street, near=""),
        "end_position": place_pb2.Position(**end) if end else None,
        "requester": site.requester,
        "digs": site.digs,
        "own_crew": site.own_crew,
    }


async def schedule(
    settings: CliSettings, works_id: str, *, first: str, until: str, reason: str, request_id: str
) -> None:
    """Give works their period."""
    request = roads.ScheduleWorksRequest(
        request_id=request_id_of(request_id),
        works_id=works_id,
        start_time=day_of("--from", first),
        end_time=day_of("--until", until),
        postponed_reason=reason,
    )
    await _step(settings, "ScheduleWorks", request, "scheduled")


async def refuse(settings: CliSettings, works_id: str, *, reason: str, request_id: str) -> None:
    """Answer a request with a no."""
    request = roads.RefuseWorksRequest(
        request_id=request_id_of(request_id), works_id=works_id, reason=reason
    )
    await _step(settings, "RefuseWorks", request, "refused")


async def suspend(settings: CliSettings, works_id: str, *, reason: str, request_id: str) -> None:
    """Suspend works."""
    request = roads.SuspendWorksRequest(
        request_id=request_id_of(request_id), works_id=works_id, reason=reason
    )
    await _step(settings, "SuspendWorks", request, "suspended")


async def cancel(settings: CliSettings, works_id: str, *, reason: str, request_id: str) -> None:
    """Remove works from the calendar."""
    request = roads.CancelWorksRequest(
        request_id=request_id_of(request_id), works_id=works_id, reason=reason
    )
    await _step(settings, "CancelWorks", request, "cancelled")


async def accept(settings: CliSettings, works_id: str, *, renewed: bool, request_id: str) -> None:
    """Accept ended works."""
    request = roads.AcceptWorksRequest(
        request_id=request_id_of(request_id), works_id=works_id, surface_renewed=renewed
    )
    await _step(settings, "AcceptWorks", request, "accepted")


async def remind(settings: CliSettings, works_id: str, *, network: str, request_id: str) -> None:
    """Record that a network was reminded."""
    request = roads.RemindNetworkRequest(
        request_id=request_id_of(request_id), works_id=works_id, network=network
    )
    await _step(settings, "RemindNetwork", request, f"{network} was reminded")


async def send_notice(
    settings: CliSettings, works_id: str, *, form: str, networks: Sequence[str], request_id: str
) -> None:
    """Record the notice of digging."""
    if form not in FORMS:
        raise CliError(USAGE, f"{form!r} is no form of notice: dict or atu", "--form")
    request = roads.SendDigNoticeRequest(
        request_id=request_id_of(request_id),
        works_id=works_id,
        form=FORMS[form],
        networks=networks,
    )
    await _step(settings, "SendDigNotice", request, f"{form.upper()} sent")


async def record_receipt(
    settings: CliSettings, works_id: str, *, network: str, request_id: str
) -> None:
    """Record the answer of a network."""
    request = roads.RecordReceiptRequest(
        request_id=request_id_of(request_id), works_id=works_id, network=network
    )
    await _step(settings, "RecordReceipt", request, f"receipt of {network} recorded")


async def take_step(settings: CliSettings, works_id: str, *, name: str, request_id: str) -> None:
    """Record a step that needs nothing but the works."""
    if name not in STEPS:
        raise CliError(USAGE, f"{name!r} is no step: {', '.join(STEPS)}", "STEP")
    method, kind = STEPS[name]
    request = kind(request_id=request_id_of(request_id), works_id=works_id)
    await _step(settings, method, request, name)


async def _make(settings: CliSettings, method: str, request: Any) -> None:
    answer = await _send(settings, method, request)
    works_id = answer.receipt.aggregate.partition("/")[2]
    if settings.json:
        print_json({"receipt": document(answer.receipt), "request": document(request)})
    else:
        print_line(f"works {works_id}: vigie works show {works_id}")


async def _step(settings: CliSettings, method: str, request: Any, done: str) -> None:
    answer = await _send(settings, method, request)
    if settings.json:
        print_json(document(answer))
    else:
        print_line(effect(answer, f"works {request.works_id}: {done}", "it was so already"))


async def _send(settings: CliSettings, method: str, request: Message) -> Any:
    async with open_channel(settings, "roads") as channel:
        return await getattr(RoadsServiceStub(channel), method)(request)
