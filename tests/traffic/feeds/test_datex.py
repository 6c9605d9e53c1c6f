"""DATEX II, read back by `streetworks`, which reads the feeds of other authorities."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from streetworks.datex2.models import SituationRecord
from streetworks.datex2.parser import iter_situations

from services.chassis.sdk.decider import MICROS
from services.testing.spec import NOW, SECOND
from services.traffic.domain.situation import Situation, Situations
from services.traffic.feeds.datex import situation_publication
from tests.traffic.feeds import city as some


def published(*situations: Situation, time: int = NOW) -> bytes:
    return situation_publication(some.city(*situations), time, some.STREETS, "Montpellier")


def records(*situations: Situation) -> dict[str, SituationRecord]:
    read = iter_situations(BytesIO(published(*situations)))
    return {situation.id: record for situation in read for record in situation.records}


def record(situation: Situation) -> Any:
    (only,) = records(situation).values()
    return only


def at(time: int) -> datetime:
    return datetime.fromtimestamp(time // MICROS, UTC)


def test_every_situation_that_can_be_placed_is_read() -> None:
    found = records(*some.EVERYTHING.by_id.values())
    assert found.keys() == some.EVERYTHING.by_id.keys() - {some.ELSEWHERE.situation_id}


@pytest.mark.parametrize(
    ("situation", "type_", "status"),
    [
        (some.CLOSURE, "RoadOrCarriagewayOrLaneManagement", "active"),
        (some.OVERDUE, "RoadOrCarriagewayOrLaneManagement", "active"),
        (some.OPENED, "RoadOrCarriagewayOrLaneManagement", "definedByValidityTimeSpec"),
        (some.WORKS, "MaintenanceWorks", "definedByValidityTimeSpec"),
        (some.SUSPENDED, "MaintenanceWorks", "suspended"),
        (some.DIVERSION, "ReroutingManagement", "active"),
        (some.hazard("accident"), "Accident", "active"),
        (some.hazard("signal_dark"), "EquipmentOrSystemFault", "active"),
    ],
)
def test_a_category_has_its_type_and_its_state(
    situation: Situation, type_: str, status: str
) -> None:
    read = record(situation)
    assert (read.record_type, read.validity.status) == (type_, status)
    assert read.id == f"{situation.situation_id}-1"
    assert read.version == str(situation.version)
    assert read.validity.overall_start == at(situation.start_time)


def test_what_lasts_longer_than_expected_overruns_and_has_no_end() -> None:
    assert record(some.CLOSURE).validity.overall_end == at(NOW + some.HOUR)
    assert record(some.OPENED).validity.overall_end == at(NOW - SECOND)
    assert record(some.OVERDUE).validity.overall_end is None
    assert b"overrunning>true" in published(some.OVERDUE)


def test_works_are_roadworks_and_closures_are_none() -> None:
    assert record(some.WORKS).is_roadworks
    assert not record(some.CLOSURE).is_roadworks


def test_a_place_is_a_point_or_the_line_of_an_arc() -> None:
    assert record(some.WORKS).location.point == (43.61, 3.87)
    line = record(some.CLOSURE).location
    assert line.points == ((43.61, 3.87), (43.6105, 3.871))
    assert line.road_number == "Rue Foch"


def test_several_arcs_are_a_group_and_the_way_round_is_in_order() -> None:
    group = published(some.OVERDUE)
    assert record(some.OVERDUE).location.kind == "LocationGroupByList"
    assert group.count(b"<loc:posList>") == 2
    way = published(some.DIVERSION)
    assert way.count(b"<loc:locationContainedInItinerary") == 1  # the other arc has no line


def test_the_comment_is_what_drivers_read() -> None:
    assert record(some.SUSPENDED).comments == ("Travaux suspendus",)
    assert record(some.hazard("flooding")).comments == ("Chaussée inondée : Rue Foch",)


def test_text_is_escaped() -> None:
    odd = some.situation("roads-closure-C9", street='<Rue & "Foch">')
    assert record(odd).comments == ('Rue fermée à la circulation : <Rue & "Foch">',)


def test_the_bytes_change_with_the_situations_and_not_with_the_time() -> None:
    assert published(some.CLOSURE, time=NOW) == published(some.CLOSURE, time=NOW + SECOND)


def test_a_city_without_situations_publishes_none() -> None:
    empty = situation_publication(Situations(), NOW, some.STREETS, "Montpellier")
    assert list(iter_situations(BytesIO(empty))) == []
    assert b"nationalIdentifier>Montpellier<" in empty
