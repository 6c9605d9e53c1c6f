"""The crews' part of a department: what it plugs into its declaration to host crews of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.context import ServiceContext
from services.chassis.sdk.decider import Decider, Rejected
from services.chassis.sdk.service import Call, Query, Watch, Worker
from services.chassis.sdk.view import View
from services.crews.domain.crew import Crew
from services.crews.domain.decide import crew_decider
from services.crews.domain.dispatch_mode import dispatch_mode_decider
from services.crews.local_mode import watch_coordination
from services.crews.need import Needs
from services.crews.to_proto import crew_to_proto
from vigie.bulletin.v1 import telemetry_pb2
from vigie.crew.v1 import commands_pb2, events_pb2, service_pb2 as api

CREW_RPC = api.DESCRIPTOR.services_by_name["CrewService"]

CREW_COMMANDS: Sequence[type[Message]] = (
    commands_pb2.EnterLocalModeRequest,
    commands_pb2.LeaveLocalModeRequest,
)

CREW_EVENTS: Sequence[type[Message]] = (
    events_pb2.CrewRegistered,
    events_pb2.ShiftStarted,
    events_pb2.ShiftEnded,
    events_pb2.TaskOffered,
    events_pb2.TaskAccepted,
    events_pb2.TaskDeclined,
    events_pb2.OfferExpired,
    events_pb2.OfferWithdrawn,
    events_pb2.TaskSuspended,
    events_pb2.MakingSafeStarted,
    events_pb2.CrewDeparted,
    events_pb2.CrewArrived,
    events_pb2.SiteDeclared,
    events_pb2.TaskFinished,
    events_pb2.TaskReleased,
    events_pb2.LocalModeEntered,
    events_pb2.LocalModeLeft,
)

crew_deciders: Mapping[str, Decider[Any]] = {"crew": crew_decider, "desk": dispatch_mode_decider}


def crew_queries(department: str) -> Mapping[str, Query]:
    """The queries of `CrewService`."""

    def list_crews(view: View, request: api.ListCrewsRequest) -> Message:
        shown = (
            crew_to_proto(department, crew_id, crew, view.version("crew", crew_id))
            for crew_id, crew in view.all("crew")
            if crew.registered and (crew.on_duty or not request.on_duty_only)
        )
        return api.ListCrewsResponse(crews=shown)

    def get_crew(view: View, request: api.GetCrewRequest) -> Message:
        crew = _known(view, request.crew_id)
        version = view.version("crew", request.crew_id)
        return api.GetCrewResponse(crew=crew_to_proto(department, request.crew_id, crew, version))

    return {"ListCrews": list_crews, "GetCrew": get_crew}


def crew_watches(department: str) -> Mapping[str, Watch]:
    """The streams of `CrewService`."""

    def present(crew_id: str, crew: Crew, version: int) -> Message:
        return crew_to_proto(department, crew_id, crew, version)

    def keep(request: api.WatchCrewsRequest, crew_id: str, crew: Crew) -> bool:
        return crew.registered and (not request.crew_ids or crew_id in request.crew_ids)

    return {"WatchCrews": Watch("crew", api.WatchCrewsResponse, "crew", present, keep)}


def crew_calls(department: str) -> Mapping[str, Call]:
    """The calls of `CrewService` that are neither commands nor queries: positions are telemetry."""

    async def report_position(
        context: ServiceContext, request: api.ReportPositionRequest
    ) -> Message:
        _known(context.view, request.crew_id)
        sighted = telemetry_pb2.CrewSighted(
            department=department,
            crew_id=request.crew_id,
            position=request.position,
            sighted_time=now_microseconds(),
        )
        context.publish_telemetry(request.crew_id, sighted)
        return api.ReportPositionResponse()

    return {"ReportPosition": report_position}


def crew_workers(department: str, needs: Needs) -> Sequence[Worker]:
    """The tasks beside the log: the desk that takes over when coordination is silent."""

    async def desk(context: ServiceContext) -> None:
        await watch_coordination(context, department, needs)

    return (desk,)


def _known(view: View, crew_id: str) -> Crew:
    crew = view.get("crew", crew_id)
    if not isinstance(crew, Crew) or not crew.registered:
        raise Rejected("CREW_UNKNOWN", f"no crew {crew_id}: register it first", "crew_id")
    return crew
