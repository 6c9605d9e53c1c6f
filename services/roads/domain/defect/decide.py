"""Decisions about a defect: report, inspect, make safe, close, reopen, steps of its task."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.place import place_message, place_of
from services.crews.domain.role import role_message
from services.crews.domain.task_statuses import COMING
from services.crews.domain.timestamp import timestamp
from services.roads.domain.defect.kinds import DUE_MICROSECONDS, REQUIREMENTS, SAFE_PRIORITY
from services.roads.domain.defect.state import Defect, Status, evolve
from services.roads.domain.values import Contains, outside_city
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import place_pb2 as place

CLOSED_REASONS = frozenset({"duplicate", "not_found", "not_ours", "repaired", "withdrawn"})

# The reasons for which an operator of the control room closed the incident of a defect that end the
# defect too. After any other one the defect waits for the department's own word, without a crew.
CLOSED_BY_OPERATOR = {"FALSE_ALARM": "not_found", "RESOLVED_ELSEWHERE": "withdrawn"}

# A step that ends a task without its being done, as the defect's history calls it.
LEFT = {
    bulletin.TASK_STATUS_SUSPENDED: "suspended",
    bulletin.TASK_STATUS_RELEASED: "released",
    bulletin.TASK_STATUS_DECLINED: "declined",
    bulletin.TASK_STATUS_EXPIRED: "expired",
    bulletin.TASK_STATUS_WITHDRAWN: "withdrawn",
}


def defect_decider(contains: Contains) -> Decider[Defect]:
    """Return the decider of defects of the city whose points `contains` accepts."""

    def decide(command: Message, defect: Defect, context: DecisionContext) -> Sequence[Message]:
        match command:
            case commands.ReportDefectRequest():
                return _report(command, defect, context, contains)
            case commands.InspectDefectRequest():
                return _inspect(command, defect)
            case commands.MarkMadeSafeRequest():
                return _make_safe(defect)
            case commands.CloseDefectRequest():
                return _close(command, defect)
            case commands.ReopenDefectRequest():
                return _reopen(command, defect, context)
            case _:
                return []  # a timer of an older release: a defect has none

    return Decider(decide, evolve, Defect())


def _report(
    command: commands.ReportDefectRequest,
    defect: Defect,
    context: DecisionContext,
    contains: Contains,
) -> Sequence[Message]:
    if defect.status is not Status.ABSENT:
        return []  # its id comes from the request: the same report, sent twice
    requirements = REQUIREMENTS.get(command.kind)
    if requirements is None:
        raise Rejected("KIND_INVALID", f"kind is one of {', '.join(REQUIREMENTS)}.", "kind")
    where = place_of(command.place)
    if not contains(where.longitude, where.latitude):
        raise outside_city(where)
    priority = _priority(command.priority or requirements.priority)
    return [
        events.DefectReported(
            kind=command.kind,
            priority=priority,
            place=place_message(where),
            skills=requirements.skills,
            equipment=requirements.equipment,
            work_seconds=requirements.work,
            make_safe_seconds=requirements.make_safe,
            due_time=timestamp(context.time + DUE_MICROSECONDS[priority]),
            roles=[] if requirements.has_one_role else map(role_message, requirements.roles),
            asset_id=command.asset_id,
        )
    ]


def _inspect(command: commands.InspectDefectRequest, defect: Defect) -> Sequence[Message]:
    _refuse_ended(defect)
    priority = _priority(command.priority)
    if defect.inspected and defect.priority == priority:
        return []
    due = timestamp(defect.clock_time + DUE_MICROSECONDS[priority])
    return [events.DefectInspected(priority=priority, due_time=due)]


def _make_safe(defect: Defect) -> Sequence[Message]:
    _refuse_ended(defect)
    if defect.made_safe:
        return []
    return [events.DefectMadeSafe(priority=_priority(max(defect.priority, SAFE_PRIORITY)))]


def _close(command: commands.CloseDefectRequest, defect: Defect) -> Sequence[Message]:
    if command.reason not in CLOSED_REASONS:
        choice = ", ".join(sorted(CLOSED_REASONS))
        raise Rejected("REASON_INVALID", f"reason is one of {choice}.", "reason")
    if not defect.open:
        return []
    return [events.DefectClosed(reason=command.reason)]


def _reopen(
    command: commands.ReopenDefectRequest, defect: Defect, context: DecisionContext
) -> Sequence[Message]:
    if defect.open:
        return []
    known = REQUIREMENTS.get(defect.kind)  # a kind may have left the table since
    priority = _priority(command.priority or (known.priority if known else defect.priority))
    due = timestamp(context.time + DUE_MICROSECONDS[priority])
    return [events.DefectReopened(priority=priority, due_time=due)]


def on_task(command: needs.NoteTaskRequest, defect: Defect, _part: str) -> Sequence[Message]:
    """Return the events of a step of the task that serves an open defect."""
    same = defect.has_crew and defect.task_id == command.task_id
    task = {"task_id": command.task_id, "crew": command.crew}
    match command.status:
        case coming if coming in COMING:
            return [] if same else [events.DefectAssigned(**task)]
        case bulletin.TASK_STATUS_ON_SITE:
            known = same and defect.status is Status.ATTENDED
            return [] if known else [events.DefectAttended(**task)]
        case bulletin.TASK_STATUS_DONE:
            return [events.DefectRepaired(**task)]
        case bulletin.TASK_STATUS_OFFERED | bulletin.TASK_STATUS_MAKING_SAFE:
            return []  # no crew has come or gone yet
        case bulletin.TASK_STATUS_WITHDRAWN if command.reason in CLOSED_BY_OPERATOR:
            return [events.DefectClosed(reason=CLOSED_BY_OPERATOR[command.reason])]
        case left if left in LEFT:
            return [events.DefectRequeued(**task, reason=LEFT[left])] if same else []
        case _:
            raise Rejected("STATUS_INVALID", "Give the step that the task has reached.", "status")


def _refuse_ended(defect: Defect) -> None:
    if not defect.open:
        raise Rejected(
            "DEFECT_ENDED",
            f"The defect is {defect.status.value}: reopen it first with ReopenDefect.",
            "defect_id",
        )


def _priority(number: int) -> place.Priority:
    if number not in DUE_MICROSECONDS:
        choice = "priority is one of PRIORITY_P1 to PRIORITY_P4."
        raise Rejected("PRIORITY_INVALID", choice, "priority")
    return proto_enum(place.Priority, number)
