"""Decisions about works: the steps of a works site. The README has the paragraphs of the law."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.crews.domain.timestamp import timestamp
from services.roads.domain.values import Contains
from services.roads.domain.works import digging, requests
from services.roads.domain.works.evolve import conflict_of, evolve
from services.roads.domain.works.law import SURFACE_MONTHS, months_after
from services.roads.domain.works.state import Status, Works
from services.roads.domain.works.timers import due, elapse
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.works.v1 import commands_pb2 as orders

Decide: TypeAlias = Callable[[Any, Works, DecisionContext], Sequence[Message]]

# From which state each state may be reached by a step that is no request and no schedule.
ALLOWED = {
    Status.RUNNING: {Status.PLANNED, Status.AUTHORISED, Status.SUSPENDED},
    Status.SUSPENDED: {Status.RUNNING},
    Status.ENDED: {Status.RUNNING, Status.SUSPENDED},
    Status.CANCELLED: {Status.REQUESTED, Status.PLANNED, Status.AUTHORISED},
    Status.AUTHORISED: {Status.PLANNED},
    Status.REFUSED: {Status.REQUESTED},
    Status.ACCEPTED: {Status.ENDED},
}


def works_decider(contains: Contains) -> Decider[Works]:
    """Make the decider of works sites for the city that `contains` bounds."""
    creating = requests.creating(contains)

    def decide(command: Message, works: Works, context: DecisionContext) -> Sequence[Message]:
        create = creating.get(type(command))
        if create is not None:
            # The id comes from the request: the same plan, sent twice.
            return [] if works.status is not Status.ABSENT else create(command, context)
        step = STEPS.get(type(command))
        return step(command, works, context) if step is not None else []

    return Decider(decide, evolve, Works(), due)


def _go(works: Works, to: Status, event: Message) -> Sequence[Message]:
    if works.status is to:
        return []
    if works.status not in ALLOWED[to]:
        allowed = " or ".join(sorted(status.value for status in ALLOWED[to]))
        raise Rejected(
            f"WORKS_{works.status.name}",
            f"The works are {works.status.value}: only works that are {allowed} become {to.value}.",
            "works_id",
        )
    return [event]


def _authorise(_command: Message, works: Works, _context: DecisionContext) -> Sequence[Message]:
    return _go(works, Status.AUTHORISED, events.WorksAuthorised())


def _refuse(
    command: commands.RefuseWorksRequest, works: Works, _context: DecisionContext
) -> Sequence[Message]:
    decided = _go(works, Status.REFUSED, events.WorksRefused(reason=command.reason))
    if decided:
        requests.check_reason(command.reason, works)
    return decided


def _start(_command: Message, works: Works, context: DecisionContext) -> Sequence[Message]:
    """Start within the period that the calendar gives; at once where an emergency was declared."""
    if works.status is Status.SUSPENDED:
        raise Rejected("WORKS_SUSPENDED", "The works are suspended: use ResumeWorks.", "works_id")
    decided = _go(works, Status.RUNNING, events.WorksStarted())
    if decided:
        _check_period(works, context.time)
        digging.check_clearance(works, context.time)
    return decided


def _check_period(works: Works, time: int) -> None:
    if works.urgent_reason:
        return
    if works.status is Status.PLANNED and works.requester:
        lacks = "The works have a period and no permission yet: use AuthoriseWorks first."
        raise Rejected("WORKS_UNAUTHORISED", lacks, "works_id")
    if time < works.start_time:
        early = "The calendar lets them start later (L115-1): wait, or plan them as urgent."
        raise Rejected("WORKS_EARLY", early, "works_id")
    if time >= works.end_time:
        late = "Their period in the calendar is over (L115-1): plan them again."
        raise Rejected("WORKS_LATE", late, "works_id")


def _suspend(
    command: commands.SuspendWorksRequest, works: Works, _context: DecisionContext
) -> Sequence[Message]:
    decided = _go(works, Status.SUSPENDED, events.WorksSuspended(reason=command.reason))
    if decided and command.reason == "uncoordinated" and not works.uncoordinated:
        known = "The works went through coordination (L115-1): give another reason."
        raise Rejected("WORKS_COORDINATED", known, "reason")
    return decided


def _resume(_command: Message, works: Works, context: DecisionContext) -> Sequence[Message]:
    if works.status in {Status.PLANNED, Status.AUTHORISED, Status.REQUESTED}:
        not_begun = f"The works are {works.status.value} and have not started: use StartWorks."
        raise Rejected(f"WORKS_{works.status.name}", not_begun, "works_id")
    decided = _go(works, Status.RUNNING, events.WorksResumed())
    if decided and works.uncoordinated:
        lacks = "The works went through no coordination: give them a period with ScheduleWorks."
        raise Rejected("WORKS_UNCOORDINATED", lacks, "works_id")
    if decided:
        digging.check_clearance(works, context.time)
    return decided


def _end(_command: Message, works: Works, _context: DecisionContext) -> Sequence[Message]:
    return _go(works, Status.ENDED, events.WorksEnded())


def _cancel(
    command: commands.CancelWorksRequest, works: Works, _context: DecisionContext
) -> Sequence[Message]:
    return _go(works, Status.CANCELLED, events.WorksCancelled(reason=command.reason))


def _accept(
    command: commands.AcceptWorksRequest, works: Works, context: DecisionContext
) -> Sequence[Message]:
    decided = _go(works, Status.ACCEPTED, events.WorksAccepted())
    if not decided or not command.surface_renewed:
        return decided
    until = timestamp(months_after(context.time, SURFACE_MONTHS))
    return [*decided, events.SurfaceRenewed(until_time=until)]


def _notify(_command: Message, works: Works, _context: DecisionContext) -> Sequence[Message]:
    if not works.urgent_reason:
        message = "The works are not urgent: the calendar is the notice to the mayor."
        raise Rejected("WORKS_NOT_URGENT", message, "works_id")
    return [events.MayorNotified()] if works.notice_due_time else []


def _note_conflicts(
    command: orders.NoteConflictsRequest, works: Works, _context: DecisionContext
) -> Sequence[Message]:
    found = tuple(conflict_of(each) for each in command.conflicts)
    if found == works.conflicts:
        return []
    return [events.WorksConflictsNoted(conflicts=command.conflicts)]


STEPS: Mapping[type[Message], Decide] = {
    commands.ScheduleWorksRequest: requests.schedule,
    commands.AuthoriseWorksRequest: _authorise,
    commands.RefuseWorksRequest: _refuse,
    commands.StartWorksRequest: _start,
    commands.SuspendWorksRequest: _suspend,
    commands.ResumeWorksRequest: _resume,
    commands.EndWorksRequest: _end,
    commands.CancelWorksRequest: _cancel,
    commands.AcceptWorksRequest: _accept,
    commands.NotifyMayorRequest: _notify,
    commands.SendDigNoticeRequest: digging.send_notice,
    commands.RecordReceiptRequest: digging.record_receipt,
    commands.RemindNetworkRequest: digging.remind_network,
    orders.NoteConflictsRequest: _note_conflicts,
    journal.ElapseRequest: elapse,
}
"""The decision of each command for works that exist."""
