"""The part of `CrewService` that every department serves for crews of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from google.protobuf.message import Message

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.service import Admit, Call, Check
from services.chassis.sdk.service_context import ServiceContext
from services.crews.aggregate_kind import Kind
from services.crews.bulletins import crew_bulletins, mode_bulletins
from services.crews.domain.crew import Crew
from services.crews.domain.decide import crew_decider
from services.crews.domain.dispatch_mode import dispatch_mode_decider
from services.crews.need import Requirements
from services.crews.sighting import crew_sighted
from services.crews.spelling import Spelling
from services.crews.to_proto import crew_to_proto
from vigie.crew.v1 import commands_pb2 as commands, service_pb2 as api

MODE_COMMANDS: frozenset[type[Message]] = frozenset({
    commands.EnterLocalModeRequest,
    commands.LeaveLocalModeRequest,
    commands.DeclareKindsRequest,
    commands.NoteUnservedNeedsRequest,
})  # fmt: skip


def crew_kinds(department: str) -> tuple[Kind, ...]:
    """Return the kinds of aggregate that every department has: its crews, its dispatch mode."""
    crew = Kind(
        "crew",
        crew_decider,
        to_proto=partial(crew_to_proto, department),
        creates=frozenset({api.RegisterCrewRequest}),
        filters={"on_duty_only": _on_duty},
        bulletins=crew_bulletins,
    )
    mode = Kind("desk", dispatch_mode_decider, creates=MODE_COMMANDS, bulletins=mode_bulletins)
    return crew, mode


def _on_duty(_wanted: object, _crew_id: str, crew: Crew) -> bool:
    return crew.on_duty


def crew_checks(requirements: Mapping[str, Requirements]) -> Mapping[str, Check]:
    """Return the checks of requests before their commands are sent: a misspelt card."""
    spelling = Spelling(requirements)

    def check_card(_context: ServiceContext, request: api.RegisterCrewRequest) -> None:
        spelling.check(request)

    return {"RegisterCrew": check_card}


def at_most_crews(limit: int) -> Admit:
    """Return the rule that a department has at most so many crews."""

    def admit(kind: str, count: int) -> None:
        """Reject a crew beyond the limit, which invented crews would reach before real ones."""
        if kind == "crew" and count >= limit:
            message = (
                f"The department has {limit} crews, as many as it may have: correct the id, or"
                " raise VIGIE_CREW_LIMIT."
            )
            raise Rejected("CREWS_TOO_MANY", message, "crew_id")

    return admit


def crew_calls(department: str) -> Mapping[str, Call]:
    """Return the calls that are neither commands nor queries: a position is telemetry."""

    async def report_position(
        context: ServiceContext, request: api.ReportPositionRequest
    ) -> Message:
        crew = context.view.get("crew", request.crew_id)
        if not isinstance(crew, Crew):
            message = f"There is no crew {request.crew_id}: register it first."
            raise Rejected("CREW_UNKNOWN", message, "crew_id")
        sighted = crew_sighted(department, request, now_microseconds())
        context.publish_telemetry(request.crew_id, sighted)
        return api.ReportPositionResponse()

    return {"ReportPosition": report_position}
