"""The golden journals fold to what they folded to on the day that they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest

from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import fill, sections
from services.chassis.partition.snapshot_slices import capture, slices
from services.testing.in_memory_owner import GAP, empty
from tests.golden.state import folded, written
from tests.golden.write import FOLDER, STORIES, packed, read
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

NAMES = sorted(STORIES)
OPENED = journal.Opened.DESCRIPTOR.full_name
ELAPSE = journal.ElapseRequest.DESCRIPTOR.full_name


def outcomes(records: Sequence[journal.Record]) -> set[tuple[str, bool]]:
    """Each outcome, and whether the record has events."""
    return {(journal.Outcome.Name(r.outcome), bool(r.events)) for r in records if r.aggregate}


@pytest.mark.parametrize("name", NAMES)
def test_the_journal_folds_to_the_state_beside_it(name: str) -> None:
    service = STORIES[name][0]()
    assert written(*folded(service, read(name))) == (FOLDER / f"{name}.json").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_snapshot_in_the_middle_changes_nothing(name: str) -> None:
    """Given a snapshot that is encoded after the rest of the journal, it is of the middle."""
    service, records = STORIES[name][0](), read(name)
    middle = len(records) // 2
    whole, _ = folded(service, records[:middle])
    captured = capture(whole)
    _replay(whole, records, middle)
    encoded: dict[str, bytes] = defaultdict(bytes)
    for kind, part in slices(captured):
        encoded[kind] += part
    resumed = empty(service)
    assert fill(resumed, encoded, captured.offset)
    _replay(resumed, records, middle)
    assert written(resumed, {}) == written(whole, {})


def _replay(partition_state: PartitionState, records: Sequence[journal.Record], at: int) -> None:
    for number, record in enumerate(records[at:], start=at):
        partition_state.replay(record, number * GAP)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_commands_are_decided_as_they_were(name: str) -> None:
    again = STORIES[name][1]().records
    assert [_meant(record) for record in again] == [_meant(record) for record in read(name)]


@pytest.mark.parametrize("name", NAMES)
def test_the_owners_state_is_the_fold_of_its_records(name: str) -> None:
    """The owner folds the events that its decider made; a replay folds them decoded."""
    owner = STORIES[name][1]()
    replayed, _ = folded(STORIES[name][0](), owner.records)
    assert dict(sections(owner.partition_state)) == dict(sections(replayed))


def _meant(record: journal.Record) -> Any:
    """A record but for its sentence, which is free to become a better one."""
    meant = journal.Record()
    meant.CopyFrom(record)
    meant.reason.message = ""
    return meant


@pytest.mark.parametrize("name", NAMES)
def test_the_journal_holds_every_event_of_the_service(name: str) -> None:
    declared = {event.DESCRIPTOR.full_name for event in STORIES[name][0]().events} | {OPENED}
    assert {event.type for record in read(name) for event in record.events} == declared


@pytest.mark.parametrize("name", NAMES)
def test_the_journal_holds_every_kind_of_aggregate_outcome_and_timer(name: str) -> None:
    records = read(name)
    kinds = {r.aggregate.partition("/")[0] for r in records if r.events and r.aggregate}
    assert kinds == set(STORIES[name][0]().deciders)
    no_effect = {"REFUSED", "DUPLICATE", "EXPIRED", "FAILED", "ACCEPTED"}
    assert outcomes(records) == {
        ("OUTCOME_ACCEPTED", True),
        *((f"OUTCOME_{each}", False) for each in no_effect),
    }
    assert any(record.type == ELAPSE and record.events for record in records)
    assert {"COMMAND_UNDECODABLE", "DECIDER_FAILED"} <= {record.reason.code for record in records}
    assert packed(records) == (FOLDER / f"{name}.binpb").read_bytes()


def test_coordination_s_journal_holds_every_bulletin() -> None:
    told = events.BulletinReceived.DESCRIPTOR.full_name
    noted = [
        events.BulletinReceived.FromString(event.body)
        for record in read("coordination")
        for event in record.events
        if event.type == told
    ]
    fields = bulletins.Bulletin.DESCRIPTOR.oneofs[0].fields
    # No department publishes the news of coordination; samples of some break a rule.
    own = {field.name for field in fields if field.number in range(50, 60)}
    kinds = {field.name for field in fields} - own
    assert {each.bulletin.WhichOneof("news") for each in noted} - own == {*kinds, None}
    assert any(each.undecodable for each in noted)
