"""Laws of a cabinet, for every order of commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from google.protobuf.message import Message
from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.levels import Lever
from services.testing.contract import apply
from services.testing.spec import NOW, SECOND
from tests.lighting.department import LIGHTING, cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    assign,
    confirm,
    dim,
    everything,
    install,
    lamps,
    line,
    look,
    make_safe,
    missed,
    note,
    outage,
    override,
    release,
    revert,
    switch,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import commands_pb2 as reports, events_pb2 as events, service_pb2 as api

LAMPS = [f"L{n}" for n in range(12)]
FEEDERS = ["F1", "F2", "F3"]

scopes = st.one_of(
    st.just(everything()),
    st.sampled_from(FEEDERS).map(line),
    st.lists(st.sampled_from([*LAMPS, "L99"]), min_size=1, max_size=4, unique=True).map(
        lambda names: lamps(*names)
    ),
)
levels = st.integers(0, 100)
requests = st.one_of(
    st.builds(dim, levels, scopes),
    st.builds(override, levels, scopes, st.integers(NOW, NOW + 3 * HOUR)),
    st.builds(revert, scopes),
    st.builds(switch, st.sampled_from(FEEDERS), on=st.booleans()),
    st.builds(make_safe, st.sampled_from(["P-1", "P-2"]), st.sampled_from(FEEDERS)),
    st.builds(release, st.sampled_from(["P-1", "P-2"]), st.sampled_from(FEEDERS)),
    st.builds(outage, st.sampled_from(LAMPS)),
    st.sampled_from([(6, 6), (6, 5), (6,), (3, 3, 3)]).map(lambda sizes: install(*sizes)),
    st.just(assign()),
)
readings = st.builds(
    lambda dark, tripped, drifted, supply_lost, door_open: look(
        *dark,
        lines=FEEDERS,
        tripped=tripped,
        drifted=drifted,
        supply_lost=supply_lost,
        door_open=door_open,
    ),
    st.sets(st.sampled_from(LAMPS)),
    st.sets(st.sampled_from(FEEDERS), max_size=2),
    st.sets(st.sampled_from(FEEDERS), max_size=1),
    st.booleans(),
    st.booleans(),
)
parts = st.sampled_from(
    ["supply", "door", *(f"feeder/{f}" for f in FEEDERS), *(f"lamp/{name}" for name in LAMPS)]
)
reports_and_timers = st.one_of(
    readings,
    readings,
    st.sampled_from(FEEDERS).map(lambda feeder_id: confirm(feeder_id, 1)),
    st.sampled_from(FEEDERS).map(lambda feeder_id: missed(feeder_id, 1)),
    st.builds(
        note, parts, st.sampled_from([bulletin.TASK_STATUS_EN_ROUTE, bulletin.TASK_STATUS_DONE])
    ),
    st.sampled_from(["override", "retry", "programme", "door"]).map(
        lambda kind: journal.ElapseRequest(aggregate=f"cabinet/{CABINET}", kind=kind)
    ),
    st.just(reports.ReportUnreachableRequest(missed_polls=3)),
    st.just(reports.ReportReachableRequest()),
)
stories = st.lists(
    st.tuples(st.one_of(requests, reports_and_timers), st.integers(0, 1_200)),
    min_size=1,
    max_size=25,
)


def fitted(command: Message, cabinet: Cabinet) -> Message:
    """The same report with the present numbers, as a correct poller has them."""
    match command:
        case reports.ReportCabinetStateRequest():
            command.sequence = cabinet.sequence
        case reports.ConfirmDimRequest() | reports.ReportDimFailureRequest():
            feeder = cabinet.feeder(command.feeder_id)
            command.sequence = feeder.wanted_sequence if feeder else 1
    return command


def records(story: list[tuple[Message, int]]) -> Iterator[tuple[Message, JournalEntry]]:
    """Yield the accepted commands of a story, each with its record."""
    cabinet, time, version = Cabinet(), NOW, 0
    for command, seconds in [(install(), 0), *story]:
        time += seconds * SECOND
        context = DecisionContext(time=time, id=CABINET)
        try:
            decided = tuple(cabinet_decider.decide(fitted(command, cabinet), cabinet, context))
        except Rejected:
            continue
        before = cabinet
        for event in decided:
            cabinet = cabinet_decider.evolve(cabinet, event, context)
        version += len(decided)
        record = journal.Record(aggregate=f"cabinet/{CABINET}", version=version)
        yield command, JournalEntry(record, "cabinet", CABINET, decided, before, cabinet, context)


@settings(deadline=None)
@given(stories)
def test_a_command_repeated_at_once_adds_nothing(story: list[tuple[Message, int]]) -> None:
    """Except a missed read-back, which counts each time, and a drift that is seen again."""
    for command, entry in records(story):
        if isinstance(command, reports.ReportDimFailureRequest):
            continue
        try:
            decided = cabinet_decider.decide(
                fitted(command, entry.state), entry.state, entry.context
            )
        except Rejected:
            continue
        assert {type(event) for event in decided} <= {events.DimDrifted}


@settings(deadline=None)
@given(stories)
def test_sequences_needs_and_seats_are_consistent(story: list[tuple[Message, int]]) -> None:
    for _, entry in records(story):
        cabinet: Cabinet = entry.state
        assert cabinet.sequence >= entry.before.sequence
        assert len({need.part for need in cabinet.needs}) == len(cabinet.needs)
        for feeder in cabinet.feeders:
            assert feeder.confirmed_sequence <= feeder.wanted_sequence <= cabinet.sequence
            seats = [*feeder.failed, *feeder.unfed]
            assert len(seats) == len(set(seats))
            assert all(0 <= seat < len(feeder.lamps) for seat in (*seats, *feeder.seen_dark))
            assert len(feeder.holds) <= len(feeder.lamps) + 1
            assert len(feeder.overrides) <= len(feeder.lamps) + 1


@settings(deadline=None)
@given(stories)
def test_each_dark_lamp_has_one_need_and_a_fault_has_one_for_all(
    story: list[tuple[Message, int]],
) -> None:
    for _, entry in records(story):
        cabinet: Cabinet = entry.state
        needs = {need.part for need in cabinet.needs}
        for feeder in cabinet.feeders:
            alone = {
                f"lamp/{feeder.lamps[seat].id}" for seat in {*feeder.failed, *feeder.seen_dark}
            }
            assert {f"lamp/{lamp.id}" for lamp in feeder.lamps} & needs == alone
            assert (f"feeder/{feeder.id}" in needs) == bool(feeder.fault)
        assert ("supply" in needs) == bool(cabinet.fault)


@settings(deadline=None)
@given(stories)
def test_a_reader_of_the_bulletins_has_the_needs_of_the_cabinet(
    story: list[tuple[Message, int]],
) -> None:
    known: dict[str, Any] = {}
    for _, entry in records(story):
        for each in LIGHTING.bulletins(entry):
            apply(cast("bulletin.Bulletin", each), known)
        since = {id_: need.clock_start_time.ToMicroseconds() for id_, need in known.items()}
        assert since == {
            f"lighting/cabinet/{CABINET}/{need.part}": need.since_time for need in entry.state.needs
        }


@settings(deadline=None)
@given(stories)
def test_an_override_decides_the_level_of_its_lamps_and_has_a_timer(
    story: list[tuple[Message, int]],
) -> None:
    for command, entry in records(story):
        if not isinstance(command, api.OverrideRequest) or not entry.events:
            continue
        cabinet: Cabinet = entry.state
        until = command.until_time.ToMicroseconds()
        named = frozenset(command.scope.lamps.lamp_ids)
        for feeder in cabinet.feeders:
            meant = command.scope.all or feeder.id == command.scope.feeder_id
            for lamp, (level, lever) in zip(
                feeder.lamps, feeder.levels(cabinet.programme_level), strict=True
            ):
                if (meant or lamp.id in named) and not feeder.permit_id:
                    assert (level, lever) == (command.level_percent, Lever.OVERRIDE)
        due = cabinet_decider.due(cabinet)
        assert due is not None
        assert due <= (until, "override")


@settings(deadline=None)
@given(stories)
def test_a_cabinet_has_at_most_forty_timers_in_a_day(story: list[tuple[Message, int]]) -> None:
    """No timer falls due again and again at one moment."""
    *_, (_, entry) = records(story)
    cabinet: Cabinet = entry.state
    for _ in range(40):
        due = cabinet_decider.due(cabinet)
        if due is None or due[0] > NOW + 24 * HOUR:
            return
        elapsed = journal.ElapseRequest(kind=due[1], due_time=due[0])
        context = DecisionContext(time=due[0], id=CABINET)
        decided = cabinet_decider.decide(elapsed, cabinet, context)
        assert decided
        for event in decided:
            cabinet = cabinet_decider.evolve(cabinet, event, context)
    raise AssertionError("more than forty timers fall due in a day")
