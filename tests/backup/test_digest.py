"""A digest tells one city from another: a record less, or at another offset, is not the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from services.backup import digest
from services.backup.appender import Appender
from services.backup.digest import Digests, digests
from services.backup.endpoint import Side
from services.backup.errors import Refusal
from services.backup.partitions import Place
from services.chassis.partition.state import CorruptJournal
from services.chassis.sdk.settings import Settings
from tests.backup.installation import JOURNAL_0, Installation
from tests.chassis.counter import counters

SERVICES = [counters(4)]


def of(side: Side, ends: dict[Place, int]) -> Digests:
    return digests(side, SERVICES, ends)


def forged(here: Installation, offsets: Sequence[int]) -> Digests:
    """Write the source's records at these offsets of the copy, and fold to the source's end."""
    here.say(0, len(offsets))
    records = [value for _, value in here.standing(here.suite, JOURNAL_0)]
    appender = Appender(here.copy, {JOURNAL_0: 0})
    for offset, value in zip(offsets, records, strict=True):
        if offset >= 0:
            appender.fill(JOURNAL_0, offset)
            appender.add(JOURNAL_0, b"", value)
    ends = here.suite.ends(digest.places_of(SERVICES))
    appender.fill(JOURNAL_0, ends[JOURNAL_0])
    appender.flush()
    return of(here.copy, ends)


def whole(here: Installation) -> Digests:
    return of(here.suite, here.suite.ends(digest.places_of(SERVICES)))


def test_the_same_records_at_the_same_offsets_are_the_same(here: Installation) -> None:
    assert digest.differences(forged(here, [0, 2, 4]), whole(here)) == []
    assert whole(here)["counters"][0].records == 3


def test_a_record_at_another_offset_is_another_city(here: Installation) -> None:
    found = digest.differences(forged(here, [0, 3, 4]), whole(here))
    assert [what.partition(":")[0] for what in found] == ["counters, partition 0"]


def test_a_record_that_is_missing_inside_is_found_by_folding(here: Installation) -> None:
    with pytest.raises(CorruptJournal, match="command 1 has no record"):
        forged(here, [0, -1, 4])


def test_a_record_that_is_missing_at_the_end_is_another_city(here: Installation) -> None:
    found = digest.differences(forged(here, [0, 2, -1]), whole(here))
    assert len(found) == 1
    assert "2 records and 3," in found[0]


def test_a_journal_that_is_too_short_is_named(here: Installation) -> None:
    here.say(0)
    ends = here.suite.ends(digest.places_of(SERVICES))
    with pytest.raises(Refusal, match="ends at 0, before 2: something is missing"):
        of(here.copy, ends)


def test_an_earlier_place_can_be_asked_for(here: Installation) -> None:
    here.say(0)
    before = whole(here)
    here.say(0)
    assert of(here.suite, digest.ends_of(before)) == before != whole(here)


@pytest.mark.parametrize("name", ["lighting", "roads", "coordination"])
def test_every_service_declares_how_it_is_folded(name: str) -> None:
    assert digest.declared(name, Settings()).name == name  # type: ignore[call-arg]
