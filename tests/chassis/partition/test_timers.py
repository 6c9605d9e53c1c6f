"""Timers fire once, in order of their due times, each with its own id."""

from hypothesis import given, strategies as st

from services.chassis.partition.timers import Timers, timer_command
from services.chassis.sdk.decider import Decider
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal


def timers(**alarms: int) -> Timers:
    made = Timers({"counter": c.counter})
    made.rebuild({f"counter/{name}": c.Counter(alarm_time=at) for name, at in alarms.items()})
    return made


def test_a_timer_falls_due_once_until_the_timers_are_rebuilt() -> None:
    made = timers(a=10)
    made.update("counter/a", c.Counter(alarm_time=10))
    assert list(made.pop_due(10)) == [(10, "counter/a", "ring")]
    assert list(made.pop_due(10)) == []
    made.rebuild({"counter/a": c.Counter(alarm_time=10)})
    assert made.next_time() == 10


def test_a_timer_that_was_put_off_or_taken_back_no_longer_counts() -> None:
    made = timers(a=10, b=11, c=0)
    assert len(made) == 2
    made.update("counter/a", c.Counter(alarm_time=50))
    assert len(made) == 2
    made.update("counter/b", c.Counter())
    assert len(made) == 1
    assert list(made.pop_due(49)) == []
    assert made.next_time() == 50


def test_a_timer_that_was_put_off_and_set_again_falls_due_once() -> None:
    """Given an offer that comes and ends before the end of the shift, that end fires once."""
    made = timers(a=10, b=10)
    for at in (5, 10, 6, 10):
        made.update("counter/a", c.Counter(alarm_time=at))
    assert list(made.pop_due(10)) == [(10, "counter/a", "ring"), (10, "counter/b", "ring")]


def test_an_aggregate_has_no_timer_by_default() -> None:
    made = Timers({"counter": Decider(c.decide, c.evolve, c.Counter())})
    made.update("counter/a", c.Counter(alarm_time=10))
    assert made.next_time() is None


def test_each_attempt_at_a_timer_has_an_id_of_its_own() -> None:
    one, two = (timer_command((10, "counter/a", "ring"), "counters", now) for now in (11, 12))
    assert one.body_sha256 == two.body_sha256
    assert one.command_id != two.command_id
    assert journal.ElapseRequest.FromString(one.body) == journal.ElapseRequest(
        aggregate="counter/a", kind="ring", due_time=10
    )
    for other in ((11, "counter/a", "ring"), (10, "counter/b", "ring"), (10, "counter/a", "x")):
        assert timer_command(other, "counters", 11).command_id != one.command_id


Asked = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20)), max_size=30)


@given(Asked, st.integers(0, 25))
def test_due_timers_match_the_current_states(asked: list[tuple[str, int]], now: int) -> None:
    made, last = timers(), {}
    for name, at in asked:
        made.update(f"counter/{name}", c.Counter(alarm_time=at))
        last[f"counter/{name}"] = at
    expected = sorted((at, address, "ring") for address, at in last.items() if 0 < at <= now)
    assert list(dict.fromkeys(made.pop_due(now))) == expected
