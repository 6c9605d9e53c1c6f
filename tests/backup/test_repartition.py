"""More partitions: the same city, each aggregate where its hash now puts it."""

from __future__ import annotations

import pytest

from services.backup import manifest as notes, repartition
from services.backup.consistent_cut import Cut
from services.backup.endpoint import Side
from services.backup.errors import Refusal
from services.backup.partitions import BULLETINS, COMMANDS, JOURNAL, Place
from services.backup.repartition import check_at_rest, grow
from services.chassis.partition.partitioning import partition_of
from services.chassis.provision.topics import create
from services.chassis.topics.catalogue import COORDINATION, topics_of
from tests.backup.installation import DEPARTMENT, JOURNAL_0, Installation
from tests.chassis.counter import counters, partition_state
from vigie.journal.v1 import journal_pb2 as journal

MORE = 8


@pytest.fixture
def wider(here: Installation) -> Side:
    """Empty topics of a release that has more partitions."""
    side = Side(here.settings.kafka, f"{here.settings.prefix}-wide")
    for service, count in ((DEPARTMENT, MORE), (COORDINATION, 1)):
        create(side.cluster, list(topics_of(side.prefix, service, count)))
    return side


def at_rest(here: Installation) -> Cut:
    """Decide some commands in each partition, have all noted, and copy."""
    for partition in range(4):
        here.say(partition, partition + 1)
        here.note(partition, 2 * partition)  # its last
    here.passes().run()
    note = notes.last(here.copy)
    assert note is not None
    return note.cut


def test_each_aggregate_stands_where_its_hash_puts_it_and_commands_begin_anew(
    here: Installation, wider: Side
) -> None:
    cut = at_rest(here)
    grow(here.copy, wider, cut, [counters(MORE)])
    states: dict[str, object] = {}
    for partition in range(MORE):
        mine = partition_state(partition)
        for offset, value in here.standing(wider, Place(DEPARTMENT, JOURNAL, partition)):
            mine.replay(journal.Record.FromString(value), offset)
        assert {partition_of(address, MORE) for address in mine.states} <= {partition}
        assert (mine.partitions, mine.source_offset) == (MORE, -1)
        assert mine.epoch
        states |= mine.states
    assert states == {a: s for each in here.partition_states for a, s in each.states.items()}
    assert wider.ends([JOURNAL_0.of(COMMANDS)]) == {JOURNAL_0.of(COMMANDS): 0}


def test_bulletins_stay_where_they_were_noted(here: Installation, wider: Side) -> None:
    cut = at_rest(here)
    grow(here.copy, wider, cut, [counters(MORE)])
    for partition in range(4):
        place = Place(DEPARTMENT, BULLETINS, partition)
        assert here.standing(wider, place) == here.standing(here.suite, place) != []
    city = Place(COORDINATION, JOURNAL, 0)
    assert here.standing(wider, city)[:-1] == here.standing(here.suite, city)


def test_a_command_that_waits_moves_along(here: Installation, wider: Side) -> None:
    at_rest(here)
    here.ask(2)
    here.put(Place(DEPARTMENT, COMMANDS, 1), b"\xff\xff")
    here.passes().run()
    note = notes.last(here.copy)
    assert note is not None
    grow(here.copy, wider, note.cut, [counters(MORE)])
    (address,) = here.partition_states[2].states
    found = here.standing(wider, Place(DEPARTMENT, COMMANDS, partition_of(address, MORE)))
    assert [journal.Command.FromString(value).aggregate for _, value in found] == [address]
    assert here.standing(wider, Place(DEPARTMENT, COMMANDS, 1)) == [(0, b"\xff\xff")]


def test_a_bulletin_that_is_not_noted_holds_it_up(here: Installation) -> None:
    at_rest(here)
    here.say(1)
    here.passes().run()
    note = notes.last(here.copy)
    assert note is not None
    with pytest.raises(Refusal, match=r"counters\.bulletins/1: coordination has not noted 4"):
        check_at_rest(here.copy, note.cut)


def test_topics_that_hold_something_are_refused(here: Installation, wider: Side) -> None:
    cut = at_rest(here)
    grow(here.copy, wider, cut, [counters(MORE)])
    with pytest.raises(Refusal):
        grow(here.copy, wider, cut, [counters(MORE)])


def test_what_does_not_amount_to_the_same_is_refused(
    here: Installation, wider: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = at_rest(here)
    before = repartition._records  # one of them is lost on the way

    def fewer(*given: object) -> object:
        records = list(before(*given))  # type: ignore[arg-type]
        return iter(records[:-1])

    monkeypatch.setattr(repartition, "_records", fewer)
    with pytest.raises(Refusal, match="does not amount to the same"):
        grow(here.copy, wider, cut, [counters(MORE)])
