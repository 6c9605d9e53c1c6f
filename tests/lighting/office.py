"""A running lighting department in memory: the deciders, a view and a clock that the test turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.settings import Settings
from services.lighting.domain.cabinet import Cabinet
from services.testing.spec import NOW, SECOND
from tests.lighting.department import cabinet_decider
from vigie.journal.v1 import journal_pb2 as journal

Happened = TypeVar("Happened", bound=Message)


class MemoryView:
    def __init__(self) -> None:
        self.states: dict[str, Cabinet] = {}
        self.versions: dict[str, int] = {}

    def get(self, kind: str, name: str, /) -> Any | None:
        return self.states.get(name) if kind == "cabinet" else None

    def version(self, kind: str, name: str, /) -> int:
        return self.versions.get(name, 0) if kind == "cabinet" else 0

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        yield from sorted(self.states.items()) if kind == "cabinet" else ()


class MemoryOffice:
    """An `ServiceContext` over the pure decider. Its clock moves only by `elapse`."""

    def __init__(self) -> None:
        self.settings = Settings.model_validate({})
        self.view = MemoryView()
        self.time = NOW
        self.said: list[Message] = []
        self.events: list[tuple[str, Message]] = []
        self.mine: set[str] | None = None
        self.available = True
        self.deaf = False
        self.unheard = asyncio.Event()
        self._met: set[str] = set()
        self._listeners: list[asyncio.Queue[JournalEntry]] = []
        self._changed = asyncio.Condition()

    def owns(self, aggregate: str) -> bool:
        return self.mine is None or aggregate.removeprefix("cabinet/") in self.mine

    async def submit(
        self,
        request: Message,
        *,
        command_id: str,
        actor: str = "",
        cause: str = "",
        timeout_seconds: float = 10.0,
    ) -> journal.Receipt:
        if self.deaf:
            self.unheard.set()
            raise TimeoutError
        self.said.append(request)
        if command_id in self._met:
            return journal.Receipt(command_id=command_id, duplicate=True)
        self._met.add(command_id)
        await self.decide(request, request.cabinet_id, command_id, actor)  # type: ignore[attr-defined]
        return journal.Receipt(command_id=command_id)

    async def decide(
        self, request: Message, name: str, command_id: str = "", actor: str = ""
    ) -> None:
        self.time += 1
        context = DecisionContext(time=self.time, id=name, actor=actor, command_id=command_id)
        before = self.view.states.get(name, Cabinet())
        decided = cabinet_decider.decide(request, before, context)
        state = before
        for event in decided:
            state = cabinet_decider.evolve(state, event, context)
            self.events.append((name, event))
        self.view.states[name] = state
        self.view.versions[name] = self.view.versions.get(name, 0) + len(decided)
        entry = JournalEntry(
            journal.Record(), "cabinet", name, tuple(decided), before, state, context
        )
        for listener in self._listeners:
            listener.put_nowait(entry)
        async with self._changed:
            self._changed.notify_all()

    async def elapse(self, seconds: float) -> None:
        """Turn the clock and let what falls due fall due."""
        self.time += round(seconds * SECOND)
        for name, state in list(self.view.states.items()):
            due = cabinet_decider.due(state)
            if due and due[0] <= self.time:
                elapsed = journal.ElapseRequest(
                    aggregate=f"cabinet/{name}", kind=due[1], due_time=due[0]
                )
                await self.decide(elapsed, name)

    async def until(self, met: Any, seconds: float = 10.0) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(met)

    def happened(self, kind: type[Happened], cabinet_id: str = "") -> list[Happened]:
        return [e for at, e in self.events if isinstance(e, kind) and cabinet_id in {"", at}]

    async def journal_entries(self) -> AsyncIterator[JournalEntry]:
        queue: asyncio.Queue[JournalEntry] = asyncio.Queue()
        self._listeners.append(queue)
        while True:
            yield await queue.get()

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
        raise AssertionError("lighting orders nothing")

    def publish_telemetry(self, key: str, message: Message) -> None:
        raise AssertionError("cabinets have no telemetry")

    async def subscribe_telemetry(self, service: str) -> AsyncIterator[bytes]:
        for nothing in list[bytes]():
            yield nothing
