"""Copies an installation while it runs, pass after pass; each ends with a cut to start from."""

from __future__ import annotations

import time
from dataclasses import dataclass

from services.backup import consistent_cut as cuts, manifest as notes
from services.backup.consistent_cut import Cut
from services.backup.copier import Copier
from services.backup.endpoint import Side
from services.backup.partitions import Place, places_of, stages
from services.backup.settings import Settings
from services.chassis.sdk.clock import now_microseconds

MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass came to."""

    records: int
    bytes: int
    seconds: float
    behind_seconds: float

    def __str__(self) -> str:
        rate = self.records / self.seconds
        megabytes = self.bytes / self.seconds / 1e6
        return (
            f"{self.records} records in {self.seconds:.1f} s "
            f"({rate:.0f}/s, {megabytes:.1f} MB/s); a restore now goes back "
            f"{self.behind_seconds:.1f} s"
        )


class Passes:
    """The copying of one installation."""

    def __init__(self, settings: Settings, source: Side, copy: Side) -> None:
        self.source = source
        self.copy = copy
        self.places: list[Place] = list(places_of(settings))
        self.copier = Copier(source, copy, self.places)
        note = notes.last(copy)
        self.cut = note.cut if note else Cut()
        self.begun_time = note.begun_time if note else 0
        """When the newest whole pass began: microseconds since 1970, 0 where none ended."""

    def run(self) -> Pass:
        """Copy what is new, find the cut, and note it."""
        begun, started = now_microseconds(), time.monotonic()
        appender = self.copier.appender
        records, size = appender.records, appender.bytes
        for stage in stages(self.places):
            # Asked for stage by stage: what this one accounts for stood before it was asked.
            self.copier.copy(self.source.ends(stage))
        self.cut = cuts.find(self.copy, self.cut, appender.ends)
        notes.write(self.copy, notes.note_of(self.cut, self.source.cluster.bootstrap, begun))
        self.begun_time = begun
        return Pass(
            appender.records - records,
            appender.bytes - size,
            time.monotonic() - started,
            (now_microseconds() - begun) / MICROS,
        )
