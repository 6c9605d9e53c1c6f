"""How each event changes a works site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.place import place_of
from services.roads.domain.works.dig_notice import DigNotice, with_receipt, with_reminder
from services.roads.domain.works.state import Conflict, Status, Works
from vigie.roads.v1 import events_pb2 as events
from vigie.works.v1 import works_pb2


def evolve(works: Works, event: Any, context: DecisionContext) -> Works:
    """Return the works site after an event. Raises KeyError for an event of another kind."""
    return EVOLVE[type(event)](works, event, context.time)


def end_position_of(message: Any) -> tuple[float, float] | None:
    """Return the other end of the stretch in a command or an event; None without one."""
    if not message.HasField("end_position"):
        return None
    return message.end_position.longitude, message.end_position.latitude


def _site(event: Any, status: Status) -> Works:
    own_crew = getattr(event, "own_crew", False)
    return Works(
        status,
        event.kind,
        place_of(event.place),
        end_position=end_position_of(event),
        digs=event.digs or own_crew,
        own_crew=own_crew,
        requester=getattr(event, "requester", ""),
    )


def _planned(_works: Works, event: events.WorksPlanned, time: int) -> Works:
    return replace(
        _site(event, Status.PLANNED),
        start_time=event.start_time.ToMicroseconds(),
        end_time=event.end_time.ToMicroseconds(),
        urgent_reason=event.urgent_reason,
        needs_crew_since=time if event.own_crew and event.urgent_reason else 0,
    )


def _requested(_works: Works, event: events.WorksRequested, _time: int) -> Works:
    start = event.start_time.ToMicroseconds()
    return replace(
        _site(event, Status.REQUESTED),
        start_time=start,
        asked_start_time=start,
        end_time=event.end_time.ToMicroseconds(),
        answer_due_time=event.answer_due_time.ToMicroseconds(),
    )


def _scheduled(works: Works, event: events.WorksScheduled, _time: int) -> Works:
    """Give the period. A permission is for a period; suspended works stay so until they resume."""
    is_suspended = works.status is Status.SUSPENDED
    return replace(
        works,
        status=works.status if is_suspended else Status.PLANNED,
        start_time=event.start_time.ToMicroseconds(),
        end_time=event.end_time.ToMicroseconds(),
        answer_due_time=0,
        tacit=False,
        uncoordinated=False,
        needs_crew_since=0,
    )


def _tacitly_agreed(works: Works, _event: events.WorksTacitlyAgreed, _time: int) -> Works:
    return replace(works, status=Status.AUTHORISED, tacit=True, answer_due_time=0)


def _refused(works: Works, event: events.WorksRefused, _time: int) -> Works:
    return replace(works, status=Status.REFUSED, reason=event.reason, answer_due_time=0)


def _authorised(works: Works, _event: events.WorksAuthorised, _time: int) -> Works:
    return replace(works, status=Status.AUTHORISED)


def _declared_urgent(_works: Works, event: events.UrgentWorksDeclared, time: int) -> Works:
    started = event.HasField("started_time")
    return replace(
        _site(event, Status.RUNNING if started else Status.PLANNED),
        start_time=event.started_time.ToMicroseconds() if started else time,
        end_time=event.end_time.ToMicroseconds(),
        urgent_reason=event.urgent_reason,
        notice_due_time=event.notice_due_time.ToMicroseconds(),
        begun=started,
        needs_crew_since=time if event.own_crew else 0,
    )


def _notified(works: Works, _event: events.MayorNotified, _time: int) -> Works:
    return replace(works, notice_due_time=0, notice_overdue=False)


def _overdue(works: Works, _event: events.MayorNoticeOverdue, _time: int) -> Works:
    return replace(works, notice_overdue=True)


def _found(_works: Works, event: events.WorksFound, time: int) -> Works:
    site = _site(event, Status.RUNNING)
    return replace(site, start_time=time, end_time=time, uncoordinated=True, begun=True)


def _noticed(works: Works, event: events.DigNoticeSent, time: int) -> Works:
    notice = DigNotice(event.form, time, tuple(event.networks))
    return replace(works, notice=notice, suspended_time=0)


def _receipt(works: Works, event: events.NetworkReceiptReceived, time: int) -> Works:
    return replace(works, notice=with_receipt(works.notice, event.network, time))


def _reminded(works: Works, event: events.NetworkReminded, time: int) -> Works:
    return replace(works, notice=with_reminder(works.notice, event.network, time))


def _period_begun(works: Works, _event: events.WorksPeriodBegun, time: int) -> Works:
    return replace(works, needs_crew_since=time)


def _crew_assigned(works: Works, event: events.WorksCrewAssigned, _time: int) -> Works:
    return replace(works, task_id=event.task_id, crew=event.crew)


def _crew_left(works: Works, _event: events.WorksCrewLeft, _time: int) -> Works:
    return replace(works, task_id="", crew="")


def _conflicts(works: Works, event: events.WorksConflictsNoted, _time: int) -> Works:
    return replace(works, conflicts=tuple(conflict_of(each) for each in event.conflicts))


def conflict_of(message: works_pb2.WorksConflict) -> Conflict:
    """Return the conflict of a message."""
    body = message.SerializeToString(deterministic=True)
    return Conflict(message.kind, message.department, message.works_id, body)


def _started(works: Works, _event: events.WorksStarted, time: int) -> Works:
    return replace(works, status=Status.RUNNING, start_time=time, begun=True)


def _suspended(works: Works, event: events.WorksSuspended, time: int) -> Works:
    return replace(works, status=Status.SUSPENDED, reason=event.reason, suspended_time=time)


def _resumed(works: Works, _event: events.WorksResumed, _time: int) -> Works:
    return replace(works, status=Status.RUNNING, reason="", suspended_time=0)


def _ended(works: Works, _event: events.WorksEnded, time: int) -> Works:
    return replace(works, status=Status.ENDED, end_time=time, reason="")


def _cancelled(works: Works, event: events.WorksCancelled, _time: int) -> Works:
    return replace(works, status=Status.CANCELLED, reason=event.reason, answer_due_time=0)


def _accepted(works: Works, _event: events.WorksAccepted, _time: int) -> Works:
    return replace(works, status=Status.ACCEPTED)


def _surface_renewed(works: Works, event: events.SurfaceRenewed, _time: int) -> Works:
    return replace(works, surface_until_time=event.until_time.ToMicroseconds())


EVOLVE: Mapping[type[Message], Callable[[Works, Any, int], Works]] = {
    events.WorksPlanned: _planned,
    events.WorksRequested: _requested,
    events.WorksScheduled: _scheduled,
    events.WorksTacitlyAgreed: _tacitly_agreed,
    events.WorksRefused: _refused,
    events.WorksAuthorised: _authorised,
    events.UrgentWorksDeclared: _declared_urgent,
    events.MayorNotified: _notified,
    events.MayorNoticeOverdue: _overdue,
    events.WorksFound: _found,
    events.DigNoticeSent: _noticed,
    events.NetworkReceiptReceived: _receipt,
    events.NetworkReminded: _reminded,
    events.WorksPeriodBegun: _period_begun,
    events.WorksCrewAssigned: _crew_assigned,
    events.WorksCrewLeft: _crew_left,
    events.WorksConflictsNoted: _conflicts,
    events.WorksStarted: _started,
    events.WorksSuspended: _suspended,
    events.WorksResumed: _resumed,
    events.WorksEnded: _ended,
    events.WorksCancelled: _cancelled,
    events.WorksAccepted: _accepted,
    events.SurfaceRenewed: _surface_renewed,
}
"""The function of each event of works."""
