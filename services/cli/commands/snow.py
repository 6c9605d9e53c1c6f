"""The winter service: what will be late, and the acts of the person in charge of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.clock import now_seconds
from services.chassis.sdk.proto_enum import proto_enum
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import USAGE, CliError
from services.cli.input.parsing import request_id_of, seconds_of
from services.cli.output.formatting import after, age, effect, moment, since, word
from services.cli.output.output import document, print_json, print_line, print_table
from vigie.snow.v1 import service_pb2 as snow, winter_pb2 as winter
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub

LARGEST_ALERT = 100_000
"""The most bytes of a warning that the service takes."""
OPEN = (
    snow.EVENT_STATE_WATCH,
    snow.EVENT_STATE_PRE_ALERT,
    snow.EVENT_STATE_MOBILISED,
    snow.EVENT_STATE_TREATING,
    snow.EVENT_STATE_RETURNING,
)
LATE = ("section", "street", "rank>", "now", "deadline", "expected", "late>", "because")
DUTY = ("crew", "state", "until", "answer by", "next shift", "rest until")
RUNNING = [snow.CIRCUIT_STATE_RUNNING]


async def _whole(method: Callable[[Any], Awaitable[Any]], query: Any) -> Any:
    """Return the answers of a `List` method as one."""
    first, *rest = [page async for page in pages(method, query)]
    for page in rest:
        first.MergeFrom(page)
    first.ClearField("next_page_token")
    return first


async def show(settings: CliSettings, late: int) -> None:
    """Show the department on one page."""
    async with open_channel(settings, "snow") as channel:
        service = SnowServiceStub(channel)
        events = await _whole(service.ListEvents, snow.ListEventsRequest(states=OPEN))
        sections = await service.ListLate(snow.ListLateRequest(page_size=late))
        circuits = await _whole(service.ListCircuits, snow.ListCircuitsRequest(states=RUNNING))
        stocks = await _whole(service.ListStocks, snow.ListStocksRequest())
        duties = await _whole(service.ListDuties, snow.ListDutiesRequest())
    if settings.json:
        parts: tuple[Message, ...] = (events, sections, circuits, stocks, duties)
        print_json({key: value for part in parts for key, value in document(part).items()})
        return
    now = now_seconds()
    _print_events(events.events, now)
    print_line(f"sections that will be late: {sections.late_count} of {sections.running_count}")
    print_table(LATE, [_late_row(each, now) for each in sections.late], "no section is late")
    ploughs = [_circuit_row(each, now) for each in circuits.circuits]
    print_table(("circuit", "plough", "dose", "since"), ploughs, "no plough is out")
    rows = [
        (each.stock_id, f"{each.salt_kg} kg", f"{each.brine_litres} l", "LOW" if each.low else "")
        for each in stocks.stocks
    ]
    print_table(("depot", "salt>", "brine>", ""), rows, "no stock was counted")
    print_table(DUTY, [_duty_row(each, now) for each in duties.duties], "no crew is on call")


def _print_events(events: Sequence[snow.Event], now: float) -> None:
    for each in events:
        warning = word(winter.Vigilance, each.vigilance)
        warned = f", warning {warning}" if warning else ""
        state = word(snow.EventState, each.state)
        print_line(f"{each.event_id}: {state} for {since(each.state_time, now)}{warned}", "bold")
    if not events:
        print_line("no winter event is open", "bold")


def _late_row(late: snow.LateSection, now: float) -> Sequence[str]:
    return (
        late.section_id,
        late.street,
        str(late.rank),
        word(winter.Condition, late.condition).upper(),
        moment(late.deadline_time, now),
        moment(late.expected_pass_time, now) or "never",
        age(late.late_seconds) if late.late_seconds else "",
        word(snow.LateReason, late.reason),
    )


def _circuit_row(circuit: snow.Circuit, now: float) -> Sequence[str]:
    dose = f"{circuit.dose.spread_grams} g/m2, {circuit.dose.brine_percent} % brine"
    return circuit.circuit_id, circuit.crew_id, dose, since(circuit.started_time, now)


def _duty_row(duty: snow.Duty, now: float) -> Sequence[str]:
    state = word(snow.DutyState, duty.state)
    shift = "LOST" if duty.shift_lost else moment(duty.next_shift_start_time, now)
    return (
        duty.duty_id,
        f"{state}, ESCALATED {duty.escalations}x" if duty.escalations else state,
        moment(duty.end_time, now),
        moment(duty.acknowledge_by_time, now),
        shift,
        moment(duty.rest_until_time, now),
    )


async def open_event(settings: CliSettings, event_id: str, request_id: str) -> None:
    """Open a winter event."""
    request = snow.OpenEventRequest(event_id=event_id)
    await _send(settings, "OpenEvent", request, request_id, f"{event_id} is open: a watch")


async def set_state(settings: CliSettings, event_id: str, state: str, request_id: str) -> None:
    """Move an event on the ladder."""
    names = {word(snow.EventState, n).replace(" ", "_"): n for n in snow.EventState.values() if n}
    if state not in names:
        message = f"STATE: there is no {state!r}: it is one of {', '.join(names)}"
        raise CliError(USAGE, message, "STATE")
    wanted = proto_enum(snow.EventState, names[state])
    request = snow.SetEventStateRequest(event_id=event_id, state=wanted)
    await _send(settings, "SetEventState", request, request_id, f"{event_id}: {state}")


def read_alert(file: Path) -> bytes:
    """Return the content of a warning's file. Raises `CliError`."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CliError(USAGE, f"FILE: {error.strerror}: {file}", "FILE") from error
    if not 0 < len(content) <= LARGEST_ALERT:
        message = f"FILE: {file} has {len(content)} bytes: a warning has 1 to {LARGEST_ALERT}"
        raise CliError(USAGE, message, "FILE")
    return content


async def send_alert(settings: CliSettings, file: Path, request_id: str) -> None:
    """Hand over a warning."""
    content = read_alert(file)
    request = snow.ReceiveAlertRequest(request_id=request_id_of(request_id), cap=content)
    async with open_channel(settings, "snow") as channel:
        answer = await SnowServiceStub(channel).ReceiveAlert(request)
    if settings.json:
        print_json(document(answer))
    else:
        colour = word(winter.Vigilance, answer.vigilance)
        print_line(f"{answer.event_id} has the warning: {colour}", "bold")


async def plan(
    settings: CliSettings, crew_id: str, times: tuple[str, str, str], request_id: str
) -> None:
    """Plan a time on call from now."""
    now = now_seconds()
    lasting, shift_in, shift_for = times
    request = snow.PlanDutyRequest(crew_id=crew_id, start_time=after(now, 0))
    request.end_time.CopyFrom(after(now, seconds_of("--for", lasting)))
    if shift_in:
        start = seconds_of("--shift-in", shift_in)
        request.next_shift_start_time.CopyFrom(after(now, start))
        end = start + seconds_of("--shift-for", shift_for)
        request.next_shift_end_time.CopyFrom(after(now, end))
    done = f"{crew_id} is on call until {moment(request.end_time, now)}"
    await _send(settings, "PlanDuty", request, request_id, done)


async def call_out(
    settings: CliSettings, crew_id: str, event_id: str, request_id: str, *, accepts: bool
) -> None:
    """Call out a crew."""
    request = snow.CallOutRequest(crew_id=crew_id, event_id=event_id, accepts_rest_cut=accepts)
    await _send(settings, "CallOut", request, request_id, f"{crew_id} is called out")


async def acknowledge(settings: CliSettings, crew_id: str, request_id: str) -> None:
    """Acknowledge a call-out."""
    request = snow.AcknowledgeCallOutRequest(crew_id=crew_id)
    await _send(settings, "AcknowledgeCallOut", request, request_id, f"{crew_id} comes")


async def stand_down(settings: CliSettings, crew_id: str, request_id: str) -> None:
    """End a call-out."""
    request = snow.StandDownRequest(crew_id=crew_id)
    done = f"{crew_id} rests; its daily rest of 11 h begins now"
    await _send(settings, "StandDown", request, request_id, done)


async def _send(
    settings: CliSettings, method: str, request: Any, request_id: str, done: str
) -> None:
    request.request_id = request_id_of(request_id)
    async with open_channel(settings, "snow") as channel:
        answer = await getattr(SnowServiceStub(channel), method)(request)
    if settings.json:
        print_json(document(answer))
    else:
        print_line(effect(answer, done, f"already so: {done}"), "bold")
