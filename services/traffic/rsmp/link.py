"""One connection: frames in and out, acknowledgements, watchdogs, limits.

Both sides of the protocol use it. Nothing is sent twice on a connection: the standard treats a
missing acknowledgement as a disruption, so the connection ends and the site dials again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from services.chassis.sdk.clock import now_microseconds
from services.traffic.rsmp.codec import MalformedMessage, decode, encode
from services.traffic.rsmp.end_reason import EndReason
from services.traffic.rsmp.framing import Framer, FrameTooLong
from services.traffic.rsmp.limits import Limits, MessageBudget
from services.traffic.rsmp.messages import (
    Answerable,
    Message,
    MessageAck,
    MessageNotAck,
    Version,
    Watchdog,
    to_timestamp,
)
from services.traffic.rsmp.versions import CoreVersion

READ_BYTES = 16_384
LONGEST_REASON = 300
ABORT_SECONDS = 1.0


class LinkClosed(Exception):
    """The connection has ended."""

    def __init__(self, reason: EndReason) -> None:
        super().__init__(f"the connection ended: {reason}")
        self.reason = reason


class NotAcknowledged(Exception):
    """The other side rejected a message; the text is its reason."""


class Unacceptable(Exception):
    """A message to reject with this text; with `end`, the connection ends too."""

    def __init__(self, reason: str, end: EndReason | None = None) -> None:
        super().__init__(reason)
        self.end = end


Receive = Callable[[Answerable], Iterable[Message]]
"""Takes a message and returns the answers to it. Raises `Unacceptable`."""
Check = Callable[[Message], None]
"""Raises an exception for a message that must not be sent."""


def new_answer() -> asyncio.Future[Any]:
    """Return a future of the running loop.

    An error that no caller waits for is not logged: the end of the link reports it.
    """
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())
    return answer


class Link:
    """One connection."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        limits: Limits,
        check: Check = lambda _message: None,
    ) -> None:
        self.core: CoreVersion | None = None
        """The version of both sides; before it is agreed, only a Version is answered."""
        self.ended: EndReason | None = None
        self.malformed = 0
        self._reader, self._writer = reader, writer
        self._limits = limits
        self._check = check
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self._budget = MessageBudget(limits.messages_per_second, limits.burst_messages, now)
        self._early = 0
        self._unacknowledged: dict[str, tuple[float, asyncio.Future[None]]] = {}
        self._next_watchdog: float | None = None
        self._watchdog_deadline: float | None = None

    @property
    def open(self) -> bool:
        return self.ended is None

    @property
    def peer(self) -> str:
        """The address of the other side."""
        address = self._writer.get_extra_info("peername") or ("unknown",)
        return str(address[0])

    def may_be(self, site_id: str) -> bool:
        """Return whether the certificate of the other side, if it has one, names this site."""
        certificate = self._writer.get_extra_info("peercert")
        if not certificate:
            return True
        names = {
            value for entry in certificate["subject"] for key, value in entry if key == "commonName"
        }
        return site_id in names | {value for _, value in certificate.get("subjectAltName", ())}

    async def run(self, receive: Receive) -> EndReason:
        """Serve the connection until it ends; return why."""
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep_alive())
            try:
                await self._read(receive)
                self.close(EndReason.PEER_CLOSED)
            finally:
                self.close(EndReason.STOPPING)
                keeping.cancel()
        return self.ended or EndReason.PEER_CLOSED

    def send(self, message: Message) -> asyncio.Future[None] | None:
        """Write a message; return its acknowledgement, or None for one without.

        Raises `LinkClosed`, and the error of `check`.
        """
        self._check(message)
        if self.ended is not None:
            raise LinkClosed(self.ended)
        acknowledged: asyncio.Future[None] | None = None
        if isinstance(message, Answerable):
            acknowledged = new_answer()
            deadline = self._loop.time() + self._limits.ack_seconds
            self._unacknowledged[message.id] = (deadline, acknowledged)
        self._transmit(encode(message))
        return acknowledged

    async def deliver(self, message: Answerable) -> None:
        """Send a message and wait for its acknowledgement.

        Raises `NotAcknowledged`, and the errors of `send`.
        """
        acknowledged = self.send(message)
        if acknowledged is not None:
            await asyncio.shield(acknowledged)

    def send_watchdogs(self) -> None:
        """Send a watchdog now and in each interval. The first one received starts them too."""
        self._next_watchdog = self._loop.time() + self._limits.watchdog_seconds
        self.send(Watchdog(timestamp=to_timestamp(now_microseconds())))

    def close(self, reason: EndReason) -> None:
        """End the connection; the first reason counts. Sent messages are written for 1 s more."""
        if self.ended is not None:
            return
        self.ended = reason
        for _, acknowledged in self._unacknowledged.values():
            if not acknowledged.done():
                acknowledged.set_exception(LinkClosed(reason))
        self._unacknowledged.clear()
        self._writer.close()
        self._loop.call_later(ABORT_SECONDS, self._writer.transport.abort)

    async def _read(self, receive: Receive) -> None:
        framer = Framer(self._limits.frame_bytes)
        with suppress(OSError):  # a reset is an end like any other; TLS errors are OSErrors too
            while self.open and (data := await self._reader.read(READ_BYTES)):
                self._take_all(framer, data, receive)
                # A site that sends without end must not keep the loop from the others.
                await asyncio.sleep(0)

    def _take_all(self, framer: Framer, data: bytes, receive: Receive) -> None:
        try:
            for frame in framer.feed(data):
                if self.open:
                    self._take(frame, receive)
        except FrameTooLong:
            self.close(EndReason.FRAME_TOO_LONG)

    def _take(self, frame: bytes, receive: Receive) -> None:
        if not self._budget.spend(self._loop.time()):
            self.close(EndReason.FLOOD)
            return
        try:
            message = decode(frame)
        except MalformedMessage as error:
            self._reject_malformed(error)
            return
        match message:
            case MessageAck():
                self._settle(message.original_id, None)
            case MessageNotAck():
                self._settle(message.original_id, NotAcknowledged(message.reason[:LONGEST_REASON]))
            case _ if self.core is None and not isinstance(message, Version):
                self._ignore_early()
            case _:
                self._answer(message, receive)

    def _reject_malformed(self, error: MalformedMessage) -> None:
        self.malformed += 1
        if error.message_id and (self.core is not None or error.is_version):
            self._reject(error.message_id, str(error))
        if self.malformed > self._limits.malformed_frames:
            self.close(EndReason.MALFORMED)

    def _ignore_early(self) -> None:
        """Acknowledge nothing before the versions are exchanged, as the standard demands."""
        self._early += 1
        if self._early > self._limits.early_messages:
            self.close(EndReason.NO_HANDSHAKE)

    def _settle(self, message_id: str, error: NotAcknowledged | None) -> None:
        _, acknowledged = self._unacknowledged.pop(message_id, (0.0, None))
        if acknowledged is None or acknowledged.done():
            return
        if error is None:
            acknowledged.set_result(None)
        else:
            acknowledged.set_exception(error)

    def _answer(self, message: Answerable, receive: Receive) -> None:
        try:
            answers = receive(message)
        except Unacceptable as error:
            self._reject(message.id, str(error))
            if error.end is not None:
                self.close(error.end)
            return
        self._transmit(encode(MessageAck(original_id=message.id)))
        if isinstance(message, Watchdog):
            self._note_watchdog()
        for answer in answers:
            if self.open:
                self.send(answer)

    def _reject(self, message_id: str, reason: str) -> None:
        rejection = MessageNotAck(original_id=message_id, reason=reason[:LONGEST_REASON])
        self._transmit(encode(rejection))

    def _transmit(self, frame: bytes) -> None:
        if not self.open:
            return
        self._writer.write(frame)
        if self._writer.transport.get_write_buffer_size() > self._limits.unsent_bytes:
            self.close(EndReason.UNREAD)
            self._writer.transport.abort()

    async def _keep_alive(self) -> None:
        tick = min(self._limits.ack_seconds, self._limits.watchdog_seconds) / 10
        while self.open:
            now = self._loop.time()
            oldest = next(iter(self._unacknowledged.values()), None)
            if oldest is not None and oldest[0] <= now:
                self.close(EndReason.NO_ACK)
            elif self._watchdog_deadline is not None and self._watchdog_deadline <= now:
                self.close(EndReason.NO_WATCHDOG)
            elif self._next_watchdog is not None and self._next_watchdog <= now:
                self.send_watchdogs()
            await asyncio.sleep(tick)

    def _note_watchdog(self) -> None:
        self._watchdog_deadline = self._loop.time() + self._limits.watchdog_timeout_seconds
        if self._next_watchdog is None:
            self.send_watchdogs()
