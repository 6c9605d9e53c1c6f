"""A partition served, batch by batch: one record a command, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory import MemoryJournal
from services.chassis.owner.recovery import open_inputs, recover
from services.chassis.owner.stream_processor import StreamProcessor
from services.chassis.partition.state import CorruptJournal
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import InboundMessage, Inbox
from services.chassis.telemetry import metrics
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


def served(source: MemoryJournal, **changed: Any) -> StreamProcessor:
    """Open the partition."""
    owner_context = c.owner_context(source, [], **changed)
    writer = source.writer("w")
    partition_state = recover(owner_context, 0, writer)
    return StreamProcessor(
        owner_context, partition_state, writer, open_inputs(owner_context, partition_state)
    )


def outcomes(source: MemoryJournal) -> list[str]:
    return [journal.Outcome.Name(r.outcome)[8:] for r in c.records(source)[1:]]


def test_each_command_has_one_record_whatever_it_is() -> None:
    source = c.memory()
    requests = [c.add(1), c.add(-1), c.add(c.UNLUCKY), c.add(0)]
    for request in requests:
        c.put(source, c.command(request))
    c.put(source, c.command(c.add(1), expires_time=1))
    source.append(Outgoing(c.NAMES.commands, 0, b"", b"\xff"))
    serving = served(source)
    serving.run_once()
    assert outcomes(source) == ["ACCEPTED", "REFUSED", "FAILED", "ACCEPTED", "EXPIRED", "FAILED"]
    assert [r.source_offset for r in c.records(source)[1:]] == list(range(6))


def test_a_batch_is_one_transaction() -> None:
    source = c.memory()
    for _ in range(3):
        c.put(source, c.command(c.add(1)))
    served(source).run_once()
    assert [offset for offset, _ in c.placed(source)] == [0, 2, 3, 4]


def test_a_repeat_within_a_batch_goes_to_the_next_and_points_to_the_first() -> None:
    source = c.memory()
    once = c.command(c.add(1))
    for command in (once, c.command(c.add(1)), once, c.command(c.add(1))):
        c.put(source, command)
    serving = served(source)
    serving.run_once()
    assert outcomes(source) == ["ACCEPTED", "ACCEPTED"]
    serving.run_once()
    assert outcomes(source) == ["ACCEPTED", "ACCEPTED", "DUPLICATE", "ACCEPTED"]
    placed = c.placed(source)
    assert placed[3][1].first_offset == placed[1][0]


def test_bulletins_stand_in_the_same_transaction_with_a_copy_for_outside_tools() -> None:
    source = c.memory()
    c.put(source, c.command(c.add(4)))
    served(source).run_once()
    place = (c.NAMES.bulletins, 0)
    bulletin = source.reader({place: 0}).poll(0, 10)[0]
    assert c.News.FromString(bulletin.value) == c.News(added=c.Added(amount=4), counter_id="a")
    assert bulletin.header("ce_type") == "tests.counter.News.added"
    assert source.bounds([place])[place] == (0, 2)


def figure(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, {"service": "counters", **labels}) or 0.0


def test_bulletins_are_counted_by_kind() -> None:
    before = figure("vigie_bulletins_total", bulletin="added")
    source = c.memory()
    c.put(source, c.command(c.add(4)))
    served(source).run_once()
    assert figure("vigie_bulletins_total", bulletin="added") == before + 1


def test_the_lag_of_owner_and_snapshot_is_exported() -> None:
    source = c.memory()
    serving = served(source)
    for _ in range(3):
        c.put(source, c.command(c.add(1)))
    serving.run_once()
    assert figure("vigie_owner_lag_records", partition="0") == 0
    assert figure("vigie_snapshot_behind_records", partition="0") == 4  # the opening is one


def test_a_gap_in_the_commands_stops_the_partition() -> None:
    source = c.memory()
    c.put(source, c.command(c.add(1)))
    source.log(c.NAMES.commands, 0).append(None)  # as a transactional writer would leave it
    c.put(source, c.command(c.add(1)))
    with pytest.raises(CorruptJournal, match="command 1 has no record"):
        served(source).run_once()
    assert outcomes(source) == []


def test_a_timer_that_falls_due_is_a_command_like_any_other() -> None:
    source, clock = c.memory(), Clock()
    serving = served(source, clock=clock)
    due_time = c.NOW + 100
    c.put(source, c.command(c.ArmRequest(request_id=new_id(), counter_id="a", due_time=due_time)))
    serving.run_once()
    assert figure("vigie_owner_timers_pending", partition="0") == 1
    late = figure("vigie_timer_lateness_seconds_sum")
    clock.time = due_time + 2_000_000
    serving.run_once()
    serving.run_once()
    assert figure("vigie_timer_lateness_seconds_sum") == late + 2
    rung = c.records(source)[-1]
    assert rung.events[0].type == "tests.counter.Rang"
    assert rung.actor == "counters"
    assert serving.partition_state.states["counter/a"].rung == 1
    assert serving.timers.next_time() is None
    assert figure("vigie_owner_timers_pending", partition="0") == 0


def test_a_timer_that_no_longer_fits_is_accepted_with_no_events() -> None:
    source = c.memory()
    serving = served(source, clock=Clock())
    c.put(source, c.elapsed("counter/a", c.NOW))
    serving.run_once()
    record = c.records(source)[-1]
    assert (record.outcome, list(record.events)) == (journal.OUTCOME_ACCEPTED, [])


def test_a_timer_that_could_not_be_sent_is_sent_again_though_nothing_else_happens() -> None:
    source, clock = Deaf({}), Clock()
    source.counts = c.memory().counts
    c.put(source, c.command(c.ArmRequest(request_id=new_id(), counter_id="a", due_time=c.NOW)))
    serving = served(source, clock=clock)
    serving.run_once()
    source.deaf = True
    serving.run_once()
    source.deaf = False
    for _ in range(2):
        serving.run_once()
    assert serving.partition_state.states["counter/a"].rung == 1


def test_a_command_whose_bulletins_fail_has_no_effect() -> None:
    def announce(entry: JournalEntry) -> list[Message]:
        if entry.events and entry.state.total == 3:
            raise ZeroDivisionError
        return c.announce(entry)

    source = c.memory()
    for _ in range(3):
        c.put(source, c.command(c.add(3)))
        c.put(source, c.command(c.add(10, "b")))
    serving = served(source, service=c.counters(bulletins=announce))
    serving.run_once()
    assert outcomes(source) == ["FAILED", "ACCEPTED"] * 3
    assert c.records(source)[1].reason.code == "ANNOUNCE_FAILED"
    assert "counter/a" not in serving.partition_state.states


def test_a_snapshot_is_written_with_the_batch_after_so_many_records() -> None:
    source = c.memory()
    serving = served(source, snapshot_records=3)
    place = (c.NAMES.snapshots, 0)
    for _ in range(2):
        c.put(source, c.command(c.add(1)))
        serving.run_once()
        assert source.bounds([place])[place] == (0, 0)
    c.put(source, c.command(c.add(1)))
    serving.run_once()
    kinds = [journal.Snapshot.FromString(m.value) for m in source.reader({place: 0}).poll(0, 10)]
    assert [(piece.kind, piece.offset) for piece in kinds] == [("", 4), ("counter", 4)]


@pytest.mark.parametrize(("snapshotted", "written"), [(0, True), (2, False)])
def test_an_owner_that_began_from_no_snapshot_writes_one_soon(
    *, snapshotted: int, written: bool
) -> None:
    """Else a service that is restarted often would never write one, and restore ever longer."""
    source = c.memory()
    before = served(source, snapshot_records=100)
    c.put(source, c.command(c.add(1)))
    before.run_once()
    partition_state = before.partition_state
    partition_state.snapshotted = snapshotted
    owner_context = replace(before.owner_context, snapshot_records=2)
    after = StreamProcessor(owner_context, partition_state, before.writer, before.reader)
    c.put(source, c.command(c.add(1)))
    after.run_once()
    place = (c.NAMES.snapshots, 0)
    assert (source.bounds([place])[place][1] > 0) is written
    for _ in range(2):
        c.put(source, c.command(c.add(1)))
        after.run_once()
    assert source.bounds([place])[place][1] > 0


# An inbox: what others tell is journaled with what is decided of it.


def note(taken: Sequence[InboundMessage]) -> Any:
    marks = [f"{t.topic}/{t.partition}={t.offset + 1}" for t in taken]
    return c.add(len(taken), "inbox", marks=marks)


def next_offsets(state: c.Counter) -> Mapping[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for mark in state.marks or {}:
        if "=" in mark:
            place, _, offset = mark.partition("=")
            topic, _, partition = place.partition("/")
            key = (topic, int(partition))
            found[key] = max(found.get(key, 0), int(offset))
    return found


def follow_ups(state: c.Counter, _time: int) -> Sequence[Message]:
    reacted = (state.marks or {}).get("reacted", 0)
    return [c.add(1, "inbox", marks=["reacted"])] if state.total - reacted > reacted else []


def listening() -> tuple[MemoryJournal, dict[str, Any]]:
    source = c.memory()
    source.counts = {**source.counts, "news": 2}
    inbox = Inbox(["news"], "counter/inbox", note, next_offsets, follow_ups)
    return source, {"service": c.counters(inbox=inbox)}


def test_an_inbox_records_messages_and_reacts_in_one_transaction() -> None:
    source, owner_context = listening()
    for partition in (0, 1):
        source.append(Outgoing("news", partition, b"", b"x"))
    serving = served(source, **owner_context)
    serving.run_once()
    noted, reaction = c.records(source)[1:]
    assert not noted.HasField("source_offset")
    assert (noted.command_id, noted.actor) == ("", "counters")
    assert (noted.version, reaction.version) == (1, 2)
    assert [offset for offset, _ in c.placed(source)] == [0, 2, 3]


def test_an_inbox_continues_at_the_cursor_in_its_journal() -> None:
    source, owner_context = listening()
    source.append(Outgoing("news", 0, b"", b"x"))
    served(source, **owner_context).run_once()
    source.append(Outgoing("news", 0, b"", b"y"))
    again = served(source, **owner_context)
    again.run_once()
    assert again.partition_state.states["counter/inbox"].marks["news/0=1"] == 1
    assert again.partition_state.states["counter/inbox"].marks["news/0=2"] == 1


def test_commands_and_news_of_one_batch_are_both_decided() -> None:
    source, owner_context = listening()
    source.append(Outgoing("news", 0, b"", b"x"))
    c.put(source, c.command(c.add(1)))
    serving = served(source, **owner_context)
    serving.run_once()
    assert set(serving.partition_state.states) == {"counter/a", "counter/inbox"}
    assert serving.partition_state.source_offset == 0


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = c.NOW

    def __call__(self) -> int:
        return self.time


class Deaf(MemoryJournal):
    """A journal that takes no commands while it is deaf."""

    deaf = False

    def send(self, outgoing: Outgoing, done: Any) -> None:
        if self.deaf:
            done(TimeoutError("deaf"), -1)
        else:
            super().send(outgoing, done)


def test_a_rejected_inbox_message_stops_the_partition() -> None:
    source, _ = listening()

    def refused(taken: Sequence[InboundMessage]) -> Any:
        return c.add(c.UNLUCKY, "inbox")

    inbox = Inbox(["news"], "counter/inbox", refused, next_offsets, follow_ups)
    source.append(Outgoing("news", 0, b"", b"x"))
    serving = served(source, service=c.counters(inbox=inbox))
    with pytest.raises(CorruptJournal, match="inbound messages rejected"):
        serving.run_once()
    assert [record.type for record in c.records(source)] == ["vigie.journal.v1.Opened"]


def test_a_snapshot_that_falls_due_in_an_idle_turn_goes_with_the_next_batch() -> None:
    source, owner_context = listening()
    source.append(Outgoing("news", 0, b"", b"x"))
    serving = served(source, snapshot_records=2, **owner_context)
    place = (c.NAMES.snapshots, 0)
    serving.run_once()
    serving.run_once()
    assert source.bounds([place])[place] == (0, 0)
    source.append(Outgoing("news", 0, b"", b"y"))
    serving.run_once()
    assert source.bounds([place])[place][1] > 0
