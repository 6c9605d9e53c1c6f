"""What happens in the city as it happens: one line a change, through restarts of the services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.sdk.clock import now_seconds
from services.cli.client.client import COORDINATION, CREW, ROADS, channel, headers
from services.cli.client.errors import USAGE, Trouble, away, trouble_of
from services.cli.client.session import Session
from services.cli.output.change_lines import line_of
from services.cli.output.formatting import after, clock
from services.cli.output.output import aside, document, say, say_json

FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 3.0
# Streams say at least every 10 s that they live: three times missed, and another is asked for.
SILENCE_SECONDS = 35.0
CONNECT_SECONDS = 5.0

# A stream that ends so may be asked for again from where it stood.
PASSING = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
    }
)


@dataclass
class Source:
    """One stream of one service, and the last place in it that was seen."""

    service: str
    rpc: ServiceDescriptor
    name: str
    field: str
    key: str
    cursor: str = ""
    synced: bool = False
    was_there: bool = False


@dataclass
class Screen:
    """What was said so far: a change is said once, however often the stream brings it."""

    session: Session
    left: int
    known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def take(self, source: Source, frame: Any) -> bool:
        """Say a frame; tell whether enough was said."""
        kind = frame.WhichOneof("frame")
        if kind == source.field:
            return self._item(source, getattr(frame, kind), frame.cursor)
        if kind == "synced" and not source.synced:
            source.synced = True
            self._mark(source, "synced", frame.cursor, f"{source.service}: live from here on")
        elif kind == "history_lost":
            source.synced = False
            said = f"{source.service}: history lost, everything as it stands now follows"
            self._mark(source, "history_lost", frame.cursor, said)
        return False

    def _item(self, source: Source, item: Message, cursor: str) -> bool:
        key = (source.service, str(getattr(item, source.key)))
        before = self.known.get(key)
        self.known[key] = item
        if before is not None and _same(before, item):
            return False
        if self.session.json:
            said = {"source": source.service, "cursor": cursor, source.field: document(item)}
            say_json(said)
        else:
            line = line_of(source.field, source.service, before, item, live=source.synced)
            if not line:
                return False
            say(f"{clock(after(now_seconds(), 0))}  {line}")
        self.left -= 1
        return self.left == 0

    def _mark(self, source: Source, name: str, cursor: str, line: str) -> None:
        if self.session.json:
            say_json({"source": source.service, "cursor": cursor, name: True})
        else:
            say(f"-- {line}", "dim")


async def watch(session: Session, *, what: str, cursors: Sequence[str], count: int) -> None:
    """Say every change of crews, incidents or defects until Ctrl-C, or `count` of them."""
    sources = _sources(session, what)
    _resume(sources, cursors)
    screen = Screen(session, count)
    frames: asyncio.Queue[tuple[Source, Any]] = asyncio.Queue(maxsize=1_000)
    try:
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(_into(frames, session, each)) for each in sources]
            while not screen.take(*await frames.get()):
                pass
            for reader in readers:
                reader.cancel()
    except ExceptionGroup as errors:
        # One source's trouble ends all; the others were only cancelled.
        raise errors.exceptions[0] from None


async def _into(
    frames: asyncio.Queue[tuple[Source, Any]], session: Session, source: Source
) -> None:
    async for frame in follow(session, source):
        await frames.put((source, frame))


async def follow(session: Session, source: Source) -> AsyncIterator[Any]:
    """Yield a source's frames, asking again from the last cursor whenever the stream ends.

    Raises `Trouble` where it was never there, or where the service refuses.
    """
    wait, said_away = FIRST_WAIT_SECONDS, False
    while True:
        try:
            async for frame in _stream(session, source):
                if said_away:
                    aside(f"-- {source.service} is back")
                wait, said_away, source.was_there = FIRST_WAIT_SECONDS, False, True
                source.cursor = frame.cursor or source.cursor
                yield frame
        except grpc.aio.AioRpcError as error:
            if error.code() not in PASSING:
                raise trouble_of(error, session, source.service) from None
            if not source.was_there and error.code() is grpc.StatusCode.UNAVAILABLE:
                raise trouble_of(error, session, source.service) from None
        except TimeoutError:
            if not source.was_there:
                raise away(session, source.service) from None
        if not said_away:
            aside(f"-- {source.service} is away: waiting for it, nothing will be missed")
            said_away = True
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


async def _stream(session: Session, source: Source) -> AsyncIterator[Any]:
    method = source.rpc.methods_by_name[source.name]
    request = GetMessageClass(method.input_type)(cursor=source.cursor)
    async with channel(session, source.service) as way:
        frames = way.unary_stream(
            f"/{source.rpc.full_name}/{source.name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )(request, metadata=headers(session))
        patience = CONNECT_SECONDS if not source.was_there else SILENCE_SECONDS
        while True:
            async with asyncio.timeout(patience):
                frame = await frames.read()
            if frame is grpc.aio.EOF:
                return
            patience = SILENCE_SECONDS
            yield frame


def _sources(session: Session, what: str) -> list[Source]:
    every: Mapping[str, list[Source]] = {
        "crews": [
            Source(department, CREW, "WatchCrews", "crew", "crew_id")
            for department in session.departments
        ],
        "incidents": [
            Source("coordination", COORDINATION, "WatchIncidents", "incident", "incident_id")
        ],
        "defects": [Source("roads", ROADS, "WatchDefects", "defect", "defect_id")],
        "closures": [Source("roads", ROADS, "WatchClosures", "closure", "closure_id")],
    }
    if what not in every:
        raise Trouble(USAGE, f"{what!r} is none of {', '.join(every)}", "WATCH")
    return every[what]


def _resume(sources: Sequence[Source], cursors: Sequence[str]) -> None:
    for given in cursors:
        service, equals, cursor = given.partition("=")
        # A cursor itself holds `=`, so a name only counts where it is one of the sources'.
        named = [source for source in sources if equals and source.service == service]
        if named:
            named[0].cursor = cursor
        elif len(sources) == 1:
            sources[0].cursor = given
        else:
            services = ", ".join(source.service for source in sources)
            said = f"--cursor {given!r}: write SERVICE=CURSOR with a SERVICE among {services}"
            raise Trouble(USAGE, said, "CURSOR")


def _same(before: Any, item: Any) -> bool:
    """Tell whether nothing but the version changed."""
    return bool(_unnumbered(before) == _unnumbered(item))


def _unnumbered(item: Any) -> Any:
    copy = type(item)()
    copy.CopyFrom(item)
    if "version" in item.DESCRIPTOR.fields_by_name:
        copy.ClearField("version")
    return copy
