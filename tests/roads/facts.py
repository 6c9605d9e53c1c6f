"""Records of this department without a journal, and a view of them, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.roads.reference_data import ReferenceData
from services.roads.service import declare
from services.testing.spec import NOW
from vigie.journal.v1 import journal_pb2 as journal

ROADS = declare(
    ReferenceData(
        contains=lambda longitude, _latitude: longitude < 4,
        has_edge=lambda edge_id: edge_id != "77",
        reference_hashes={},
    )
)
DECIDERS = ROADS.deciders


def published(entry: JournalEntry) -> list[Any]:
    """Return the bulletins of a record."""
    return list(ROADS.bulletins(entry))


def query(name: str, view: Town, request: Message) -> Any:
    """Return the answer to a query."""
    return ROADS.queries[name](view, request)


def matches(name: str, request: Message, id_: str, state: Any) -> bool:
    """Return whether a stream shows an aggregate."""
    watch: Any = ROADS.watches[name]
    return bool(watch.matches(request, id_, state))


@dataclass
class Town:
    """Aggregates by kind and id, and what each command did to them; it reads as a view does."""

    states: dict[tuple[str, str], Any] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)

    def ask(
        self, kind: str, name: str, command: Message, *, time: int = NOW, actor: str = "tester"
    ) -> JournalEntry:
        """Decide, evolve, and return the record as the journal would give it back."""
        decider, key = DECIDERS[kind], (kind, name)
        before = state = self.states.get(key, decider.initial)
        context = DecisionContext(time=time, id=name, actor=actor)
        record = journal.Record(
            command_id=f"c-{time}", aggregate=f"{kind}/{name}", actor=actor, decided_time=time
        )
        events: list[Message] = []
        try:
            events = list(decider.decide(command, before, context))
            record.outcome = journal.OUTCOME_ACCEPTED
        except Rejected as no:
            record.outcome = journal.OUTCOME_REFUSED
            record.reason.code = no.code
        for event in events:
            state = decider.evolve(state, event, context)
        self.states[key] = state
        self.versions[key] = record.version = self.versions.get(key, 0) + len(events)
        return JournalEntry(record, kind, name, tuple(events), before, state, context)

    def get(self, kind: str, id: str) -> Any | None:
        return self.states.get((kind, id))

    def version(self, kind: str, id: str) -> int:
        return self.versions.get((kind, id), 0)

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        return iter(sorted((key[1], state) for key, state in self.states.items() if key[0] == kind))
