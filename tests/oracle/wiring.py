"""How the oracle drives coordination and local mode: their inputs and outputs, in one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import InboundMessage
from services.chassis.sdk.settings import Settings
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.domain.fold.entities import COORDINATION, PendingOrder
from services.coordination.domain.fold.orders import new_orders, request_of
from services.coordination.domain.policy import DEFAULT
from services.coordination.domain.rules import choose as choosing
from services.coordination.inbox import to_command
from services.coordination.service import declare
from services.crews.local_mode import LocalDispatcher
from services.crews.position_rules import InvalidTelemetry
from tests.oracle.department import OracleOwner, open_needs
from tests.oracle.town import town, travel_times
from vigie.bulletin.v1 import telemetry_pb2
from vigie.journal.v1 import journal_pb2 as journal

CITY = "city/city"
POLICY = DEFAULT
CREW_DIVERSIONS_MOST = POLICY.crew_diversions_most
TASK_DIVERSIONS_MOST = POLICY.task_diversions_most
LOOKED_AT_SECONDS = POLICY.reappraise_most_seconds
__all__ = [
    "CITY",
    "COORDINATION",
    "CREW_DIVERSIONS_MOST",
    "LOOKED_AT_SECONDS",
    "TASK_DIVERSIONS_MOST",
    "Coordination",
    "LocalMode",
    "PendingOrder",
    "choose",
    "new_orders",
    "request_of",
]


def choose(table: Any) -> Any:
    """Return the first choice of a table; None if no crew can be sent."""
    return next(iter(choosing.choose(table)), None)


class Coordination(OracleOwner):
    """Coordination: bulletins and positions in, orders out."""

    def __init__(self, time: int, departments: Sequence[str]) -> None:
        self.positions = CrewPositions()
        self.scheduler = AppraisalScheduler(travel_times(), self.positions, POLICY)
        settings = Settings.model_validate({"departments": ",".join(departments)})
        super().__init__(declare(town(), settings, POLICY), time)

    @property
    def city(self) -> Any:
        return self.partition_state.state("city", CITY)

    def incident_id(self, need_id: str) -> str:
        """Return the open incident of a need; "" without one."""
        found = self.city.open_incident_for_need(need_id)
        return found.id if found is not None else ""

    def receive(self, batch: Sequence[InboundMessage]) -> JournalEntry:
        """Record a batch of bulletins."""
        return self.own(to_command(batch), CITY)

    def appraise(self) -> Iterator[JournalEntry]:
        """Decide on the incidents that are due."""
        for request in self.scheduler.appraise_due(self.city, self.time):
            yield self.own(request, CITY)

    def orders(self, happened: Sequence[Message]) -> list[PendingOrder]:
        """Return the orders that events give."""
        return new_orders(self.city, happened)

    def pending(self, before_time: int) -> list[PendingOrder]:
        """Return the orders without an answer that were given before a time."""
        return [o for o in self.city.pending_orders.values() if o.given_time <= before_time]

    def see(self, sighted: telemetry_pb2.CrewSighted) -> None:
        """Read a crew's position from the telemetry; one that breaks the rules is dropped."""
        with suppress(InvalidTelemetry):
            self.positions.read(sighted.SerializeToString(), sighted.department, self.time)


class LocalMode:
    """The local dispatcher of one department, run as a plain function once a second."""

    available = True

    def __init__(self, owner: OracleOwner, decided: Any) -> None:
        self.owner, self.view, self.decided = owner, owner, decided
        name = owner.service.name
        self.dispatcher = LocalDispatcher(
            self,  # type: ignore[arg-type] # the part of a context that it uses
            name,
            lambda view: open_needs(name, view),
            clock=lambda: owner.time,
        )
        self.heartbeat()

    @property
    def is_on(self) -> bool:
        mode = self.owner.get("desk", "dispatch")
        return mode is not None and mode.local

    def heartbeat(self) -> None:
        """Receive a heartbeat of coordination."""
        beat = telemetry_pb2.Heartbeat(sent_time=self.owner.time)
        self.dispatcher.on_heartbeat(beat)

    def see(self, sighted: telemetry_pb2.CrewSighted) -> None:
        self.dispatcher.on_position(sighted)

    def tick(self) -> None:
        """Run one turn of the dispatcher; nothing in it waits."""
        turn = self.dispatcher.tick()
        try:
            turn.send(None)
        except StopIteration:
            return
        raise AssertionError("the local dispatcher waits for something")

    def owns(self, _aggregate: str) -> bool:
        return True

    async def submit(self, request: Any, *, command_id: str, **header: Any) -> journal.Receipt:
        """Decide a command, as the context of a worker does."""
        actor, cause = header.get("actor", ""), header.get("cause", "")
        entry = self.owner.ask(request, command_id=command_id, actor=actor, cause=cause)
        self.decided(entry)
        record = entry.record
        if journal.OUTCOME_ACCEPTED not in {record.outcome, record.first_outcome}:
            raise Rejected(record.reason.code, record.reason.message)
        return journal.Receipt(command_id=command_id)
