"""Streams: a snapshot, `synced`, each change; after a cursor neither a gap nor a repeat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel import read_model
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.readmodel.subscription import Subscription
from services.chassis.readmodel.watch_server import WatchServer
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.errors import StatusError
from services.chassis.sdk.service import ItemWatch, Watch
from tests.chassis import counter as c
from vigie.crew.v1 import service_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")

QUIET = 30.0


class Log:
    """A read model that the test feeds."""

    def __init__(self, partitions: int = 1, *, opened: bool = True) -> None:
        self.read_model = ReadModel([c.partition_state(p) for p in range(partitions)])
        self.versions: dict[str, int] = {}
        self.offsets = [-1] * partitions
        for partition in range(partitions if opened else 0):
            self.take(partition, c.opened(partitions=partitions))

    def take(self, partition: int, record: journal.Record) -> None:
        self.offsets[partition] += 1
        self.read_model.apply([(partition, self.offsets[partition], record)])

    def add(
        self, name: str, amount: int = 1, partition: int = 0, marks: Sequence[str] = ()
    ) -> None:
        version = self.versions[name] = self.versions.get(name, 0) + 1
        event = c.Added(amount=amount, marks=marks)
        self.take(partition, c.record(version, event, aggregate=f"counter/{name}"))

    def synced(self) -> Log:
        self.read_model.mark_caught_up()
        return self


@asynccontextmanager
async def watching(
    log: Log,
    cursor: str = "",
    watch: Watch | ItemWatch = c.WATCH,
    *,
    quiet: float = QUIET,
    stopping: asyncio.Event | None = None,
) -> AsyncIterator[AsyncIterator[Any]]:
    frames = WatchServer("counters", log.read_model, quiet).handler("Watch", watch)
    call_context = CallContext("ana", 0, 0.0, "", stopping or asyncio.Event())
    feed: Any = frames(c.kind("WatchCountersRequest")(cursor=cursor), call_context)
    try:
        yield feed
    finally:
        await feed.aclose()


async def test_a_cursor_from_before_the_first_opening_stays_valid() -> None:
    log = Log(opened=False)
    async with watching(log.synced()) as feed:
        synced = await anext(feed)
        assert (synced.WhichOneof("frame"), synced.cursor) == ("synced", "")
    log.take(0, c.opened(partitions=1))
    log.add("a")
    async with watching(log, synced.cursor) as feed:
        assert shown(await anext(feed)) == ("a", 1)


def shown(frame: Any) -> Any:
    """The content of a frame, in short."""
    what = frame.WhichOneof("frame")
    match what:
        case "counter":
            return (frame.counter.counter_id, frame.counter.total)
        case "mark":
            return (frame.mark.name, frame.mark.times)
        case _:
            return what


async def take(feed: AsyncIterator[Any], count: int) -> list[Any]:
    async with asyncio.timeout(5):
        return [await anext(feed) for _ in range(count)]


async def take_shown(feed: AsyncIterator[Any], count: int) -> list[Any]:
    return [shown(frame) for frame in await take(feed, count)]


async def test_everything_comes_first_then_synced_then_each_change() -> None:
    log = Log().synced()
    log.add("b", 2)
    log.add("a", 1)
    async with watching(log) as feed:
        assert await take_shown(feed, 3) == [("a", 1), ("b", 2), "synced"]
        log.add("a", 5)
        assert await take_shown(feed, 1) == [("a", 6)]


async def test_a_stream_waits_for_the_replica_to_have_caught_up() -> None:
    log = Log()
    async with watching(log) as feed:
        first = asyncio.ensure_future(anext(feed))
        await asyncio.sleep(0)
        log.add("a")
        log.synced()
        assert shown(await asyncio.wait_for(first, 5)) == ("a", 1)
        assert shown((await take(feed, 1))[0]) == "synced"


async def test_a_snapshot_is_no_place_to_resume_from_and_all_after_it_is() -> None:
    log = Log().synced()
    log.add("a")
    async with watching(log) as feed:
        snapshot, synced = await take(feed, 2)
        log.add("a")
        (change,) = await take(feed, 1)
    assert [frame.cursor for frame in (snapshot, synced, change)] == ["", "e:0=1", "e:0=2"]


async def test_changes_that_follow_fast_are_merged_into_the_last() -> None:
    log = Log().synced()
    async with watching(log) as feed:
        await take(feed, 1)
        for _ in range(100):
            log.add("a")
        log.add("b")
        log.add("a")
        assert await take_shown(feed, 2) == [("b", 1), ("a", 101)]


async def test_an_idle_watch_sends_heartbeats_with_the_newest_cursor() -> None:
    log = Log().synced()
    async with watching(log, quiet=0.01) as feed:
        await take(feed, 1)
        log.add("x", 0)
        frames = await take(feed, 2)
    assert shown(frames[-1]) == "heartbeat"
    assert frames[-1].cursor == "e:0=1"


@pytest.mark.parametrize("cursor", ["foreign:0=1", "e:0=99", "e:0=1,1=1", "e:"], ids=str)
async def test_a_cursor_that_is_foreign_or_ahead_is_answered_with_everything(
    cursor: str,
) -> None:
    log = Log()
    log.add("a")
    log.synced()
    async with watching(log, cursor) as feed:
        frames = await take(feed, 3)
    assert [shown(f) for f in frames] == ["history_lost", ("a", 1), "synced"]
    assert [f.cursor for f in frames] == ["", "", "e:0=1"]


async def test_a_replica_that_has_just_started_goes_on_from_an_older_cursor() -> None:
    log = Log()
    log.add("a")
    log.add("b")
    log.synced()
    async with watching(log, "e:0=1") as feed:
        assert await take_shown(feed, 2) == [("b", 1), "synced"]


async def test_history_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_model, "RECENT", 3)
    log = Log().synced()
    for _ in range(5):
        log.add("a")
    async with watching(log, "e:0=1") as feed:
        assert shown((await take(feed, 1))[0]) == "history_lost"
    async with watching(log, "e:0=2") as feed:
        assert await take_shown(feed, 2) == [("a", 5), "synced"]


async def test_several_things_in_one_record_share_its_cursor_only_with_the_last() -> None:
    log = Log().synced()
    async with watching(log, watch=c.WATCH_MARKS) as feed:
        await take(feed, 1)
        log.add("a", marks=["x", "y"])
        frames = await take(feed, 2)
    assert {shown(f) for f in frames} == {("x", 1), ("y", 1)}
    assert [f.cursor for f in frames] == ["e:0=0", "e:0=1"]


async def test_a_stream_ends_when_its_service_stops() -> None:
    log, stopping = Log().synced(), asyncio.Event()
    async with watching(log, stopping=stopping) as feed:
        await take(feed, 1)
        stopping.set()
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(anext(feed), 5)
    assert not log.read_model._listeners


async def test_a_stream_ends_with_the_reason_when_a_partition_stops() -> None:
    log = Log().synced()
    async with watching(log, quiet=0.01) as feed:
        await take(feed, 1)
        log.read_model.apply([(0, 99, None)])
        with pytest.raises(StatusError, match="Partition 0 has stopped"):
            await asyncio.wait_for(anext(feed), 5)


def test_a_watch_of_ids_needs_their_partitions_alone() -> None:
    crew = Watch("crew", crews.WatchCrewsResponse, "crew", c.card)
    assert Subscription(crew, crews.WatchCrewsRequest(crew_ids=["a"])).addresses() == ["crew/a"]
    assert Subscription(crew, crews.WatchCrewsRequest()).addresses() == []
    log = Log(partitions=2).synced()
    log.read_model.apply([(0, 99, None)])
    stopped, whole = (
        [f"crew/{n}" for n in range(9) if partition_of(f"crew/{n}", 2) == p] for p in (0, 1)
    )
    log.read_model.check_whole(whole)
    for needed in ([], stopped[:1], [*whole, stopped[0]]):
        with pytest.raises(StatusError, match="Partition 0 has stopped"):
            log.read_model.check_whole(needed)


async def test_unselected_resources_are_not_sent_and_advance_the_cursor() -> None:
    log = Log().synced()
    watch = Watch(
        "counter", c.WATCH.response, "counter", c.card, matches=lambda _r, name, _s: name == "a"
    )
    log.add("b")
    async with watching(log, watch=watch) as feed:
        await take(feed, 1)
        log.add("b")
        log.add("a")
        (frame,) = await take(feed, 1)
    assert (shown(frame), frame.cursor) == (("a", 1), "e:0=3")


Change = st.tuples(st.sampled_from("abc"), st.integers(0, 1))


class Reader:
    """A client that reads at times, is disconnected, and resumes from its last cursor."""

    def __init__(self, log: Log, cursor: str) -> None:
        self.log = log
        self.cursor = cursor
        self.seen: dict[str, tuple[int, int]] = {}

    async def connect(self, limit: int) -> None:
        """Read at most so many of the available frames, then disconnect."""
        async with watching(self.log, self.cursor) as feed:
            for _ in range(limit):
                coming = asyncio.ensure_future(anext(feed))
                done, _ = await asyncio.wait([coming], timeout=0.001)
                if not done:
                    coming.cancel()
                    await asyncio.gather(coming, return_exceptions=True)
                    return
                self.take(coming.result())

    def take(self, frame: Any) -> None:
        assert shown(frame) != "history_lost"
        self.cursor = frame.cursor or self.cursor
        if frame.HasField("counter"):
            card = frame.counter
            assert card.version > self.seen.get(card.counter_id, (0, 0))[1], "it was repeated"
            self.seen[card.counter_id] = (card.total, card.version)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(Change, st.integers(0, 4)), max_size=40))
async def test_over_any_reconnections_a_reader_ends_with_the_truth_and_repeats_nothing(
    steps: list[Any],
) -> None:
    log = Log(2).synced()
    async with watching(log) as feed:
        reader = Reader(log, (await take(feed, 1))[0].cursor)
    for step in steps:
        if isinstance(step, int):
            await reader.connect(step)
        else:
            name, partition = step
            log.add(f"{name}{partition}", partition=partition)
    await reader.connect(1_000)
    read_model = log.read_model
    assert reader.seen == {
        name: (state.total, read_model.version("counter", name))
        for name, state in read_model.all("counter")
    }
