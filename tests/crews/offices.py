"""A department's office in memory: it decides at once what its workers submit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.settings import Settings
from services.testing.spec import NOW, SECOND
from tests.lighting.department import LIGHTING
from vigie.crew.v1 import service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as need_commands


@dataclass
class MemoryOffice:
    """One process of a department, that owns everything unless told otherwise."""

    time: int = NOW
    states: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    submitted: list[Message] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    published: list[tuple[str, Message]] = field(default_factory=list)
    topics: dict[str, asyncio.Queue[bytes]] = field(default_factory=dict)
    owner: bool = True
    away: bool = False
    available: bool = True
    refusals: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """What the environment says."""
        return Settings.model_validate({})

    @property
    def view(self) -> MemoryOffice:
        """The office is its own view."""
        return self

    def clock(self) -> int:
        """The office's clock."""
        return self.time

    def pass_seconds(self, seconds: float) -> None:
        """The clock goes on."""
        self.time += int(seconds * SECOND)

    def get(self, kind: str, id: str) -> Any | None:
        """One aggregate."""
        return self.states.get(f"{kind}/{id}")

    def version(self, kind: str, id: str) -> int:
        """Its version."""
        return self.versions.get(f"{kind}/{id}", 0)

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        """All of a kind."""
        for address in sorted(self.states):
            if address.startswith(f"{kind}/"):
                yield address.split("/", 1)[1], self.states[address]

    def owns(self, _aggregate: str) -> bool:
        """Whether the partition is here."""
        return self.owner

    def happened(self, address: str, *events: Message) -> None:
        """Put events into the past of an aggregate."""
        kind, _, id_ = address.partition("/")
        decider = LIGHTING.deciders[kind]
        state = self.states.get(address, decider.initial)
        for event in events:
            state = decider.evolve(state, event, DecisionContext(self.time, id_))
        self.states[address] = state
        self.versions[address] = self.versions.get(address, 0) + len(events)

    async def submit(
        self,
        request: Message,
        *,
        command_id: str,
        actor: str = "",
        cause: str = "",
        timeout_seconds: float = 10.0,
    ) -> journal.Receipt:
        """Decide, once for each id."""
        if self.away:
            raise TimeoutError
        assert getattr(request, "request_id", command_id) == command_id
        assert actor == "desk"
        if self.refusals:
            self.met.add(command_id)
            raise Rejected(self.refusals.pop(), "")
        self.submitted.append(request)
        if command_id not in self.met:
            self.met.add(command_id)
            self._decide(request, command_id)
        return journal.Receipt(command_id=command_id)

    def _decide(self, request: Message, command_id: str) -> None:
        if isinstance(request, need_commands.NoteTaskRequest):
            return
        address = "desk/dispatch"
        if isinstance(request, api.OfferTaskRequest):
            address = f"crew/{request.crew_id}"
        kind, _, id_ = address.partition("/")
        decider = LIGHTING.deciders[kind]
        context = DecisionContext(self.time, id_, "desk", command_id)
        state = self.states.get(address, decider.initial)
        self.happened(address, *decider.decide(request, state, context))

    def send_command(
        self,
        service: str,
        request: Message,
        *,
        command_id: str,
        cause: str,
        expires_time: int,
        traceparent: str = "",
    ) -> None:
        """Nothing here orders anything elsewhere."""
        raise AssertionError

    def journal_entries(self) -> AsyncIterator[JournalEntry]:
        """Nothing here reads records."""
        raise AssertionError

    def publish_telemetry(self, key: str, message: Message) -> None:
        """Keep what is published."""
        self.published.append((key, message))

    def topic(self, service: str) -> asyncio.Queue[bytes]:
        """The telemetry of a service."""
        return self.topics.setdefault(service, asyncio.Queue())

    async def subscribe_telemetry(self, service: str) -> AsyncIterator[bytes]:
        """What comes on it."""
        while True:
            yield await self.topic(service).get()
