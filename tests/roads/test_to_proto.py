"""Defects, works and closures as the API shows them, and the pages of a derived list."""

from __future__ import annotations

from itertools import chain

import pytest

from services.chassis.sdk.decider import Rejected
from services.crews.domain.timestamp import timestamp
from services.roads.domain.values import DAY, HOUR
from services.testing.spec import NOW
from tests.roads.conftest import HERE, Town
from tests.roads.department import ROADS
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2 as place

AWAY = place.Place(position=place.Position(longitude=9, latitude=43.61))


@pytest.fixture
def defect_ids(town: Town) -> list[str]:
    """The ids of graffiti and two potholes; a fourth report is rejected."""
    town.report("pothole", AWAY)
    return [town.report(kind) for kind in ("graffiti", "pothole", "pothole")]


def pages(town: Town, size: int, *states: api.DefectState) -> list[list[str]]:
    found, token = [], ""
    while True:
        request = api.ListDefectsRequest(page_size=size, page_token=token, states=states)
        answer = town.query("ListDefects", request)
        found.append([defect.defect_id for defect in answer.defects])
        token = answer.next_page_token
        if not token:
            return found


@pytest.mark.parametrize(
    ("count", "size", "lengths"),
    [(5, 2, [2, 2, 1]), (4, 2, [2, 2]), (0, 2, [0]), (101, 0, [100, 1])],
)
def test_pages_hold_every_defect_once(
    town: Town, count: int, size: int, lengths: list[int]
) -> None:
    reported = [town.report("pothole") for _ in range(count)]
    found = pages(town, size)
    assert [len(page) for page in found] == lengths
    assert list(chain.from_iterable(found)) == sorted(reported)


def test_a_list_keeps_the_requested_states(town: Town, defect_ids: list[str]) -> None:
    first, *rest = defect_ids
    town.ask(api.CloseDefectRequest(defect_id=first, reason="duplicate"))
    assert pages(town, 10, api.DEFECT_STATE_CLOSED) == [[first]]
    assert pages(town, 10, api.DEFECT_STATE_REPORTED) == [sorted(rest)]
    assert pages(town, 10, api.DEFECT_STATE_ATTENDED) == [[]]


def test_a_stream_keeps_the_requested_kinds(town: Town, defect_ids: list[str]) -> None:
    matches = ROADS.watches["WatchDefects"].matches

    def kept(request: api.WatchDefectsRequest) -> list[str]:
        return [id_ for id_, state in town.all("defect") if matches(request, id_, state)]

    assert kept(api.WatchDefectsRequest()) == sorted(defect_ids)
    assert kept(api.WatchDefectsRequest(kinds=["pothole"])) == sorted(defect_ids[1:])


def test_a_defect_is_shown_with_its_crew_and_its_clock(town: Town, defect_ids: list[str]) -> None:
    defect_id = defect_ids[1]
    town.time = NOW + HOUR
    step = needs.NoteTaskRequest(
        aggregate=f"defect/{defect_id}",
        need_id=f"roads/defect/{defect_id}",
        task_id="T-1",
        crew="roads/R-1",
        status=bulletin.TASK_STATUS_ON_SITE,
    )
    town.ask(step)
    assert town.query("GetDefect", api.GetDefectRequest(defect_id=defect_id)).defect == api.Defect(
        defect_id=defect_id,
        kind="pothole",
        priority=place.PRIORITY_P3,
        place=HERE,
        state=api.DEFECT_STATE_ATTENDED,
        need_id=f"roads/defect/{defect_id}",
        clock_start_time=timestamp(NOW),
        due_time=timestamp(NOW + 7 * DAY),
        crew="roads/R-1",
        task_id="T-1",
        reported_time=timestamp(NOW),
        version=2,
    )


def test_a_defect_that_was_not_reported_is_unknown(town: Town) -> None:
    rejected = town.report("pothole", AWAY)
    for defect_id in ("nowhere", rejected):
        with pytest.raises(Rejected) as refused:
            town.query("GetDefect", api.GetDefectRequest(defect_id=defect_id))
        assert (refused.value.code, refused.value.field) == ("DEFECT_UNKNOWN", "defect_id")


def test_works_and_closures_are_listed(town: Town) -> None:
    until = timestamp(NOW + HOUR)
    plan = api.PlanWorksRequest(kind="gas", place=HERE, start_time=timestamp(NOW), end_time=until)
    works_id = town.ask(plan).id
    close = api.CloseRoadRequest(
        edge_ids=["1"], street="RUE FOCH", until_time=until, reason="works"
    )
    closure_id = town.ask(close).id
    (works,) = town.query("ListWorks", api.ListWorksRequest()).works
    assert (works.works_id, works.state, works.end_time) == (
        works_id,
        api.WORKS_STATE_PLANNED,
        until,
    )
    (closure,) = town.query("ListClosures", api.ListClosuresRequest()).closures
    assert (closure.closure_id, closure.state) == (closure_id, api.CLOSURE_STATE_CLOSED)
    assert not closure.HasField("opened_time")
