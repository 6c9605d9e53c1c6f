"""The bulletins about works and closures, and why a defect's need ended. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.place import place_message, position_message
from services.crews.domain.timestamp import optional_timestamp, timestamp
from services.roads.domain.closure import Closure
from services.roads.domain.works.state import Works
from vigie.bulletin.v1.bulletin_pb2 import RoadClosed, RoadOpened, WorksChanged
from vigie.roads.v1 import events_pb2 as events

END_REASONS = {
    "repaired": "done",
    "duplicate": "duplicate",
    "not_found": "cleared",
    "not_ours": "withdrawn",
    "withdrawn": "withdrawn",
}
"""The reason of a closed defect, as `NeedEnded` gives it."""


def end_reason(entry: JournalEntry, _part: str) -> str:
    """Return why the need of a defect ended: the task is done, or the reason of the closing."""
    for event in entry.events:
        if isinstance(event, events.DefectClosed):
            return END_REASONS[event.reason]
    return "done"


def works_bulletins(entry: JournalEntry) -> Iterator[WorksChanged]:
    """Yield the works after a record that changed what others see of them."""
    changed = _works_changed(entry.id, entry.state)
    if entry.before is None or changed != _works_changed(entry.id, entry.before):
        yield changed


def _works_changed(works_id: str, works: Works) -> WorksChanged:
    return WorksChanged(
        works_id=works_id,
        kind=works.kind,
        place=place_message(works.place),
        state=works.status.value,
        start_time=timestamp(works.start_time),
        end_time=timestamp(works.end_time),
        end_position=position_message(works.end_position),
        requester=works.requester,
        digs=works.digs,
        urgent=bool(works.urgent_reason),
        notice_due_time=optional_timestamp(works.notice_due_time),
        notice_overdue=works.notice_overdue,
        surface_until_time=optional_timestamp(works.surface_until_time),
        takes_conflicts=True,
    )


def closure_bulletins(entry: JournalEntry) -> Iterator[RoadClosed | RoadOpened]:
    """Yield a road closed, prolonged or opened. An overdue closure is still closed."""
    closure: Closure = entry.state
    for event in entry.events:
        match event:
            case events.RoadClosed() | events.ClosureProlonged():
                yield RoadClosed(
                    closure_id=entry.id,
                    edge_ids=closure.edge_ids,
                    street=closure.street,
                    until_time=timestamp(closure.until_time),
                )
            case events.RoadOpened():
                yield RoadOpened(closure_id=entry.id)
