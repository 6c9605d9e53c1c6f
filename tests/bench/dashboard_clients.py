"""Dashboards: many streams of crews, each checking its frames. Runs as a process.

`python -m tests.bench.dashboard_clients <target> <side> <streams>`. The process prints
`ready` once every stream has caught up. A line on its input holds the last version of each crew;
when every stream shows them, the process prints its findings as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from typing import Any, cast

import grpc

from services.chassis.readmodel.client_cursor import parse
from tests.bench import plain_topics as plain
from tests.bench.figures import VIGIE
from tests.channels import open_channel
from tests.waiting import until
from vigie.crew.v1 import service_pb2 as crews
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub

CALL_SIGN = "Voirie "
PATIENCE_SECONDS = 60.0
OPENING_AT_ONCE = 25


@dataclass
class Dashboard:
    """One stream: the resources that it shows, and the errors in its frames."""

    versions: dict[str, int] = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)
    synced: asyncio.Event = field(default_factory=asyncio.Event)
    frames: int = 0
    merged: int = 0
    repeats: int = 0
    backwards: int = 0
    lags: list[float] = field(default_factory=list)

    def take(self, frame: crews.WatchCrewsResponse) -> None:
        if frame.WhichOneof("frame") == "synced":
            self.synced.set()
        if not frame.HasField("crew"):
            return
        crew, before = frame.crew, self.versions.get(frame.crew.crew_id, 0)
        self.versions[crew.crew_id] = crew.version
        if self.synced.is_set():
            self.frames += 1
            self.repeats += crew.version <= before
            self.merged += max(0, crew.version - before - 1)
            offsets = dict(parse(frame.cursor).offsets)
            self.backwards += any(offsets[p] < self.offsets.get(p, -1) for p in offsets)
            self.repeats += offsets == self.offsets
            self.offsets = offsets
            self.lags.append(time.time() - int(crew.name.removeprefix(CALL_SIGN)) / 1e9)

    def take_plain(self, ident: bytes) -> None:
        """Take one message of the limit: it holds when it was sent, and its number."""
        self.frames += 1
        self.lags.append(time.time() - int.from_bytes(ident[:8], "big") / 1e9)
        number = int.from_bytes(ident[8:], "big")
        self.repeats += number == self.versions.get("plain", 0)
        self.versions["plain"] = number

    def shows(self, last: dict[str, int]) -> bool:
        return all(self.versions.get(crew) == version for crew, version in last.items())


async def follow(board: Dashboard, target: str, side: str, opening: asyncio.Semaphore) -> None:
    """Read one stream, over a connection of its own, until cancelled."""
    options = [("grpc.use_local_subchannel_pool", 1)]
    async with open_channel(target, options=options) as channel:
        async with opening:
            frames = _stream(channel, side)
            if side == VIGIE:
                async for frame in frames:
                    board.take(frame)
                    if board.synced.is_set():
                        break
            else:
                await channel.channel_ready()
                board.synced.set()
        take = board.take if side == VIGIE else board.take_plain
        async for frame in frames:
            take(frame)


def _stream(channel: grpc.aio.Channel, side: str) -> AsyncIterable[Any]:
    if side == VIGIE:
        stub = CrewServiceStub(channel)
        return cast("AsyncIterable[Any]", stub.WatchCrews(crews.WatchCrewsRequest()))
    watch: Any = channel.unary_stream("/bench.Plain/Watch")
    return cast("AsyncIterable[Any]", watch(plain.message(plain.ORDER, bytes(16))))


async def watch(target: str, side: str, count: int) -> None:
    """Open the streams, print when they are level, and at the end what they showed."""
    boards = [Dashboard() for _ in range(count)]
    opening = asyncio.Semaphore(OPENING_AT_ONCE)
    tasks = [asyncio.create_task(follow(board, target, side, opening)) for board in boards]
    level = asyncio.gather(*(board.synced.wait() for board in boards))
    opened: list[asyncio.Future[Any]] = [level, *tasks]
    await asyncio.wait(opened, return_when=asyncio.FIRST_COMPLETED)
    _print("ready" if level.done() else "failed")
    last = json.loads(await asyncio.to_thread(sys.stdin.readline))
    behind = 0
    try:
        await until(lambda: all(b.shows(last) for b in boards), "all level", PATIENCE_SECONDS, 0.05)
    except TimeoutError:
        behind = sum(not board.shows(last) for board in boards)
    ended = sum(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    counts = {
        name: sum(getattr(board, name) for board in boards)
        for name in ("frames", "merged", "repeats", "backwards")
    }
    lags = [round(lag, 4) for board in boards[::10] for lag in board.lags]
    _print(json.dumps({**counts, "behind": behind, "ended": ended, "lags": lags}))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1], sys.argv[2], int(sys.argv[3])))
