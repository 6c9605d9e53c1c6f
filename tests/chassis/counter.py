"""A service for tests: counters with an alarm, and amounts that make a decision fail."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.journal.journal import Journal, Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner.order_sender import OrderSender
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.recovery import open_inputs, recover
from services.chassis.owner.stream_processor import StreamProcessor
from services.chassis.partition.codec import Codec, encode_command, encode_event
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.partitioning import partition_of
from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import ItemWatch, Service, Watch
from services.chassis.topics.kinds import topics_of
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

FOLDER = Path(__file__).parent
PROTOS = FOLDER.parents[1] / "protos"
DAY = 86_400
MICROS = 1_000_000
NOW = 1_700_000_000 * MICROS
FOLD = b"fold"

# Amounts that make a decision or a fold fail.
RAISES = 13
REJECTS_AFTER_AN_EVENT = 14
UNDECLARED_EVENT = 15
FOLD_RAISES = 16
TOO_LARGE = 17


def _compiled() -> Any:
    protoc: Any = import_module("grpc_tools.protoc")  # the package has no types
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counter"
        roots = (PROTOS, FOLDER, Path(protoc.__file__).parent / "_proto")
        arguments = ["", *(f"-I{root}" for root in roots), f"--descriptor_set_out={out}"]
        assert protoc.main([*arguments, "counter.proto"]) == 0
        found = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.Default()
    for file in found.file:
        pool.AddSerializedFile(file.SerializeToString())
    return pool.FindFileByName("counter.proto")


FILE = _compiled()
RPC = FILE.services_by_name["CounterService"]


def kind(name: str) -> Any:
    """The class of a message of counter.proto."""
    return GetMessageClass(FILE.message_types_by_name[name])


AddRequest, ArmRequest = kind("AddRequest"), kind("ArmRequest")
OpenCounterRequest = kind("OpenCounterRequest")
Opened, Added, Armed, Rang = kind("Opened"), kind("Added"), kind("Armed"), kind("Rang")
Unheard, News = kind("Unheard"), kind("News")
Card, Mark = kind("Counter"), kind("Mark")


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter's state."""

    total: int = 0
    alarm_time: int = 0
    rung: int = 0
    marks: dict[str, int] | None = None
    share: float = 0.0


class Heap(list[int]):
    """A state that its fold changes in place."""

    def copy(self) -> Heap:
        return Heap(self)


def decide(command: Any, state: Counter, context: DecisionContext) -> Any:
    if isinstance(command, OpenCounterRequest):
        return [Opened()]
    if isinstance(command, ArmRequest):
        return [Armed(due_time=command.due_time)]
    if isinstance(command, journal.ElapseRequest):
        fits = command.due_time == state.alarm_time
        return [Rang(due_time=command.due_time)] if fits else []
    return _add(command.amount, command.marks)


def _add(amount: int, marks: Sequence[str]) -> Iterator[Message]:
    if amount == RAISES:
        raise ZeroDivisionError("a decision raises")
    if amount < 0:
        raise Rejected("AMOUNT_INVALID", "amount is below 0: give it above.", "amount")
    if amount == UNDECLARED_EVENT:
        yield Unheard()
    elif amount == TOO_LARGE:
        yield Added(amount=1, marks=["x" * 5_000_000])
    elif amount:
        yield Added(amount=amount, marks=marks)
    if amount == REJECTS_AFTER_AN_EVENT:
        raise Rejected("REJECTED_LATE", "The rejection follows the first event.")


def evolve(state: Counter, event: Any, _moment: DecisionContext) -> Counter:
    if isinstance(event, Added):
        if event.amount == FOLD_RAISES:
            raise KeyError("a fold raises")
        marks = dict(state.marks or {})
        for mark in event.marks:
            marks[mark] = marks.get(mark, 0) + 1
        total = state.total + event.amount
        return replace(state, total=total, marks=marks or None, share=total / 3)
    if isinstance(event, Armed):
        return replace(state, alarm_time=event.due_time)
    if isinstance(event, Rang):
        return replace(state, alarm_time=0, rung=state.rung + 1)
    return state


def due(state: Counter) -> tuple[int, str] | None:
    return (state.alarm_time, "ring") if state.alarm_time else None


counter = Decider(decide, evolve, Counter(), due)
EVENTS = (Opened, Added, Armed, Rang)


def announce(entry: JournalEntry) -> list[Message]:
    added = (event for event in entry.events if isinstance(event, Added))
    return [News(added=event, counter_id=entry.id) for event in added]


def card(name: str, state: Counter, version: int) -> Any:
    return Card(counter_id=name, total=state.total, version=version)


def get_counter(view: Any, request: Any) -> Any:
    state = view.get("counter", request.counter_id)
    if state is None:
        raise Rejected("COUNTER_UNKNOWN", "There is no such counter.", "counter_id")
    version = view.version("counter", request.counter_id)
    return kind("GetCounterResponse")(counter=card(request.counter_id, state, version))


def _marks(state: Counter) -> dict[str, int]:
    return state.marks or {}


WATCH = Watch("counter", kind("WatchCountersResponse"), "counter", card)
WATCH_MARKS = ItemWatch(
    "counter",
    kind("WatchMarksResponse"),
    "mark",
    items=lambda state: _marks(state).items(),
    item=lambda state, name: _marks(state).get(name),
    changed_ids=lambda entry: {
        mark for event in entry.events for mark in getattr(event, "marks", ())
    },
    to_proto=lambda name, times: Mark(name=name, times=times),
)


def counters(partitions: int = 1, **changed: Any) -> Service:
    """The service."""
    service = Service(
        name="counters",
        port=0,
        deciders={"counter": counter},
        rpcs=(RPC,),
        events=EVENTS,
        bulletins=announce,
        queries={"GetCounter": get_counter},
        watches={"WatchCounters": WATCH, "WatchMarks": WATCH_MARKS},
        partitions=partitions,
    )
    return replace(service, **changed)


NAMES = ResourceNames("test", "counters")


def memory(partitions: int = 1, names: ResourceNames = NAMES) -> MemoryJournal:
    """A journal in memory with the service's topics."""
    topics = topics_of(names.prefix, names.service, partitions)
    return MemoryJournal({topic.name: topic.partitions for topic in topics})


def codec() -> Codec:
    return Codec((RPC,), (), EVENTS)


def partition_state(
    partition: int = 0, *, skip_unknown: bool = False, seconds: int = DAY
) -> PartitionState:
    return PartitionState(
        partition, {"counter": counter}, codec(), seconds, skip_unknown=skip_unknown
    )


def add(amount: int, name: str = "a", request_id: str = "", marks: Sequence[str] = ()) -> Any:
    return AddRequest(
        request_id=request_id or new_id(), counter_id=name, amount=amount, marks=marks
    )


def id_made(time: int) -> str:
    """A UUID of version 7 made at a time, in microseconds."""
    return str(UUID(int=(time // 1000) << 80 | 7 << 76 | 2 << 62 | UUID(new_id()).int & 0xFFFF))


def command(request: Any, **changed: Any) -> journal.Command:
    """The command that the gateway makes of a request."""
    made = encode_command(
        request,
        command_id=getattr(request, "request_id", "") or new_id(),
        actor="tester",
        sent_time=changed.pop("sent_time", NOW),
        expires_time=changed.pop("expires_time", 0),
    )
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def put(source: MemoryJournal, made: journal.Command, partitions: int = 1) -> int:
    """Put a command on its topic."""
    partition = partition_of(made.aggregate, partitions)
    return source.append(
        Outgoing(NAMES.commands, partition, made.aggregate.encode(), made.SerializeToString())
    )


def owner_context(source: Journal, left: list[str] | None = None, **changed: Any) -> OwnerContext:
    """The context of an owner with an empty standby. `left` receives the reason of an exit."""
    context = OwnerContext(
        service=counters(),
        names=NAMES,
        journal=source,
        standby=partition_state,
        validate=violations,
        snapshot_records=1_000_000,
        on_fatal=([] if left is None else left).append,
        send_order=OrderSender(source, NAMES).send,
        fold_sha256=FOLD,
    )
    return replace(context, **changed)


def served(context: OwnerContext) -> StreamProcessor:
    """Open the first partition and its inputs."""
    writer = context.journal.writer("w")
    state = recover(context, 0, writer)
    return StreamProcessor(context, state, writer, open_inputs(context, state))


def opened(epoch: str = "e", partitions: int = 1, **changed: Any) -> journal.Record:
    """The record of an opening."""
    event = journal.Opened(epoch=epoch, partitions=partitions, **changed)
    return journal.Record(events=[encode_event(event)])


def record(version: int, *events: Message, **changed: Any) -> journal.Record:
    """The record of an accepted command of counter a."""
    made = journal.Record(
        aggregate="counter/a", version=version, outcome=journal.OUTCOME_ACCEPTED, decided_time=1
    )
    made.events.extend(map(encode_event, events))
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def write(source: MemoryJournal, *found: journal.Record) -> None:
    """Put records in the journal, each in a transaction, as another owner would."""
    for each in found:
        message = Outgoing(NAMES.journal, 0, b"", each.SerializeToString())
        source.writer("another").commit([message])
