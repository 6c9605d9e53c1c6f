"""The bulletins about dark signals, diversions and congestions, and why a need ended. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.fields import written
from services.traffic.domain.diversion import Diversion
from services.traffic.domain.junction.state import Junction
from services.traffic.domain.kinds import DARK_PRIORITY, SIGNAL_DARK, WANTED_BY_RANK
from services.traffic.domain.section import Section
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.traffic.v1 import equipment_pb2 as equipment, events_pb2 as events
from vigie.type.v1.place_pb2 import Priority

CAUSES: Mapping[int, str] = {
    equipment.DARK_CAUSE_CONTROLLER: "controller",
    equipment.DARK_CAUSE_DEADLOCK: "deadlock",
    equipment.DARK_CAUSE_NOT_ORDERED: "not_ordered",
    equipment.DARK_CAUSE_FEEDER: "feeder",
}


def end_reason(entry: JournalEntry, part: str) -> str:
    """Return why a need ended: a crew was there, a dark junction covers it, or it cleared."""
    for event in entry.events:
        if isinstance(event, events.RepairReported) and event.part == part:
            return "done"
        if isinstance(event, events.SignalDarkDetected) and part != SIGNAL_DARK:
            return "duplicate"
    return "cleared"


def junction_bulletins(
    entry: JournalEntry,
) -> Iterator[bulletin.SignalDark | bulletin.SignalRestored]:
    """Yield that the signals of a junction stop to direct the traffic, or begin to again."""
    junction: Junction = entry.state
    was_dark = entry.before is not None and bool(entry.before.dark_cause)
    if junction.dark_cause and not was_dark:
        yield written(
            bulletin.SignalDark,
            junction,
            junction_id=entry.id,
            cause=CAUSES[junction.dark_cause],
            priority=proto_enum(Priority, DARK_PRIORITY[junction.rank]),
            wanted=WANTED_BY_RANK[junction.rank],
        )
    if was_dark and not junction.dark_cause:
        yield bulletin.SignalRestored(junction_id=entry.id)


def diversion_bulletins(
    entry: JournalEntry,
) -> Iterator[bulletin.DiversionOpened | bulletin.DiversionClosed]:
    """Yield a diversion opened, prolonged or closed. An overdue one is still signed."""
    diversion: Diversion = entry.state
    for event in entry.events:
        match event:
            case events.DiversionOpened() | events.DiversionProlonged():
                yield written(bulletin.DiversionOpened, diversion, diversion_id=entry.id)
            case events.DiversionClosed():
                yield bulletin.DiversionClosed(diversion_id=entry.id)


def section_bulletins(
    entry: JournalEntry,
) -> Iterator[bulletin.CongestionDetected | bulletin.CongestionCleared]:
    """Yield the begin and the end of a congestion."""
    section: Section = entry.state
    for event in entry.events:
        match event:
            case events.CongestionDetected():
                yield written(bulletin.CongestionDetected, section, section_id=entry.id)
            case events.CongestionCleared():
                yield bulletin.CongestionCleared(section_id=entry.id)
