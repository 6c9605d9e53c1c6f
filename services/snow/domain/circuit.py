"""A circuit: the sections that one plough treats in a fixed order, while it does so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

import msgspec
from google.protobuf.message import Message
from msgspec.structs import replace

from services.chassis.sdk.decider import Decider, DecisionContext, Rejected
from services.snow.domain.dose import check_limit
from services.snow.domain.fields import dose_of, plain
from services.snow.domain.rules import Rules
from vigie.snow.v1 import commands_pb2 as internal, events_pb2 as events, service_pb2 as commands

REASONS = frozenset({"breakdown", "diverted", "done", "stood_down"})


class Status(Enum):
    """Whether a plough treats the circuit. The words are those of `CircuitState`."""

    ABSENT = "absent"
    RUNNING = "running"
    ENDED = "ended"


class Circuit(msgspec.Struct, frozen=True):
    """A circuit. Times are microseconds since 1970, UTC; 0 where there is none."""

    status: Status = Status.ABSENT
    crew_id: str = ""
    spread_grams: int = 0
    brine_percent: int = 0
    started_time: int = 0
    ended_time: int = 0
    reason: str = ""
    noted_time: int = 0

    dose = property(dose_of)

    @property
    def running(self) -> bool:
        """Whether a plough treats the circuit now."""
        return self.status is Status.RUNNING


def evolve(circuit: Circuit, event: Message, context: DecisionContext) -> Circuit:
    """Return the circuit after an event."""
    match event:
        case events.CircuitStarted():
            return Circuit(Status.RUNNING, started_time=context.time, **plain(event))
        case events.DoseSet():
            return replace(circuit, **plain(event))
        case events.CircuitEnded(reason=reason):
            ended = {"status": Status.ENDED, "ended_time": context.time, "reason": reason}
            return replace(circuit, **ended)
        case events.PloughLoadNoted():
            return replace(circuit, noted_time=context.time)
        case _:
            raise TypeError(event.DESCRIPTOR.full_name)


def circuit_decider(has_circuit: Callable[[str], bool], rules: Rules) -> Decider[Circuit]:
    """Make the decider of the circuits of a city, with its rules of doses."""

    def decide(command: Message, circuit: Circuit, context: DecisionContext) -> Sequence[Message]:
        match command:
            case commands.StartCircuitRequest():
                if not has_circuit(context.id):
                    message = f"The city has no circuit {context.id}: see winter_circuits.csv."
                    raise Rejected("CIRCUIT_UNKNOWN", message, "circuit_id")
                check_limit(rules, command.dose.spread_grams, curative=True)
                return _start(command, circuit)
            case commands.EndCircuitRequest(reason=reason):
                if reason not in REASONS:
                    choice = f"reason is one of {', '.join(sorted(REASONS))}."
                    raise Rejected("REASON_INVALID", choice, "reason")
                return [events.CircuitEnded(reason=reason)] if circuit.running else []
            case internal.NotePloughLoadRequest(load=load):
                return [events.PloughLoadNoted(load=load)] if circuit.running else []
            case _:
                return []  # a timer of an older release: a circuit has none

    return Decider(decide, evolve, Circuit())


def _start(command: commands.StartCircuitRequest, circuit: Circuit) -> Sequence[Message]:
    if not circuit.running:
        return [events.CircuitStarted(crew_id=command.crew_id, dose=command.dose)]
    if circuit.crew_id != command.crew_id:
        message = f"{circuit.crew_id} treats the circuit: end it first with EndCircuit."
        raise Rejected("CIRCUIT_RUNNING", message, "circuit_id")
    return [] if circuit.dose == command.dose else [events.DoseSet(dose=command.dose)]
