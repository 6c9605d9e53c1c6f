"""What the city is told of the streets: who is needed where, what is dug, what is closed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.bulletins import bulletin, crew_bulletins, order_answered
from services.crews.domain.task import place_message, timestamp
from services.roads.domain.closure import Closure
from services.roads.domain.defect.state import Defect, need_id
from services.roads.domain.works import Works
from vigie.bulletin.v1 import bulletin_pb2
from vigie.roads.v1 import events_pb2 as events

ROADS = "roads"

# Why a defect was closed, in the words that the city uses for the end of a need.
ENDED = {
    "repaired": "done",
    "duplicate": "duplicate",
    "not_found": "cleared",
    "not_ours": "withdrawn",
    "withdrawn": "withdrawn",
}


def announce(entry: JournalEntry) -> Sequence[bulletin_pb2.Bulletin]:
    """Return the news of one record, whatever became of its command."""
    told = [*order_answered(entry, ROADS), *crew_bulletins(entry, ROADS)]
    match entry.state:
        case Defect():
            return [*told, *_defect(entry, entry.state)]
        case Works():
            return [*told, *_works(entry, entry.state)]
        case Closure():
            return [*told, *_closure(entry, entry.state)]
        case _:
            return told


def need_raised(defect_id: str, defect: Defect) -> bulletin_pb2.NeedRaised:
    """Return the need of a defect as it now stands."""
    return bulletin_pb2.NeedRaised(
        need_id=need_id(defect_id, defect.opening),
        kind=defect.kind,
        priority=defect.priority,  # type: ignore[arg-type]
        place=place_message(defect.place),
        skills=defect.skills,
        equipment=defect.equipment,
        clock_start_time=timestamp(defect.clock_time),
        work_seconds=defect.work_seconds,
        make_safe_seconds=defect.make_safe_seconds,
        due_time=timestamp(defect.due_time),
    )


def _defect(entry: JournalEntry, defect: Defect) -> Iterator[bulletin_pb2.Bulletin]:
    need = need_raised(entry.id, defect)
    for event in entry.events:
        match event:
            case events.DefectReported() | events.DefectReopened():
                yield bulletin(entry, ROADS, need_raised=need)
            case events.DefectInspected() | events.DefectMadeSafe():
                changed = bulletin_pb2.NeedChanged(need=need)
                yield bulletin(entry, ROADS, need_changed=changed)
            case events.DefectRepaired():
                yield bulletin(entry, ROADS, need_ended=_ended(need, "done"))
            case events.DefectClosed():
                yield bulletin(entry, ROADS, need_ended=_ended(need, ENDED[event.reason]))
            case _:
                pass  # a crew that comes or goes is told by the crew's own department


def _ended(need: bulletin_pb2.NeedRaised, reason: str) -> bulletin_pb2.NeedEnded:
    return bulletin_pb2.NeedEnded(need_id=need.need_id, reason=reason)


def _works(entry: JournalEntry, works: Works) -> Iterator[bulletin_pb2.Bulletin]:
    if entry.events:
        changed = bulletin_pb2.WorksChanged(
            works_id=entry.id,
            kind=works.kind,
            place=place_message(works.place),
            state=works.status.value,
            start_time=timestamp(works.start_time),
            end_time=timestamp(works.end_time),
        )
        yield bulletin(entry, ROADS, works_changed=changed)


def _closure(entry: JournalEntry, closure: Closure) -> Iterator[bulletin_pb2.Bulletin]:
    for event in entry.events:
        match event:
            case events.RoadClosed() | events.ClosureProlonged():
                yield bulletin(entry, ROADS, road_closed=_closed(entry.id, closure))
            case events.RoadOpened():
                opened = bulletin_pb2.RoadOpened(closure_id=entry.id)
                yield bulletin(entry, ROADS, road_opened=opened)
            case _:
                pass  # an overdue closure is still closed: nothing changed on the street


def _closed(closure_id: str, closure: Closure) -> bulletin_pb2.RoadClosed:
    return bulletin_pb2.RoadClosed(
        closure_id=closure_id,
        edge_ids=closure.edge_ids,
        street=closure.street,
        until_time=timestamp(closure.until_time),
    )
