"""Junctions with signals: list them, show one, and order its signals for a time."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import CliSettings
from services.cli.commands.traffic_calls import send, setting_line, until
from services.cli.output.formatting import moment, priority, since, where, word
from services.cli.output.output import document, print_json, print_sentence, print_table
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic
from vigie.traffic.v1.service_pb2_grpc import TrafficServiceStub

PAGE = 1000
UNUSUAL = (
    traffic.JUNCTION_STATE_ORDERED,
    traffic.JUNCTION_STATE_HELD,
    traffic.JUNCTION_STATE_DARK,
    traffic.JUNCTION_STATE_SILENT,
)
POSITIONS = {
    "yellow flash": equipment.FUNCTIONAL_POSITION_YELLOW_FLASH,
    "dark": equipment.FUNCTIONAL_POSITION_DARK,
}


async def list_junctions(settings: CliSettings, *, every: bool) -> None:
    """List the junctions that do not run normally, or all."""
    request = traffic.ListJunctionsRequest(page_size=PAGE, states=() if every else UNUSUAL)
    async with open_channel(settings, "traffic") as channel:
        answers = pages(TrafficServiceStub(channel).ListJunctions, request)
        found = [each async for page in answers for each in page.junctions]
    if settings.json:
        print_json({"junctions": [document(each) for each in found]})
        return
    rows = [(j.junction_id, where(j.place), _state(j), _alarms(j)) for j in found]
    empty = "no junction is installed" if every else "all junctions run normally"
    print_table(("junction", "where", "state", "alarms"), rows, empty)


async def show(settings: CliSettings, junction_id: str) -> None:
    """Show one junction."""
    request = traffic.GetJunctionRequest(junction_id=junction_id)
    async with open_channel(settings, "traffic") as channel:
        found = (await TrafficServiceStub(channel).GetJunction(request)).junction
    if settings.json:
        print_json({"junction": document(found)})
        return
    print_sentence(f"{found.junction_id} at {where(found.place)}: {_state(found)}", "bold")
    for line in _lines(found):
        print_sentence(line)


def _state(junction: traffic.Junction) -> str:
    state = word(traffic.JunctionState, junction.state)
    if junction.silent_reason:
        return f"{state} ({junction.silent_reason.lower().replace('_', ' ')})"
    if junction.dark_cause:
        dark = since(junction.dark_time, now_seconds())
        return f"{state} for {dark} ({word(equipment.DarkCause, junction.dark_cause)})"
    return state


def _alarms(junction: traffic.Junction) -> str:
    return " ".join(sorted({alarm.code for alarm in junction.alarms}))


def _lines(junction: traffic.Junction) -> Iterator[str]:
    position = word(equipment.FunctionalPosition, junction.position) or "not read yet"
    panel = ", a person is at its panel" if junction.at_panel else ""
    yield f"position {position}, plan {junction.plan}, situation {junction.situation}{panel}"
    for setting in junction.settings:
        yield f"ordered {setting_line(setting)}"
    for hold in junction.holds:
        state = "has it" if hold.begun else "waits"
        end = moment(hold.until_time)
        corridor = f"{hold.corridor_id} ({priority(hold.priority)})"
        yield f"corridor {corridor} {state} until {end}, route {hold.route}"
    for alarm in junction.alarms:
        marks = [m for m, so in (("seen", alarm.acknowledged), ("off", alarm.suspended)) if so]
        age = since(alarm.alarm_time, now_seconds())
        yield " ".join((f"alarm {alarm.code} of {alarm.component} for {age}", *marks))
    yield f"who ordered what: vigie history traffic/junction/{junction.junction_id}"


async def set_position(
    settings: CliSettings, junction_id: str, position: str, lasting: str, request_id: str
) -> None:
    """Set the signals to yellow flash or dark, for a time."""
    end = until(lasting)
    request = traffic.SetPositionRequest(
        junction_id=junction_id, position=POSITIONS[position], until_time=end
    )
    done = f"{junction_id}: {position} is requested until {moment(end)}"
    await send(settings, "SetPosition", request, request_id, done)


async def set_plan(
    settings: CliSettings, junction_id: str, number: int, lasting: str, request_id: str
) -> None:
    """Select a signal plan for a time."""
    end = until(lasting)
    request = traffic.SetPlanRequest(junction_id=junction_id, plan=number, until_time=end)
    done = f"{junction_id}: plan {number} is requested until {moment(end)}"
    await send(settings, "SetPlan", request, request_id, done)


async def set_situation(
    settings: CliSettings, junction_id: str, number: int, lasting: str, request_id: str
) -> None:
    """Select a traffic situation for a time."""
    end = until(lasting)
    request = traffic.SetSituationRequest(junction_id=junction_id, situation=number, until_time=end)
    done = f"{junction_id}: situation {number} is requested until {moment(end)}"
    await send(settings, "SetSituation", request, request_id, done)


async def release(settings: CliSettings, junction_id: str, request_id: str) -> None:
    """Return a junction to its own programme."""
    request = traffic.ReleaseJunctionRequest(junction_id=junction_id)
    done = f"{junction_id}: its own programme is requested"
    await send(settings, "ReleaseJunction", request, request_id, done)
