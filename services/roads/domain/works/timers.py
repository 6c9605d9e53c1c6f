"""The clocks of a works site: tacit agreement, notice to the mayor, start of the period."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.roads.domain.works.state import Status, Works
from vigie.journal.v1 import journal_pb2 as journal
from vigie.roads.v1 import events_pb2 as events

ANSWER, NOTICE, PERIOD = "answer", "notice", "period"
MAY_START = frozenset({Status.PLANNED, Status.AUTHORISED})


def due(works: Works) -> tuple[int, str] | None:
    """Return the earliest clock that runs."""
    return min(_clocks(works), default=None)


def _clocks(works: Works) -> list[tuple[int, str]]:
    clocks: list[tuple[int, str]] = []
    if works.status is Status.REQUESTED:
        clocks.append((works.answer_due_time, ANSWER))
    if works.notice_due_time and not works.notice_overdue and works.status is not Status.CANCELLED:
        clocks.append((works.notice_due_time, NOTICE))
    if works.own_crew and not works.needs_crew_since and may_start(works):
        clocks.append((works.start_time, PERIOD))
    return clocks


def may_start(works: Works) -> bool:
    """Return whether works have all that the calendar asks before they start in their period."""
    return works.status in MAY_START and not (
        works.status is Status.PLANNED and bool(works.requester)
    )


def elapse(
    command: journal.ElapseRequest, works: Works, context: DecisionContext
) -> Sequence[Message]:
    """Decide on a clock that has run out; one that no longer runs changes nothing."""
    if not any(kind == command.kind and time <= context.time for time, kind in _clocks(works)):
        return []
    match command.kind:
        case "answer":
            return [events.WorksTacitlyAgreed()]
        case "notice":
            return [events.MayorNoticeOverdue()]
        case _:
            return [events.WorksPeriodBegun()]
