"""The calls that find their aggregate: a pass its section, a warning its event."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.proto_enum import proto_enum
from services.chassis.sdk.service import Call
from services.chassis.sdk.service_context import ServiceContext
from services.crews.domain.timestamp import timestamp
from services.crews.position_rules import is_position
from services.snow.cap import SnowWarning, irrelevant, read_cap
from services.snow.domain.conditions import UNKNOWN
from services.snow.reference_data import ReferenceData
from services.snow.section_geometry import TOLERANCE_METRES
from services.snow.weather import Weather
from vigie.snow.v1 import commands_pb2 as internal, service_pb2 as api, winter_pb2 as winter

ON_BOARD = "onboard"
"""The actor of a pass. No crew is in the log of a section: it would be a track of the crew."""
WEATHER_SERVICE = "weather"


def report_pass(city: ReferenceData, weather: Weather) -> Call:
    """Return the call that finds the section of a pass and records it there."""

    async def call(context: ServiceContext, request: api.ReportPassRequest) -> Message:
        section_id = _section_of(city, context, request)
        pass_time = request.pass_time.ToMicroseconds()
        command = internal.NotePassRequest(
            request_id=derived_id("pass", request.crew_id, request.request_id),
            section_id=section_id,
            pass_time=request.pass_time,
            dose=request.dose,
            blade_down=request.blade_down,
            phenomenon=_phenomenon(weather, now_microseconds()),
            pass_phenomenon=_phenomenon(weather, pass_time),
            phenomenon_expected=weather.expects(pass_time),
        )
        if request.HasField("road_celsius"):
            command.road_celsius = request.road_celsius
        receipt = await context.submit(command, command_id=command.request_id, actor=ON_BOARD)
        return api.ReportPassResponse(section_id=section_id, receipt=receipt)

    return call


def _phenomenon(weather: Weather, time: int) -> winter.Phenomenon:
    found = weather.at(time)
    return proto_enum(winter.Phenomenon, found.phenomenon if found else UNKNOWN)


def _section_of(
    city: ReferenceData, context: ServiceContext, request: api.ReportPassRequest
) -> str:
    """Return the section under the plough. Raises `Rejected`."""
    if context.view.get("crew", request.crew_id) is None:
        message = f"There is no crew {request.crew_id}: register it first."
        raise Rejected("CREW_UNKNOWN", message, "crew_id")
    own = {
        section_id
        for circuit_id, circuit in context.view.all("circuit")
        if circuit.running and circuit.crew_id == request.crew_id and circuit_id in city.circuits
        for section_id in city.circuits[circuit_id].sections
    }
    point = request.position
    found = is_position(point) and city.geometry.match(point.longitude, point.latitude, own)
    if not found:
        message = (
            f"{point.longitude:.5f}, {point.latitude:.5f} is more than {TOLERANCE_METRES:g} m from"
            " each section of the winter service: report passes on sections alone."
        )
        raise Rejected("POSITION_INVALID", message, "position")
    return found


def receive_alert(city: ReferenceData) -> Call:
    """Return the call that records a weather warning at the open event, or at a new one.

    The end of a warning opens no event.
    """

    async def call(context: ServiceContext, request: api.ReceiveAlertRequest) -> Message:
        warning = read_cap(request.cap, city.rules.warning_areas)
        events = context.view.all("event")
        open_event = next((name for name, event in events if event.open), "")
        if not open_event and warning.vigilance == winter.VIGILANCE_GREEN:
            raise irrelevant("it ends a warning and no event is open")
        event_id = open_event or _new_event_id(warning)
        command = internal.NoteVigilanceRequest(
            request_id=derived_id("warning", request.request_id),
            event_id=event_id,
            vigilance=warning.vigilance,
            alert_id=warning.alert_id,
            onset_time=timestamp(warning.onset_time) if warning.onset_time else None,
            end_time=timestamp(warning.end_time) if warning.end_time else None,
        )
        receipt = await context.submit(
            command, command_id=command.request_id, actor=WEATHER_SERVICE
        )
        return api.ReceiveAlertResponse(
            event_id=event_id, vigilance=warning.vigilance, receipt=receipt
        )

    return call


def _new_event_id(warning: SnowWarning) -> str:
    return f"warning-{derived_id(warning.alert_id)[:8]}"
