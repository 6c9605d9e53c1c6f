"""The way back: an empty cluster gets the copy up to its newest cut, and the suite may start."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from services.backup import manifest as notes
from services.backup.consistent_cut import Cut
from services.backup.copier import Copier
from services.backup.digest import declared
from services.backup.endpoint import Side
from services.backup.errors import Refusal
from services.backup.manifest import Note
from services.backup.new_epoch import open_anew
from services.backup.partitions import JOURNAL, Place, places_of
from services.backup.repartition import grow
from services.backup.settings import Settings
from services.chassis.topics.catalogue import COORDINATION


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to."""

    note: Note
    records: int
    seconds: float


def restore(settings: Settings, copy: Side, suite: Side, *, more: bool = False) -> Restored:
    """Bring the copy to topics that stand and are empty. Cut short, it may be run again.

    `more` moves aggregates to as many partitions as this release has: see growing.
    """
    started = time.monotonic()
    note = notes.last(copy)
    if note is None:
        raise Refusal(f"No pass of the copy {copy.prefix} has ended yet: there is no cut in it.")
    places = list(places_of(settings))
    ends = note.cut.ends
    _check_departments(settings, note.cut)
    if more:
        services = [declared(name, settings) for name in settings.department_names]
        records = grow(copy, suite, note.cut, services)
    else:
        _check_counts(places, note.cut)
        copier = Copier(copy, suite, places)
        copier.copy({place: ends[place] for place in places})
        open_anew(copier.appender, [place for place in places if place.kind == JOURNAL])
        records = copier.appender.records
    return Restored(note, records, time.monotonic() - started)


def _check_departments(settings: Settings, cut: Cut) -> None:
    copied = {place.service for place in cut.ends}
    wanted = {*settings.department_names, COORDINATION}
    if copied != wanted:
        raise Refusal(
            f"The copy is of {', '.join(sorted(copied))}: DEPARTMENTS leaves one out, or names one "
            "that was not copied."
        )


def _check_counts(places: Sequence[Place], cut: Cut) -> None:
    if unlike := set(places) ^ cut.ends.keys():
        named = min(unlike)
        raise Refusal(
            f"The copy has another count of partitions than this release (see {named.service}."
            f"{named.kind}/{named.partition}): run the release that was copied, or say --grow."
        )
