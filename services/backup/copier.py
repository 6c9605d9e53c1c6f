"""Copies partitions from one side to the other: from where the target ends, up to a goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from confluent_kafka import Message

from services.backup.appender import Appender
from services.backup.endpoint import ALL, COMMITTED, Side, headers_of
from services.backup.errors import Refusal
from services.backup.partitions import JOURNAL, Place
from services.chassis.journal.fillers import is_filler


class Copier:
    """One direction. The first use of a place sees whether what stands is the source's own."""

    def __init__(self, source: Side, target: Side, places: Sequence[Place]) -> None:
        self.source = source
        self.target = target
        found = target.bounds(places)
        starts = source.bounds(places)
        _check_lengths(source, target, starts, found)
        self._check_last(starts, found)
        self.appender = Appender(target, {place: end for place, (_, end) in found.items()})
        self._starts = {place: start for place, (start, _) in starts.items()}

    def copy(self, goals: Mapping[Place, int]) -> None:
        """Copy each place up to its goal; on return everything stands."""
        # What retention took before it was copied is begun behind; journals lose nothing.
        starts = {place: min(self._starts[place], goal) for place, goal in goals.items()}
        fresh = {p: start for p, start in starts.items() if start and not self.appender.ends[p]}
        self.appender.begin_at(fresh)
        for place, start in starts.items():
            self.appender.fill(place, start)
        here = {place: self.appender.ends[place] for place in goals}
        for place, message in self.source.read(here, goals):
            if not is_filler(message):
                self.appender.append(place, message)
        for place, goal in goals.items():
            self.appender.fill(place, goal)
        self.appender.flush()

    def _check_last(
        self,
        starts: Mapping[Place, tuple[int, int]],
        found: Mapping[Place, tuple[int, int]],
    ) -> None:
        """Compare the last record of each place that holds something on both sides."""
        last = {
            place: end - 1
            for place, (start, end) in found.items()
            if start < end and starts[place][0] < end
        }
        ends = {place: offset + 1 for place, offset in last.items()}
        mine = dict(self.target.read(last, ends, ALL))
        theirs = dict(self.source.read(last, ends, COMMITTED))
        for place, offset in last.items():
            if not _same(mine.get(place), theirs.get(place)):
                raise Refusal(
                    f"{place.topic(self.target.prefix)}/{place.partition} does not end at "
                    f"{offset} as the source does: it is no copy of it, or somebody has "
                    "written there. Copy to topics that are empty."
                )


def _same(mine: Message | None, theirs: Message | None) -> bool:
    if mine is None:  # a marker of a transaction: a copy has none
        return False
    if theirs is None or is_filler(theirs):
        return is_filler(mine)
    return (mine.key(), mine.value(), headers_of(mine), mine.timestamp()[1]) == (
        theirs.key(),
        theirs.value(),
        headers_of(theirs),
        theirs.timestamp()[1],
    )


def _check_lengths(
    source: Side,
    target: Side,
    starts: Mapping[Place, tuple[int, int]],
    found: Mapping[Place, tuple[int, int]],
) -> None:
    for place, (start, end) in starts.items():
        mine = found[place][1]
        named = f"{place.topic(target.prefix)}/{place.partition}"
        if mine > end:
            raise Refusal(
                f"{named} ends at {mine}, its source at {end}: it is no copy of it. "
                "Copy to topics that are empty."
            )
        if place.kind == JOURNAL and start > mine:
            raise Refusal(
                f"{place.topic(source.prefix)}/{place.partition} begins at {start}: a journal is "
                f"kept for ever, and {mine} to {start} are gone. Restore the source first."
            )
