"""The bulletins about cabinets: scenes lit, energy metered, and why a need ended. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.levels import Lever
from vigie.bulletin.v1.bulletin_pb2 import EnergyMetered, SceneLit
from vigie.lighting.v1 import events_pb2 as events

DONE = "done"
CLEARED = "cleared"
DUPLICATE = "duplicate"


def end_reason(entry: JournalEntry, part: str) -> str:
    """Return why a need ended: a crew repaired it, a fault upstream covers it, or it cleared."""
    for event in entry.events:
        if isinstance(event, events.RepairReported) and event.part == part:
            return DONE
        if isinstance(event, events.SupplyFaultDetected):
            return DUPLICATE
    return CLEARED


def cabinet_bulletins(entry: JournalEntry) -> Iterator[SceneLit | EnergyMetered]:
    """Yield a scene that is lit, then the energy that was metered."""
    if not entry.events:
        return
    before = entry.before if entry.before is not None else Cabinet()
    yield from _scenes(entry.id, before, entry.state)
    for event in entry.events:
        if isinstance(event, events.EnergyMetered):
            watt_hours = event.energy_watt_hours
            yield EnergyMetered(cabinet_id=entry.id, energy_watt_hours=watt_hours)


def _scenes(cabinet_id: str, before: Cabinet, after: Cabinet) -> Iterator[SceneLit]:
    """A scene is lit when its last feeder was read back, and brighter than without it."""
    if _still_dim(before) and _raised(after) and not _still_dim(after):
        until = max(s.until_time for feeder in after.feeders for s in feeder.overrides)
        yield SceneLit(
            cabinet_id=cabinet_id, level_percent=_raised(after), until_time=timestamp(until)
        )


def _still_dim(cabinet: Cabinet) -> bool:
    return any(feeder.overrides and feeder.pending and feeder.fed for feeder in cabinet.feeders)


def _raised(cabinet: Cabinet) -> int:
    """Return the highest level of an override above what it covers; 0 if none is higher."""
    highest = 0
    for feeder in cabinet.feeders:
        if not feeder.overrides or not feeder.fed:
            continue
        covered = feeder.levels_without_overrides(cabinet.programme_level)
        for (level, lever), under in zip(
            feeder.levels(cabinet.programme_level), covered, strict=True
        ):
            if lever is Lever.OVERRIDE and level > under:
                highest = max(highest, level)
    return highest
