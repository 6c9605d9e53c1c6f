"""The declaration of a service: its aggregates, rpcs, queries, watches, bulletins and workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider
from services.chassis.sdk.document import Document
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.order import Order
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.sdk.view import View

HTTP_PORT_OFFSET = 100
"""Probes and metrics are served this many ports above gRPC."""


def no_bulletins(_entry: JournalEntry) -> Sequence[Message]:
    return ()


def no_orders(_entry: JournalEntry) -> Iterable[Order]:
    return ()


def admit_all(_kind: str, _count: int) -> None:
    """Accept any number of aggregates."""


def match_all(_request: Any, _id: str, _state: Any) -> bool:
    return True


@dataclass(frozen=True)
class Watch:
    """A server stream of one kind of aggregate: all of them first, then each change.

    The response message has `cursor` and a oneof `frame` with `field` (the resource itself),
    `synced`, `heartbeat` and `history_lost`. `to_proto(id, state, version)` returns the resource;
    `matches(request, id, state)` selects the aggregates that a subscriber receives.
    """

    kind: str
    response: type[Message]
    field: str
    to_proto: Callable[[str, Any, int], Message]
    matches: Callable[[Any, str, Any], bool] = match_all


@dataclass(frozen=True)
class ItemWatch:
    """A server stream of many items that live in one aggregate.

    `items(state)` yields (id, item); `item(state, id)` returns one of them or None;
    `changed_ids(entry)` returns the ids that a record changed; `to_proto(id, item)` returns the
    item as the API shows it; `matches(request, id, item)` selects what a subscriber receives.
    """

    kind: str
    response: type[Message]
    field: str
    items: Callable[[Any], Iterable[tuple[str, Any]]]
    item: Callable[[Any, str], Any | None]
    changed_ids: Callable[[JournalEntry], Iterable[str]]
    to_proto: Callable[[str, Any], Message]
    matches: Callable[[Any, str, Any], bool] = match_all


Query = Callable[[View, Any], Message]
"""A query: (view, request) -> response. The chassis handles `at_least` and `cursor`."""

Call = Callable[[ServiceContext, Any], Awaitable[Message]]
"""A unary call that is neither command nor query: (context, request) -> response."""

Check = Callable[[ServiceContext, Any], None]
"""A check of a request before its command is sent: (context, request). It raises `Rejected`."""

Admit = Callable[[str, int], None]
"""Judges a new aggregate: (kind, number of its kind in the service). It raises `Rejected`."""

Worker = Callable[[ServiceContext], Awaitable[None]]
"""A task that runs for the life of the process, such as a device poller or a sender of commands."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of another service's topic, as an inbox receives it."""

    topic: str
    partition: int
    offset: int
    value: bytes
    traceparent: str = ""


@dataclass(frozen=True)
class Inbox:
    """How a service journals the messages of other services.

    - `topics` are read whole, by the owner of the partition of `aggregate`, from the offsets in
      the journal.
    - `to_command(messages)` makes one command, for `aggregate`, of a batch of messages.
    - `next_offsets(state)` is the next offset per (topic, partition), out of the aggregate's state.
    - `follow_ups(state, time)` returns the commands to decide at the end of each batch, in the same
      transaction.
    - `to_rejection(message, code)` makes the command that only records a message whose own command
      failed: no message of another service may stop the partition.
    """

    topics: Sequence[str]
    aggregate: str
    to_command: Callable[[Sequence[InboundMessage]], Message]
    next_offsets: Callable[[Any], Mapping[tuple[str, int], int]]
    follow_ups: Callable[[Any, int], Sequence[Message]]
    to_rejection: Callable[[InboundMessage, str], Message]


@dataclass(frozen=True)
class Service:
    """A whole service on one page.

    - `name` is the one word that names it everywhere: folder, topic, workload, metric label.
    - `port` and `http_port` are the default ports for gRPC and for probes and metrics; a
      `http_port` of 0 means `HTTP_PORT_OFFSET` above `port`.
    - `deciders` are its aggregates by kind; `rpcs` the gRPC services that it serves. A method whose
      request carries the `aggregate` option is a command; every other method has an entry in
      `queries`, `watches` or `calls` under its name.
    - `checks` are those of requests, by method: for remedies that need more than one field.
    - `admit` judges each new aggregate. It counts what other partitions hold by the read model, so
      a few commands of the same moment can pass a limit together.
    - `commands` are request types beside those of `rpcs` that its commands topic accepts (orders
      of other services, reports of its own workers); `events` are all types in its journal.
    - `bulletins(entry)` returns the bulletins to publish for a record; the chassis calls it for
      every record, rejected ones too.
    - `orders(entry)` returns the commands to other services that follow from a record. The chassis
      sends them once the record is committed. A crash in between loses them: the service sends an
      order without an answer again.
    - `reference_hashes` name and hash the reference data that decisions depend on; each opening of
      a partition records them.
    - `documents` are those that its HTTP port serves to anybody, see `Document`.
    - `internal_actors` are names that no caller of the API may use as its own.
    """

    name: str
    port: int
    deciders: Mapping[str, Decider[Any]]
    http_port: int = 0
    rpcs: Sequence[ServiceDescriptor] = ()
    commands: Sequence[type[Message]] = ()
    events: Sequence[type[Message]] = ()
    bulletins: Callable[[JournalEntry], Sequence[Message]] = no_bulletins
    orders: Callable[[JournalEntry], Iterable[Order]] = no_orders
    queries: Mapping[str, Query] = field(default_factory=dict)
    watches: Mapping[str, Watch | ItemWatch] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    admit: Admit = admit_all
    workers: Sequence[Worker] = ()
    inbox: Inbox | None = None
    partitions: int = 4
    reference_hashes: Mapping[str, str] = field(default_factory=dict)
    documents: Sequence[Document] = ()
    internal_actors: Sequence[str] = ()
