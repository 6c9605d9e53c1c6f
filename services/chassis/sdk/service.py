"""A service as a declaration: what it decides, tells and serves. The chassis runs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message

from services.chassis.sdk.context import ServiceContext
from services.chassis.sdk.decider import Decider
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.view import View


def no_bulletins(_fact: JournalEntry) -> Sequence[Message]:
    """Announce nothing."""
    return ()


def match_all(_request: Any, _id: str, _state: Any) -> bool:
    """Leave nothing out of a stream."""
    return True


@dataclass(frozen=True)
class Watch:
    """A server stream of one kind of aggregate: all of them first, then each change.

    The response message has `cursor` and a oneof `frame` with `field` (the thing itself), `synced`,
    `heartbeat` and `history_lost`. `present(id, state, version)` gives the thing as the API shows
    it.
    """

    kind: str
    response: type[Message]
    field: str
    present: Callable[[str, Any, int], Message]
    keep: Callable[[Any, str, Any], bool] = match_all


@dataclass(frozen=True)
class ItemWatch:
    """A server stream of many things that live in one aggregate.

    `items(state)` yields (id, item); `item(state, id)` is one of them or None; `touched(fact)`
    gives the ids that a record changed; `present(id, item)` is the item as the API shows it.
    """

    kind: str
    response: type[Message]
    field: str
    items: Callable[[Any], Iterable[tuple[str, Any]]]
    item: Callable[[Any, str], Any | None]
    touched: Callable[[JournalEntry], Iterable[str]]
    present: Callable[[str, Any], Message]
    keep: Callable[[Any, str, Any], bool] = match_all


Query = Callable[[View, Any], Message]
"""A query: (view, request) -> response. The chassis sees to `at_least` and `cursor`."""

Call = Callable[[ServiceContext, Any], Awaitable[Message]]
"""A unary call that is neither command nor query: (office, request) -> response."""

Worker = Callable[[ServiceContext], Awaitable[None]]
"""A task beside the log for the life of the process: a device poller, a sender of orders."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of another service's topic, as an inbox takes it."""

    topic: str
    partition: int
    offset: int
    value: bytes
    traceparent: str = ""


@dataclass(frozen=True)
class Inbox:
    """How a service journals what others tell (coordination only).

    - `topics` are read whole, by the owner of partition 0, from where the journal says.
    - `note(taken)` makes one command, for `aggregate`, of a batch of messages.
    - `cursor(state)` is the next offset per (topic, partition), out of the aggregate's state.
    - `react(state, time)` gives the commands to decide at the end of each batch, in the same
      transaction.
    """

    topics: Sequence[str]
    aggregate: str
    note: Callable[[Sequence[InboundMessage]], Message]
    cursor: Callable[[Any], Mapping[tuple[str, int], int]]
    react: Callable[[Any, int], Sequence[Message]]


@dataclass(frozen=True)
class Service:
    """A whole service on one page.

    - `name` is the one word: folder, topic segment, workload, metric label.
    - `port` and `http_port` are where it listens unless told otherwise.
    - `deciders` are its aggregates by kind; `rpcs` the gRPC services it serves. A method whose
      request carries the `aggregate` option is a command; the others stand in `queries`, `watches`
      or `calls` under the method's name.
    - `commands` are request types beside those of `rpcs` that its commands topic may carry (orders,
      reports of workers).
    - `announce(fact)` gives the bulletins of a record; it is asked for every record, whatever its
      outcome.
    - `facts` is what each opening of a partition states of the service, such as the hash of its
      reference data.
    """

    name: str
    port: int
    http_port: int
    deciders: Mapping[str, Decider[Any]]
    rpcs: Sequence[ServiceDescriptor] = ()
    commands: Sequence[type[Message]] = ()
    events: Sequence[type[Message]] = ()
    announce: Callable[[JournalEntry], Sequence[Message]] = no_bulletins
    queries: Mapping[str, Query] = field(default_factory=dict)
    watches: Mapping[str, Watch | ItemWatch] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    workers: Sequence[Worker] = ()
    inbox: Inbox | None = None
    partitions: int = 4
    facts: Mapping[str, str] = field(default_factory=dict)
