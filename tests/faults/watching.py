"""A dashboard that follows the defects, and resumes from its cursor on a broken connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from services.chassis.partition.cursors import parse
from tests.faults.calls import Callers, Line
from tests.faults.evidence import Frame
from vigie.roads.v1 import service_pb2 as roads


@dataclass
class Dashboard:
    """One subscriber over all its connections."""

    name: str
    callers: Callers
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    cursor: str = ""
    connection: int = 0
    resumed: int = 0
    restarted: int = 0

    async def run(self) -> None:
        frames = self.callers.history.streams.setdefault(self.name, [])
        place = sum(self.name.encode())
        while not self.ending.is_set():
            line = self.callers.lines[(place + self.connection) % len(self.callers.lines)]
            self.connection += 1
            await self._follow(line, frames)
            await asyncio.sleep(0.2)

    async def _follow(self, line: Line, frames: list[Frame]) -> None:
        resuming = bool(self.cursor)
        async with aclosing(line.watch(roads.WatchDefectsRequest(cursor=self.cursor))) as stream:
            async for frame in stream:
                noted = self._note(frame)
                frames.append(noted)
                if noted.kind == "history_lost":
                    self.restarted += 1
                elif resuming and noted.kind == "synced":
                    self.resumed += 1
                if self.ending.is_set():
                    return

    def _note(self, frame: roads.WatchDefectsResponse) -> Frame:
        kind = frame.WhichOneof("frame") or ""
        offsets: Mapping[int, int] = parse(frame.cursor).offsets if frame.cursor else {}
        self.cursor = frame.cursor or self.cursor
        return Frame(self.connection, kind, frame.defect.defect_id, frame.defect.version, offsets)

    def shows(self, ends: Mapping[int, int]) -> bool:
        """Return whether its cursor is at or past these offsets."""
        offsets = parse(self.cursor).offsets if self.cursor else {}
        return all(offsets.get(p, -1) >= last for p, last in ends.items())
