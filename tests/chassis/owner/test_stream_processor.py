"""The processor of a partition: each batch of commands becomes records in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.owner.stream_processor import StreamProcessor
from services.chassis.partition.partition_state import CorruptJournal
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import InboundMessage, Inbox
from tests.chassis import counter as c, readers
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


class Deaf(MemoryJournal):
    """A journal that returns no commands while `deaf` is set."""

    deaf = False

    def send(self, outgoing: Outgoing, done: Any) -> None:
        if self.deaf:
            done(TimeoutError("deaf"), -1)
        else:
            super().send(outgoing, done)


@pytest.fixture
def source() -> Deaf:
    return Deaf({**c.memory().counts, "news": 2})


def served(source: MemoryJournal, **changed: Any) -> StreamProcessor:
    return c.served(c.owner_context(source, **changed))


def put(source: MemoryJournal, *requests: Any) -> None:
    """Put commands on their topic."""
    for request in requests:
        c.put(source, c.command(request))


def arm(due_time: int) -> Any:
    return c.ArmRequest(request_id=new_id(), counter_id="a", due_time=due_time)


def outcomes(source: MemoryJournal) -> list[str]:
    return [journal.Outcome.Name(r.outcome)[8:] for r in readers.records(source)[1:]]


def test_each_command_has_one_record_whatever_it_is(source: Deaf) -> None:
    put(source, c.add(1), c.add(-1), c.add(c.RAISES), c.add(0))
    c.put(source, c.command(c.add(1), expires_time=1))
    source.append(Outgoing(c.NAMES.commands, 0, b"", b"\xff"))
    served(source).run_once()
    assert outcomes(source) == ["ACCEPTED", "REFUSED", "FAILED", "ACCEPTED", "EXPIRED", "FAILED"]
    assert [r.source_offset for r in readers.records(source)[1:]] == list(range(6))


def test_a_batch_is_one_transaction(source: Deaf) -> None:
    put(source, *(c.add(1) for _ in range(3)))
    served(source).run_once()
    assert [offset for offset, _ in readers.placed(source)] == [0, 2, 3, 4]


def test_a_repeat_within_a_batch_goes_to_the_next_and_points_to_the_first(source: Deaf) -> None:
    once = c.command(c.add(1))
    for command in (once, c.command(c.add(1)), once, c.command(c.add(1))):
        c.put(source, command)
    serving = served(source)
    serving.run_once()
    assert outcomes(source) == ["ACCEPTED", "ACCEPTED"]
    serving.run_once()
    assert outcomes(source) == ["ACCEPTED", "ACCEPTED", "DUPLICATE", "ACCEPTED"]
    placed = readers.placed(source)
    assert placed[3][1].first_offset == placed[1][0]


def test_bulletins_stand_in_the_same_transaction_with_a_copy_for_outside_tools(
    source: Deaf,
) -> None:
    counted = readers.figure("vigie_bulletins_total", bulletin="added")
    put(source, c.add(4))
    served(source).run_once()
    assert readers.figure("vigie_bulletins_total", bulletin="added") == counted + 1
    [bulletin] = readers.read(source, c.NAMES.bulletins)
    assert c.News.FromString(bulletin.value) == c.News(added=c.Added(amount=4), counter_id="a")
    assert bulletin.header("ce_type") == "tests.counter.News.added"
    assert source.bounds([(bulletin.topic, 0)])[bulletin.topic, 0] == (0, 2)


def test_a_timer_that_falls_due_is_a_command_like_any_other(source: Deaf) -> None:
    now = [c.NOW]
    serving = served(source, clock=lambda: now[0])
    due_time = c.NOW + 100
    put(source, arm(due_time))
    serving.run_once()
    assert readers.figure("vigie_owner_timers_pending", partition="0") == 1
    late = readers.figure("vigie_timer_lateness_seconds_sum")
    now[0] = due_time + 2_000_000
    serving.run_once()
    serving.run_once()
    assert readers.figure("vigie_timer_lateness_seconds_sum") == late + 2
    rung = readers.records(source)[-1]
    assert rung.events[0].type == "tests.counter.Rang"
    assert rung.actor == "counters"
    assert serving.partition_state.states["counter/a"].rung == 1
    assert serving.timers.next_time() is None
    assert readers.figure("vigie_owner_timers_pending", partition="0") == 0


def test_a_timer_that_could_not_be_sent_is_sent_again_though_nothing_else_happens(
    source: Deaf,
) -> None:
    put(source, arm(c.NOW))
    serving = served(source, clock=lambda: c.NOW)
    serving.run_once()
    source.deaf = True
    serving.run_once()
    source.deaf = False
    for _ in range(2):
        serving.run_once()
    assert serving.partition_state.states["counter/a"].rung == 1


def test_a_command_whose_bulletins_fail_has_no_effect(source: Deaf) -> None:
    def announce(entry: JournalEntry) -> list[Message]:
        if entry.events and entry.state.total == 3:
            raise ZeroDivisionError
        return c.announce(entry)

    for _ in range(3):
        put(source, c.add(3), c.add(10, "b"))
    serving = served(source, service=c.counters(bulletins=announce))
    serving.run_once()
    assert outcomes(source) == ["FAILED", "ACCEPTED"] * 3
    assert readers.records(source)[1].reason.code == "ANNOUNCE_FAILED"


# An inbox: a message of another service is recorded with the reaction to it.


def note(taken: Sequence[InboundMessage]) -> Any:
    return c.add(len(taken), "inbox", marks=[f"{t.topic}/{t.partition}" for t in taken])


def note_bad(bad: InboundMessage, code: str) -> Any:
    return c.add(1, "inbox", marks=[f"{bad.topic}/{bad.partition}", code])


def next_offsets(state: c.Counter) -> Mapping[tuple[str, int], int]:
    places = ((mark.partition("/"), times) for mark, times in (state.marks or {}).items())
    return {(topic, int(partition)): times for (topic, _, partition), times in places if partition}


def follow_ups(state: c.Counter, _time: int) -> Sequence[Message]:
    reacted = (state.marks or {}).get("reacted", 0)
    return [c.add(1, "inbox", marks=["reacted"])] if state.total - reacted > reacted else []


def listening(source: Deaf, to_command: Any = note, **changed: Any) -> StreamProcessor:
    """Open the partition with an inbox."""
    inbox = Inbox(
        ["news"],
        "counter/inbox",
        to_command,
        next_offsets,
        follow_ups,
        changed.pop("reject", note_bad),
    )
    return served(source, service=c.counters(inbox=inbox), **changed)


def marks(serving: StreamProcessor) -> Mapping[str, int]:
    inbox = serving.partition_state.states.get("counter/inbox")
    return inbox.marks if inbox is not None else {}


def tell(source: Deaf, partition: int = 0) -> None:
    source.append(Outgoing("news", partition, b"", b"x"))


def test_an_inbox_records_messages_and_reacts_in_one_transaction_with_commands(
    source: Deaf,
) -> None:
    for partition in (0, 1):
        tell(source, partition)
    put(source, c.add(1))
    listening(source).run_once()
    command, noted, reaction = readers.records(source)[1:]
    assert command.source_offset == 0
    assert not noted.HasField("source_offset")
    assert (noted.command_id, noted.actor) == ("", "counters")
    assert (noted.version, reaction.version) == (1, 2)
    assert [offset for offset, _ in readers.placed(source)] == [0, 2, 3, 4]


def test_an_inbox_continues_at_the_cursor_in_its_journal(source: Deaf) -> None:
    tell(source)
    listening(source).run_once()
    tell(source)
    again = listening(source)
    again.run_once()
    assert marks(again)["news/0"] == 2


def test_no_timer_fires_and_nothing_is_decided_on_half_of_the_news_that_stands_at_the_start(
    source: Deaf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given three messages and a due timer, when the service starts and reads one at a time."""
    monkeypatch.setattr("services.chassis.owner.stream_processor.BATCH", 1)
    put(source, arm(c.NOW))
    for partition in (0, 1, 1):
        tell(source, partition)
    serving = listening(source, clock=lambda: c.NOW)
    while not serving.caught_up:
        assert "reacted" not in marks(serving)
        serving.run_once()
    assert marks(serving) == {"news/0": 1, "news/1": 2, "reacted": 1}
    assert serving.partition_state.states["counter/a"].rung == 0
    tell(source)  # what comes later does not hold anything up again
    serving.run_once()
    serving.run_once()
    assert serving.caught_up
    assert serving.partition_state.states["counter/a"].rung == 1


def test_what_an_open_transaction_hides_does_not_hold_up_a_busy_city(source: Deaf) -> None:
    """Given an input that is hidden and another one that never rests, the owner catches up."""

    class Busy(Deaf):
        def bounds(self, partitions: Any) -> Any:
            found = super().bounds(partitions).items()
            return {each: (a, b + (each == ("news", 0))) for each, (a, b) in found}

        def reader(self, positions: Any, *, bulk: bool = False) -> Any:
            reader = super().reader(positions, bulk=bulk)
            poll = reader.poll

            def busy(timeout_seconds: float, limit: int) -> Any:
                found = poll(timeout_seconds, limit)
                tell(self, 1)
                return found

            reader.poll = busy  # type: ignore[method-assign]
            return reader

    source = Busy(source.counts)
    tell(source, 1)
    serving = listening(source)
    serving.run_once()
    assert not serving.reader.at_end()
    assert serving.caught_up


@pytest.mark.parametrize(
    ("amount", "code"), [(c.RAISES, "DECIDER_FAILED"), (c.TOO_LARGE, "RECORD_TOO_LARGE")]
)
def test_a_message_whose_decision_fails_is_recorded_and_the_others_are_decided(
    source: Deaf, amount: int, code: str
) -> None:
    """Given five messages of which one breaks the decision, when they come in one batch."""
    for partition in (0, 0, 1, 0, 0):
        tell(source, partition)

    def breaking(taken: Sequence[InboundMessage]) -> Any:
        if any(message.partition for message in taken):
            return c.add(amount, "inbox")
        return note(taken)

    serving = listening(source, breaking)
    serving.run_once()
    found = marks(serving)
    assert (found["news/0"], found["news/1"], found[code]) == (4, 1, 1)
    assert [offset for offset, _ in readers.placed(source)] == [0, *range(2, 7)]


def test_a_message_that_cannot_even_be_recorded_stops_the_partition(source: Deaf) -> None:
    tell(source)
    raises = c.add(c.RAISES, "inbox")
    serving = listening(source, lambda _: raises, reject=lambda *_: raises)
    with pytest.raises(CorruptJournal, match="inbound message rejected"):
        serving.run_once()
    assert [record.type for record in readers.records(source)] == ["vigie.journal.v1.Opened"]
