"""A circuit under a plough."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.snow.domain.circuit import REASONS, Status, circuit_decider
from services.testing.spec import Given, given
from tests.snow.department import RULES
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.snow.v1 import (
    commands_pb2 as internal,
    events_pb2 as events,
    service_pb2 as api,
    winter_pb2 as winter,
)

DOSE = winter.Dose(spread_grams=20, brine_percent=30)
STARTED = events.CircuitStarted(crew_id="P-1", dose=DOSE)
ENDED = events.CircuitEnded(reason="done")


def circuit(*happened: Message, id: str = "C1") -> Given:
    return given(circuit_decider({"C1"}.__contains__, RULES), *happened, id=id)


def start(crew_id: str = "P-1", grams: int = 20) -> api.StartCircuitRequest:
    dose = winter.Dose(spread_grams=grams, brine_percent=30)
    return api.StartCircuitRequest(circuit_id="C1", crew_id=crew_id, dose=dose)


def test_a_plough_begins_a_circuit_once_and_again_after_its_end() -> None:
    state = circuit().when(start()).then(STARTED)
    assert (state.status, state.crew_id, state.spread_grams) == (Status.RUNNING, "P-1", 20)
    circuit(STARTED).when(start()).then()
    circuit(STARTED, ENDED).when(start()).then(STARTED)


def test_another_dose_is_set_and_another_plough_is_rejected() -> None:
    dose = winter.Dose(spread_grams=25, brine_percent=30)
    circuit(STARTED).when(start(grams=25)).then(events.DoseSet(dose=dose))
    assert "P-1" in circuit(STARTED).when(start("P-2")).then_rejected("CIRCUIT_RUNNING").message


def test_a_dose_above_the_limit_and_an_unknown_circuit_are_rejected() -> None:
    circuit().when(start(grams=51)).expect("DOSE_ABOVE_LIMIT")
    circuit(id="C9").when(start()).expect("CIRCUIT_UNKNOWN")


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_circuit_ends_once(reason: str) -> None:
    end = api.EndCircuitRequest(circuit_id="C1", reason=reason)
    state = circuit(STARTED).when(end).then(events.CircuitEnded(reason=reason))
    assert (state.status, state.reason) == (Status.ENDED, reason)
    circuit(STARTED, ENDED).when(end).then()


def test_a_reason_that_is_none_is_rejected() -> None:
    end = api.EndCircuitRequest(circuit_id="C1", reason="tired")
    circuit(STARTED).when(end).expect("REASON_INVALID")


def test_a_load_is_noted_while_the_plough_is_on_the_circuit() -> None:
    load = bulletin.PloughLoad(crew_id="P-1", salt_kg=4_000)
    note = internal.NotePloughLoadRequest(circuit_id="C1", load=load)
    circuit(STARTED).when(note).then(events.PloughLoadNoted(load=load))
    circuit(STARTED, ENDED).when(note).then()
