"""A tap between processes: a TCP proxy that checks each RSMP frame of both sides.

Tests in one process use the fixture `tap`. Where the services are processes of their own, the
sites dial the proxy, which dials the server.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from services.traffic.rsmp.framing import Framer, FrameTooLong
from services.traffic.rsmp.versions import CoreVersion, parse
from tests.traffic.rsmp import schemas

LIMIT = 1_000_000


@dataclass
class TapProxy:
    """The number of frames, and the faults of those that are no valid message."""

    port: int = 0
    frames: int = 0
    violations: list[str] = field(default_factory=list)


@dataclass
class _Conversation:
    offered: list[set[CoreVersion | None]] = field(default_factory=list)

    @property
    def core(self) -> CoreVersion | None:
        """The latest version of both sides, once both have named theirs."""
        if len(self.offered) < 2:
            return None
        return max(
            (version for version in set.intersection(*self.offered) if version), default=None
        )


@asynccontextmanager
async def tapped(server_port: int) -> AsyncIterator[TapProxy]:
    """Pass connections on to a server of this machine, and check each frame."""
    proxy, tasks = TapProxy(), list[asyncio.Task[None]]()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.create_task(_connect(proxy, server_port, reader, writer)))

    listener = await asyncio.start_server(accept, "127.0.0.1", 0)
    proxy.port = listener.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _connect(
    proxy: TapProxy,
    server_port: int,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    try:
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", server_port)
    except OSError:  # the server is down: the site dials again
        writer.transport.abort()
        return
    conversation = _Conversation()
    try:
        await asyncio.gather(
            _pump(proxy, conversation, reader, to_writer),
            _pump(proxy, conversation, to_reader, writer),
        )
    finally:
        for each in (writer, to_writer):
            each.transport.abort()
            with suppress(OSError):
                await each.wait_closed()


async def _pump(
    proxy: TapProxy,
    conversation: _Conversation,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    framer = Framer(LIMIT)
    while data := await reader.read(16_384):
        try:
            for frame in framer.feed(data):
                _check(proxy, conversation, frame)
        except FrameTooLong as error:
            proxy.violations.append(str(error))
        writer.write(data)
        await writer.drain()
    writer.close()


def _check(proxy: TapProxy, conversation: _Conversation, frame: bytes) -> None:
    proxy.frames += 1
    try:
        schemas.check(frame, conversation.core)
        message = json.loads(frame)
    except (schemas.InvalidMessage, ValueError) as error:
        proxy.violations.append(str(error))
        return
    if message["type"] == "Version":
        conversation.offered.append({parse(each["vers"]) for each in message["RSMP"]})
