"""What the city is told of its lighting: what needs a crew, what is lit for a scene, energy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from google.protobuf.message import Message

from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.bulletins import bulletin, crew_bulletins, order_answered
from services.crews.domain.task import Place, place_message, timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.levels import Lever
from services.lighting.domain.needs import MEANS, Need, need_id
from vigie.bulletin.v1 import bulletin_pb2 as news
from vigie.lighting.v1 import events_pb2 as events

DEPARTMENT = "lighting"

DONE = "done"
CLEARED = "cleared"
DUPLICATE = "duplicate"


def announce(entry: JournalEntry) -> Sequence[Message]:
    """The news of one record, in the order in which it is to be understood."""
    told = [*order_answered(entry, DEPARTMENT), *crew_bulletins(entry, DEPARTMENT)]
    if entry.kind != "cabinet" or not entry.events:
        return told
    before = entry.before if entry.before is not None else Cabinet()
    told += _needs(entry, before, entry.state)
    told += _lights(entry, before, entry.state)
    for event in entry.events:
        if isinstance(event, events.EnergyMetered):
            metered = news.EnergyMetered(
                cabinet_id=entry.id, energy_watt_hours=event.energy_watt_hours
            )
            told.append(bulletin(entry, DEPARTMENT, energy_metered=metered))
    return told


def need_raised(cabinet_id: str, cabinet: Cabinet, need: Need) -> news.NeedRaised:
    """A need as the city reads it."""
    means = MEANS[need.kind]
    return news.NeedRaised(
        need_id=need_id(cabinet_id, need.part),
        kind=need.kind,
        priority=need.priority,  # type: ignore[arg-type]
        place=place_message(need_place(cabinet, need)),
        skills=means.skills,
        equipment=means.equipment,
        clock_start_time=timestamp(need.since_time),
        work_seconds=means.work_seconds,
        make_safe_seconds=means.make_safe_seconds,
    )


def need_place(cabinet: Cabinet, need: Need) -> Place:
    """Where the crew goes: to the lamp, or to the cabinet that feeds what is dark."""
    kind, _, lamp_id = need.part.partition("/")
    found = cabinet.find_lamp(lamp_id) if kind == "lamp" else None
    if found is None:
        return cabinet.place
    feeder, seat = found
    lamp = feeder.lamps[seat]
    return Place(lamp.longitude, lamp.latitude, cabinet.place.street, cabinet.place.district)


def _needs(entry: JournalEntry, before: Cabinet, after: Cabinet) -> Iterator[news.Bulletin]:
    """Ended needs are told before raised ones, so that one fault is never counted twice."""
    olds = {need.part: need for need in before.needs}
    nows = {need.part: need for need in after.needs}
    for part, old in olds.items():
        if part not in nows or nows[part].since_time != old.since_time:
            ended = news.NeedEnded(need_id=need_id(entry.id, part), reason=_reason(entry, part))
            yield bulletin(entry, DEPARTMENT, need_ended=ended)
    for part, now in nows.items():
        raised = need_raised(entry.id, after, now)
        if part not in olds or olds[part].since_time != now.since_time:
            yield bulletin(entry, DEPARTMENT, need_raised=raised)
        elif need_raised(entry.id, before, olds[part]) != raised:
            changed = news.NeedChanged(need=raised)
            yield bulletin(entry, DEPARTMENT, need_changed=changed)


def _reason(entry: JournalEntry, part: str) -> str:
    """Why a need ended: done by a crew, taken over by the fault upstream, or sound by itself."""
    for event in entry.events:
        if isinstance(event, events.RepairReported) and event.part == part:
            return DONE
        if isinstance(event, events.SupplyFaultDetected):
            return DUPLICATE
    return CLEARED


def _lights(entry: JournalEntry, before: Cabinet, after: Cabinet) -> Iterator[news.Bulletin]:
    """A scene is lit when the last of its lines was read back, and brighter than it would be."""
    if _still_dim(before) and _raised(after) and not _still_dim(after):
        until = max(s.until_time for feeder in after.feeders for s in feeder.overrides)
        lit = news.SceneLit(
            cabinet_id=entry.id, level_percent=_raised(after), until_time=timestamp(until)
        )
        yield bulletin(entry, DEPARTMENT, scene_lit=lit)


def _still_dim(cabinet: Cabinet) -> bool:
    return any(feeder.overrides and feeder.pending and feeder.fed for feeder in cabinet.feeders)


def _raised(cabinet: Cabinet) -> int:
    """The highest level of an override above what it covers; 0 where none is higher."""
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
