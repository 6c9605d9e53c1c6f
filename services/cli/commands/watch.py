"""`vigie watch`: one line for each change, through restarts of the services."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.message import Message

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import TIMEOUT, USAGE, CliError
from services.cli.output.change_lines import line_of
from services.cli.output.formatting import after, clock
from services.cli.output.output import (
    document,
    print_json,
    print_line,
    print_sentence,
    print_stderr,
)
from services.client import CallError, TimedOut, watch as follow
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.crew.v1 import service_pb2 as crew
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

Method = Callable[[grpc.aio.Channel], grpc.aio.UnaryStreamMultiCallable[Any, Any]]


@dataclass
class Source:
    """One stream of one service; `field` names the item in a frame."""

    service: str
    field: str
    method: Method
    request: type[Any]
    cursor: str = ""
    synced: bool = False

    @property
    def key(self) -> str:
        """The field with the id of an item."""
        return f"{self.field}_id"

    def report_connection(self, error: CallError | None) -> None:
        """Print that the stream broke, or that it goes on."""
        if error is None:
            print_stderr(f"-- {self.service} responds again")
        else:
            print_stderr(
                f"-- {self.service} does not respond: reconnecting, no change will be missed"
            )


@dataclass
class Screen:
    """The output of a watch: a change is printed once, even if the stream sends it again."""

    settings: CliSettings
    left: int
    known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def take(self, source: Source, frame: Any) -> bool:
        """Print a frame; return whether the watch is complete."""
        kind = frame.WhichOneof("frame")
        if kind == source.field:
            return self._item(source, getattr(frame, kind), frame.cursor)
        if kind == "synced" and not source.synced:
            source.synced = True
            self._mark(source, "synced", frame.cursor, f"{source.service}: live from here on")
        elif kind == "history_lost":
            source.synced = False
            said = f"{source.service}: history lost, the present state follows"
            self._mark(source, "history_lost", frame.cursor, said)
        return False

    def _item(self, source: Source, item: Message, cursor: str) -> bool:
        key = (source.service, str(getattr(item, source.key)))
        before = self.known.get(key)
        self.known[key] = item
        if before is not None and _same(before, item):
            return False
        if self.settings.json:
            said = {"source": source.service, "cursor": cursor, source.field: document(item)}
            print_json(said)
        else:
            line = line_of(source.field, source.service, before, item, live=source.synced)
            if not line:
                return False
            print_sentence(f"{clock(after(now_seconds(), 0))}  {line}")
        self.left -= 1
        return self.left == 0

    def _mark(self, source: Source, name: str, cursor: str, line: str) -> None:
        if self.settings.json:
            print_json({"source": source.service, "cursor": cursor, name: True})
        else:
            print_line(f"-- {line}", "dim")


async def watch(settings: CliSettings, *, what: str, cursors: Sequence[str], count: int) -> None:
    """Print each change until Ctrl-C, or `count` of them."""
    sources = _sources(settings, what)
    _resume(sources, cursors)
    screen = Screen(settings, count)
    frames: asyncio.Queue[tuple[Source, Any]] = asyncio.Queue(maxsize=1_000)
    try:
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(_read(frames, settings, each)) for each in sources]
            while not screen.take(*await frames.get()):
                pass
            for reader in readers:
                reader.cancel()
    except ExceptionGroup as errors:
        # The error of one source ends the watch; the other sources were only cancelled.
        raise errors.exceptions[0] from None


async def _read(
    frames: asyncio.Queue[tuple[Source, Any]], settings: CliSettings, source: Source
) -> None:
    async with open_channel(settings, source.service) as channel:
        method, request = source.method(channel), source.request(cursor=source.cursor)
        try:
            async for frame in follow(
                method, request, fail_fast=True, on_connection=source.report_connection
            ):
                await frames.put((source, frame))
        except TimedOut as error:
            said = f"{source.service}: {error.message} Find the cause with `vigie doctor`."
            raise CliError(TIMEOUT, said, error.code) from None


def _sources(settings: CliSettings, what: str) -> list[Source]:
    every: Mapping[str, tuple[Sequence[str], str, Method, type[Any]]] = {
        "crews": (
            settings.departments,
            "crew",
            lambda channel: CrewServiceStub(channel).WatchCrews,
            crew.WatchCrewsRequest,
        ),
        "incidents": (
            [COORDINATION],
            "incident",
            lambda channel: CoordinationServiceStub(channel).WatchIncidents,
            coordination.WatchIncidentsRequest,
        ),
        "defects": (
            ["roads"],
            "defect",
            lambda channel: RoadsServiceStub(channel).WatchDefects,
            roads.WatchDefectsRequest,
        ),
        "closures": (
            ["roads"],
            "closure",
            lambda channel: RoadsServiceStub(channel).WatchClosures,
            roads.WatchClosuresRequest,
        ),
    }
    if what not in every:
        raise CliError(USAGE, f"{what!r} is none of {', '.join(every)}", "WATCH")
    services, item, method, request = every[what]
    return [Source(service, item, method, request) for service in services]


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
            raise CliError(USAGE, said, "CURSOR")


def _same(before: Any, item: Any) -> bool:
    """Return whether nothing but the version changed."""
    if "version" in item.DESCRIPTOR.fields_by_name:
        before, item = deepcopy(before), deepcopy(item)
        before.version = item.version = 0
    return bool(before == item)
