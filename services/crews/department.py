"""A department: a service that hosts crews and has needs. Its declaration is one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.partition.partitioning import aggregate_template
from services.chassis.sdk.decider import Decider
from services.chassis.sdk.document import Document, check_documents
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.resources import Resource
from services.chassis.sdk.service import Call, Inbox, Query, Service, Worker
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.sdk.settings import read
from services.chassis.sdk.view import View
from services.crews.aggregate_kind import Kind
from services.crews.bulletins import bulletin, order_answered
from services.crews.declaration import check_declaration, check_methods
from services.crews.domain.offers import COORDINATION
from services.crews.hosting import at_most_crews, crew_calls, crew_checks, crew_kinds
from services.crews.local_mode import DISPATCHER, Needs
from services.crews.local_worker import watch_coordination
from services.crews.need import Need, Requirements
from services.crews.need_kinds import need_kinds
from services.crews.settings import CrewSettings
from vigie.crew.v1 import commands_pb2 as crew_commands, events_pb2 as crew_events, service_pb2
from vigie.need.v1.commands_pb2 import NoteTaskRequest
from vigie.type.v1.role_pb2 import NeedKind

CREW_RPC = service_pb2.DESCRIPTOR.services_by_name["CrewService"]

Item = TypeVar("Item")


class Department(Service):
    """A service that hosts crews of its own and has needs that any crew of the city may serve.

    - `name` is the one lower-case word that names it everywhere.
    - `rpc` is its gRPC service. `CrewService` is served beside it.
    - `events` is the generated module of its events.proto: each message in it is an event type.
    - `commands` is the generated module of its commands.proto, if it has one: commands that only
      its own workers send.
    - `kinds` are its aggregates. Get, List and Watch follow from `rpc` and each kind's `to_proto`.
    - `requirements` is the table of its kinds of needs, which it publishes: kind -> requirements.
    - `queries` and `calls` are the methods that do not follow, by name; they take precedence.
    - `workers` run for the life of the process.
    - `documents` are those that its HTTP port serves to anybody, such as feeds.
    - `inbox` is how it journals bulletins of other services, for an aggregate of one of its kinds.

    The rest follows: crews with their rpcs, positions and local mode; the answers to orders of
    coordination; the bulletins of needs; the rejection of commands for another kind or for an
    aggregate that does not exist. `need_kinds` is the table as it is published, and
    `open_needs(view)` yields the needs that a view shows as open.

    Raises `ValueError` or `TypeError`, with the remedy, where the declaration is wrong.
    """

    need_kinds: tuple[NeedKind, ...]
    open_needs: Needs

    def __init__(
        self,
        *,
        name: str,
        port: int,
        rpc: ServiceDescriptor,
        events: ModuleType,
        kinds: Sequence[Kind],
        requirements: Mapping[str, Requirements] = MappingProxyType({}),
        commands: ModuleType | None = None,
        queries: Mapping[str, Query] | None = None,
        calls: Mapping[str, Call] | None = None,
        workers: Sequence[Worker] = (),
        documents: Sequence[Document] = (),
        inbox: Inbox | None = None,
        reference_hashes: Mapping[str, str] | None = None,
    ) -> None:
        check_declaration(
            name, port=port, rpc=rpc, events=events, kinds=kinds, requirements=requirements
        )
        check_methods(name, rpc, {**(queries or {}), **(calls or {})})
        check_documents(documents)
        declared = need_kinds(name, requirements)
        internal = (*_internal(commands), *_internal(crew_commands), NoteTaskRequest)
        requests = (*_commands_of(rpc), *_commands_of(CREW_RPC), *internal)
        hosted = [
            *(_Hosted(kind, rpc, name) for kind in kinds),
            *(_Hosted(kind, CREW_RPC, name) for kind in crew_kinds(name)),
        ]
        open_needs = _open_needs(hosted)
        super().__init__(
            name=name,
            port=port,
            deciders={each.kind.name: each.decider(requests) for each in hosted},
            rpcs=(rpc, CREW_RPC),
            commands=internal,
            events=(*messages_of(events), *messages_of(crew_events)),
            bulletins=_bulletins_of(name, hosted),
            queries={**_merged(each.resource.queries() for each in hosted), **(queries or {})},
            watches=_merged(each.resource.watches() for each in hosted),
            calls={**crew_calls(name), **(calls or {})},
            checks=crew_checks(requirements),
            admit=at_most_crews(read(CrewSettings).crew_limit),
            workers=(*workers, _local_dispatch(name, open_needs, declared)),
            reference_hashes=reference_hashes or {},
            documents=documents,
            inbox=inbox,
            internal_actors=(COORDINATION, DISPATCHER),
        )
        object.__setattr__(self, "need_kinds", declared)  # a service is frozen
        object.__setattr__(self, "open_needs", open_needs)


class _Hosted:
    """A kind with what follows from it in one department."""

    def __init__(self, kind: Kind, rpc: ServiceDescriptor, department: str) -> None:
        self.kind = kind
        self.lifecycle = kind.lifecycle(department)
        self.resource = Resource(kind.name, rpc, kind.to_proto, kind.decider.initial, kind.filters)

    def decider(self, requests: Sequence[type[Message]]) -> Decider[Any]:
        return self.kind.guarded(requests, self.resource.unknown, self.lifecycle)

    def messages(self, entry: JournalEntry) -> Iterator[Message]:
        """Yield what a record with events publishes. One without has changed nothing.

        The owner asks again after an error, for the record of the failed command. That record has
        no events, so a hook that fails does not fail a second time.
        """
        if not entry.events:
            return
        if self.lifecycle is not None:
            yield from self.lifecycle.bulletins(entry)
        yield from self.kind.bulletins(entry)


def _bulletins_of(
    department: str, hosted: Sequence[_Hosted]
) -> Callable[[JournalEntry], Sequence[Message]]:
    by_kind = {each.kind.name: each for each in hosted}

    def bulletins(entry: JournalEntry) -> Sequence[Message]:
        messages: list[Message] = [*order_answered(entry)]
        if entry.kind in by_kind:
            messages += by_kind[entry.kind].messages(entry)
        return [bulletin(entry, department, message) for message in messages]

    return bulletins


def _open_needs(hosted: Sequence[_Hosted]) -> Needs:
    lifecycles = [each.lifecycle for each in hosted if each.lifecycle is not None]

    def open_needs(view: View) -> Iterator[Need]:
        for lifecycle in lifecycles:
            yield from lifecycle.in_view(view)

    return open_needs


def _local_dispatch(department: str, needs: Needs, declared: Sequence[NeedKind]) -> Worker:
    async def local_dispatch(context: ServiceContext) -> None:
        await watch_coordination(context, department, needs, declared)

    return local_dispatch


def messages_of(module: ModuleType) -> tuple[type[Message], ...]:
    """Return every message that a generated module declares at its top level."""
    declared = module.DESCRIPTOR.message_types_by_name.values()
    return tuple(GetMessageClass(descriptor) for descriptor in declared)


def _internal(module: ModuleType | None) -> tuple[type[Message], ...]:
    """Return the commands of a generated module: its messages with the `aggregate` option."""
    messages = messages_of(module) if module is not None else ()
    return tuple(each for each in messages if aggregate_template(each.DESCRIPTOR))


def _commands_of(rpc: ServiceDescriptor) -> tuple[type[Message], ...]:
    inputs = (method.input_type for method in rpc.methods)
    return tuple(GetMessageClass(each) for each in inputs if aggregate_template(each))


def _merged(tables: Iterable[Mapping[str, Item]]) -> dict[str, Item]:
    return {name: item for table in tables for name, item in table.items()}
