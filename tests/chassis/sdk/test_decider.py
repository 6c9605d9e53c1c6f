"""A decider is three pure functions and a first state."""

from services.chassis.sdk.decider import Decider, Rejected, no_timer
from services.testing import spec
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal


def test_a_specification_reads_as_a_sentence() -> None:
    spec.given(c.counter, c.Added(amount=2)).when(c.add(3)).then(c.Added(amount=3))
    spec.given(c.counter).when(c.add(0)).then_nothing()
    spec.given(c.counter).when(c.add(-1)).then_rejected("AMOUNT_INVALID")


def test_a_timer_fits_once() -> None:
    armed = spec.given(c.counter, c.Armed(due_time=5))
    ring = journal.ElapseRequest(aggregate="counter/a", kind="ring", due_time=5)
    state = armed.when(ring).then(c.Rang(due_time=5))
    assert (state.rung, c.due(state)) == (1, None)
    spec.given(c.counter, c.Armed(due_time=6)).when(ring).then_nothing()


def test_a_refusal_carries_code_sentence_and_field() -> None:
    no = Rejected("X_UNKNOWN", "There is no X.", "x")
    assert (str(no), no.code, no.field) == ("X_UNKNOWN: There is no X.", "X_UNKNOWN", "x")


def test_an_aggregate_has_no_timer_by_default() -> None:
    assert Decider(c.decide, c.evolve, c.Counter()).due is no_timer
    assert no_timer(c.Counter()) is None
