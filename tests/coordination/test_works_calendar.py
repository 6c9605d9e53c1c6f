"""The calendar of works as a query."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.rpc.validation import violations
from services.coordination.works_calendar import read_works_calendar
from tests.coordination.memory_context import WorldView
from tests.coordination.works_sites import site
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api


def read(world: World, **fields: Any) -> Any:
    request = api.ReadWorksCalendarRequest(**fields)
    assert not violations(request)
    return read_works_calendar(WorldView(world), request)


@pytest.fixture
def planned(world: World) -> World:
    """Two works of roads at one place in 2023, one of lighting elsewhere in 2024."""
    lone = site("L", 9, days=(100, 110))
    for name, works in (("roads", site("A")), ("roads", site("B", to=0.1)), ("lighting", lone)):
        world.announce(name, f"works/{works.works_id}", works_changed=works)
    ended = site("S", 5, state="ended", surface_until_time=lone.end_time)
    world.announce("roads", "works/S", works_changed=ended)
    return world


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["L", "A", "B"]),
        ({"year": 2023}, ["A", "B"]),
        ({"year": 2024}, ["L"]),
        ({"year": 2025}, []),
        ({"conflicts_only": True}, ["A", "B"]),
        ({"street": "RUE DE LA LOGE"}, ["L", "A", "B"]),
        ({"street": "Rue Foch"}, []),
    ],
)
def test_the_calendar_has_the_works_that_are_to_be_done(
    planned: World, filters: dict[str, Any], expected: list[str]
) -> None:
    answer = read(planned, **filters)
    assert [each.works_id for each in answer.works] == expected
    assert answer.total_count == len(expected)


def test_works_are_shown_with_their_stretch_and_conflicts(planned: World) -> None:
    lone, first, second = read(planned).works
    assert (lone.department, lone.HasField("end_position")) == ("lighting", False)
    assert second.HasField("end_position")
    assert {each.works_id for each in first.conflicts} == {"B"}
    assert (first.state, first.requester, first.digs) == ("planned", "gas", True)


def test_the_calendar_is_read_in_pages(planned: World) -> None:
    first = read(planned, page_size=2)
    rest = read(planned, page_size=2, page_token=first.next_page_token)
    pages = [[each.works_id for each in page.works] for page in (first, rest)]
    assert (pages, rest.next_page_token) == ([["L", "A"], ["B"]], "")
