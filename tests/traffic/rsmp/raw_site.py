"""A site that a test plays by hand, over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import TypeVar

from services.chassis.sdk.clock import now_microseconds
from services.traffic.rsmp.codec import decode, encode
from services.traffic.rsmp.messages import (
    Alarm,
    Answerable,
    AnyMessage,
    CoreName,
    Message,
    MessageAck,
    MessageNotAck,
    SiteName,
    StatusUpdate,
    StatusValue,
    Version,
    Watchdog,
    to_timestamp,
)
from services.traffic.rsmp.versions import LATEST, SXL_VERSION, CoreVersion, parse
from tests.traffic.rsmp import schemas

Kind = TypeVar("Kind", bound=Message)


def now() -> str:
    return to_timestamp(now_microseconds())


def version(site_id: str, *cores: str, sxl: str = SXL_VERSION) -> Version:
    return Version(
        core=tuple(CoreName(core) for core in cores), sxl=sxl, sites=(SiteName(site_id),)
    )


def alarm(component: str, code: str, *, active: bool = True) -> Alarm:
    return Alarm(
        component=component,
        code=code,
        purpose="Issue",
        ack_status="notAcknowledged",
        active_status="Active" if active else "inActive",
        suspend_status="notSuspended",
        timestamp=now(),
        category="D",
        priority="2",
        values=(),
    )


def plan(component: str, number: int) -> StatusUpdate:
    values = (StatusValue("S0014", "status", str(number), "recent"),)
    return StatusUpdate(component=component, timestamp=now(), statuses=values)


class RawSite:
    """Sends messages that are valid, and bytes that need not be; keeps the messages it receives."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.core: CoreVersion = LATEST
        self.received: list[AnyMessage] = []
        self._reader, self._writer = reader, writer

    def send(self, message: Message, *, checked: bool = True) -> None:
        """Send a message; `checked` is False for one that the schemas reject on purpose."""
        frame = encode(message)
        assert schemas.is_valid(frame, self.core) is checked, frame
        self.send_bytes(frame)

    def send_bytes(self, data: bytes) -> None:
        self._writer.write(data)

    def close(self) -> None:
        self._writer.close()

    async def drain(self) -> None:
        await self._writer.drain()

    async def receive(self) -> AnyMessage:
        """Return the next message. Raises `IncompleteReadError` at the end of the connection."""
        async with asyncio.timeout(20):
            frame = await self._reader.readuntil(b"\f")
        schemas.check(frame, self.core)
        self.received.append(decode(frame[:-1]))
        return self.received[-1]

    async def expect(self, kind: type[Kind], *, rejection: str = "") -> Kind:
        """Return the next message of a type; acknowledge all until then, or reject that one."""
        while True:
            message = await self.receive()
            found = isinstance(message, kind)
            if isinstance(message, Answerable):
                rejected = MessageNotAck(original_id=message.id, reason=rejection)
                acknowledged = MessageAck(original_id=message.id)
                self.send(rejected if found and rejection else acknowledged)
            if isinstance(message, kind):
                return message

    async def ended(self) -> list[AnyMessage]:
        """Wait for the end of the connection; return the messages until then."""
        before = len(self.received)
        try:
            while True:
                await self.receive()
        except (asyncio.IncompleteReadError, ConnectionError):
            return self.received[before:]

    async def acknowledged(self, message: Answerable) -> None:
        """Send a message and wait until it is acknowledged."""
        self.send(message)
        assert await self.expect(MessageAck) == MessageAck(original_id=message.id)

    async def rejected(self, message: Answerable, *, checked: bool = True) -> str:
        """Send a message and return the reason of its rejection."""
        self.send(message, checked=checked)
        rejection = await self.expect(MessageNotAck)
        assert rejection.original_id == message.id
        return rejection.reason

    async def introduce(self, site_id: str, core: str = str(LATEST)) -> Version:
        """Run the handshake; return the supervisor's version message."""
        await self.acknowledged(version(site_id, core))
        answer = await self.expect(Version)
        self.core = parse(core) or LATEST
        await self.acknowledged(Watchdog(timestamp=now()))
        await self.expect(Watchdog)
        return answer


@asynccontextmanager
async def dialled(port: int, tls: SSLContext | None = None) -> AsyncIterator[RawSite]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
    try:
        yield RawSite(reader, writer)
    finally:
        writer.transport.abort()
