"""The bulletins of events, circuits, sections and stocks. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import Message

from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.fields import written
from services.snow.domain.fields import plain
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.snow.v1 import events_pb2 as events, winter_pb2 as winter


def event_bulletins(entry: JournalEntry) -> Iterator[Message]:
    """Yield a winter event after a record that changed it."""
    event = entry.state
    colour = winter.Vigilance.Name(event.vigilance).removeprefix("VIGILANCE_").lower()
    words = {"state": event.status.value, "vigilance": colour if event.vigilance else ""}
    yield written(bulletin.EventChanged, event, event_id=entry.id, **words)


def section_bulletins(entry: JournalEntry) -> Iterator[Message]:
    """Yield each treatment. The clock is the department's own: no other service acts on it."""
    for event in entry.events:
        if isinstance(event, events.SectionTreated):
            grams = event.dose.spread_grams
            yield bulletin.SectionTreated(
                section_id=entry.id, pass_time=event.pass_time, spread_grams=grams
            )


def stock_bulletins(entry: JournalEntry) -> Iterator[Message]:
    """Yield a stock that fell low."""
    for event in entry.events:
        if isinstance(event, events.StockFellLow):
            yield bulletin.StockLow(depot_id=entry.id, **plain(event))


def circuit_bulletins(entry: JournalEntry) -> Iterator[Message]:
    """Yield the load of the plough, and one without sections once it leaves the circuit."""
    for event in entry.events:
        if isinstance(event, events.PloughLoadNoted):
            yield event.load
        elif isinstance(event, events.CircuitEnded):
            yield bulletin.PloughLoad(crew_id=entry.state.crew_id)
