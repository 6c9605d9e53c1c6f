"""The bulletins about a department's crews. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.crew import Crew
from services.crews.domain.offers import COORDINATION
from services.crews.domain.place import place_message
from services.crews.shown_hours import shown_hours
from services.crews.task_bulletins import backup_bulletins, task_bulletins
from vigie.bulletin.v1.bulletin_pb2 import (
    Bulletin,
    CrewChanged,
    KindsDeclared,
    LendingRule,
    ModeChanged,
    NeedUnserved,
    OrderAnswered,
)
from vigie.crew.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

OUTCOMES = {
    journal.OUTCOME_ACCEPTED: "accepted",
    journal.OUTCOME_REFUSED: "refused",
    journal.OUTCOME_EXPIRED: "expired",
    journal.OUTCOME_FAILED: "failed",
}

# The fields of a crew that its bulletin shows.
CARD = (
    "name",
    "skills",
    "equipment",
    "lending",
    "depot",
    "size",
    "duty",
    "availability",
    "diversions",
)


def bulletin(entry: JournalEntry, department: str, message: Message) -> Bulletin:
    """Return a bulletin about a record of a department, or of coordination.

    Its content is one message of the oneof `news`.
    """
    record = entry.record
    content: dict[str, Any] = {_news_field(message.DESCRIPTOR): message}
    return Bulletin(
        department=department,
        aggregate=record.aggregate,
        version=record.version,
        event_time=record.decided_time,
        **content,
    )


@cache
def _news_field(descriptor: Descriptor) -> str:
    fields = Bulletin.DESCRIPTOR.oneofs_by_name["news"].fields
    return next(field.name for field in fields if field.message_type == descriptor)


def order_answered(entry: JournalEntry) -> Iterator[OrderAnswered]:
    """Yield the answer to an order of coordination, rejected or not; else nothing.

    A duplicate of an order is answered again with the outcome of the first.
    """
    record = entry.record
    if record.actor != COORDINATION:
        return
    duplicate = record.outcome == journal.OUTCOME_DUPLICATE
    outcome = OUTCOMES[record.first_outcome if duplicate else record.outcome]
    yield OrderAnswered(order_id=record.command_id, outcome=outcome, reason=record.reason.code)


def mode_bulletins(entry: JournalEntry) -> Iterator[Message]:
    """Yield each change of the dispatch mode, of the kinds of needs, and of unserved needs."""
    for event in entry.events:
        match event:
            case events.LocalModeEntered() | events.LocalModeLeft():
                yield ModeChanged(local=isinstance(event, events.LocalModeEntered))
            case events.KindsDeclared():
                yield KindsDeclared(kinds=event.kinds)
            case events.NeedsUnserved() | events.NeedsServed():
                unserved = isinstance(event, events.NeedsUnserved)
                for need_id in event.need_ids:
                    yield NeedUnserved(need_id=need_id, unserved=unserved)


def crew_bulletins(entry: JournalEntry) -> Iterator[Message]:
    """Yield the steps of a crew's tasks, then the crew itself if what others see of it changed.

    Requests for backup follow the steps.
    """
    before = entry.before if entry.before is not None else Crew()
    yield from task_bulletins(entry, before)
    yield from backup_bulletins(entry)
    if entry.state is not None and _card(before) != _card(entry.state):
        yield crew_changed(entry.id, entry.state)


def crew_changed(crew_id: str, crew: Crew) -> CrewChanged:
    """Return the crew's current card."""
    return CrewChanged(
        crew_id=crew_id,
        name=crew.name,
        skills=crew.skills,
        equipment=crew.equipment,
        lending=proto_enum(LendingRule, crew.lending),
        depot=place_message(crew.depot),
        diversions=crew.diversions,
        **shown_hours(crew),
    )


def _card(crew: Crew) -> tuple[Any, ...]:
    return tuple(getattr(crew, name) for name in CARD)
