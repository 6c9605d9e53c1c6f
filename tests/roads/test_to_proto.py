"""Defects, works and closures as the API shows them."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import Rejected
from services.crews.domain.timestamp import timestamp
from services.crews.need import Need
from services.crews.need_lifecycle import NeedLifecycle
from services.roads.domain.defect.decide import on_task
from services.roads.domain.defect.state import Defect, needs as needs_of
from services.roads.domain.values import DAY, HOUR
from services.testing.spec import NOW
from tests.roads.facts import Town, matches, query
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2 as place

HERE = place.Place(position=place.Position(longitude=3.87, latitude=43.61), street="RUE FOCH")
AWAY = place.Place(position=place.Position(longitude=9, latitude=43.61))


def town(defects: int) -> Town:
    made = Town()
    for number in range(defects):
        kind = "pothole" if number % 2 else "graffiti"
        report = api.ReportDefectRequest(kind=kind, place=HERE)
        made.ask("defect", f"D-{number}", report)
    made.ask("defect", "refused", api.ReportDefectRequest(kind="pothole", place=AWAY))
    return made


def open_needs(view: Town) -> list[Need]:
    lifecycle = NeedLifecycle("roads", "defect", Defect(), needs_of, on_task)
    return list(lifecycle.in_view(view))


def pages(view: Town, size: int, *states: api.DefectState) -> list[list[str]]:
    found, token = [], ""
    while True:
        request = api.ListDefectsRequest(page_size=size, page_token=token, states=states)
        answer = query("ListDefects", view, request)
        found.append([defect.defect_id for defect in answer.defects])
        token = answer.next_page_token
        if not token:
            return found


def test_pages_hold_every_defect_once_and_none_that_was_refused() -> None:
    assert pages(town(5), 2) == [["D-0", "D-1"], ["D-2", "D-3"], ["D-4"]]
    assert pages(town(4), 2) == [["D-0", "D-1"], ["D-2", "D-3"]]
    assert pages(town(0), 2) == [[]]


def test_a_page_holds_a_hundred_unless_told_otherwise() -> None:
    assert [len(page) for page in pages(town(101), 0)] == [100, 1]


def test_a_list_keeps_the_states_that_are_asked_for() -> None:
    view = town(3)
    view.ask("defect", "D-1", api.CloseDefectRequest(reason="duplicate"))
    assert pages(view, 10, api.DEFECT_STATE_CLOSED) == [["D-1"]]
    assert pages(view, 10, api.DEFECT_STATE_REPORTED) == [["D-0", "D-2"]]
    assert pages(view, 10, api.DEFECT_STATE_ATTENDED) == [[]]


def test_a_defect_is_shown_with_who_is_on_it_and_its_clock() -> None:
    view = town(2)
    step = needs.NoteTaskRequest(
        need_id="roads/defect/D-1",
        task_id="T-1",
        crew="roads/R-1",
        status=bulletin.TASK_STATUS_ON_SITE,
    )
    view.ask("defect", "D-1", step, time=NOW + HOUR)
    defect = query("GetDefect", view, api.GetDefectRequest(defect_id="D-1")).defect
    assert defect == api.Defect(
        defect_id="D-1",
        kind="pothole",
        priority=place.PRIORITY_P3,
        place=HERE,
        state=api.DEFECT_STATE_ATTENDED,
        need_id="roads/defect/D-1",
        clock_start_time=timestamp(NOW),
        due_time=timestamp(NOW + 7 * DAY),
        crew="roads/R-1",
        task_id="T-1",
        reported_time=timestamp(NOW),
        version=2,
    )


@pytest.mark.parametrize("defect_id", ["nowhere", "refused"])
def test_a_defect_that_nobody_reported_is_unknown(defect_id: str) -> None:
    with pytest.raises(Rejected) as no:
        query("GetDefect", town(1), api.GetDefectRequest(defect_id=defect_id))
    assert (no.value.code, no.value.field) == ("DEFECT_UNKNOWN", "defect_id")


def test_works_and_closures_are_listed() -> None:
    view = Town()
    until = timestamp(NOW + HOUR)
    plan = api.PlanWorksRequest(kind="gas", place=HERE, start_time=timestamp(NOW), end_time=until)
    view.ask("works", "W-1", plan)
    close = api.CloseRoadRequest(
        edge_ids=["1"], street="RUE FOCH", until_time=until, reason="works"
    )
    view.ask("closure", "C-1", close)
    (works,) = query("ListWorks", view, api.ListWorksRequest()).works
    assert (works.works_id, works.state, works.end_time) == ("W-1", api.WORKS_STATE_PLANNED, until)
    (closure,) = query("ListClosures", view, api.ListClosuresRequest()).closures
    assert (closure.closure_id, closure.state) == ("C-1", api.CLOSURE_STATE_CLOSED)
    assert not closure.HasField("opened_time")


def test_a_stream_keeps_the_kinds_that_it_asks_for_and_nothing_that_was_refused() -> None:
    view = town(2)
    kept = api.WatchDefectsRequest(kinds=["pothole"])
    found = [
        name for name, state in view.all("defect") if matches("WatchDefects", kept, name, state)
    ]
    assert found == ["D-1"]
    every = api.WatchDefectsRequest()
    found = [
        name for name, state in view.all("defect") if matches("WatchDefects", every, name, state)
    ]
    assert found == ["D-0", "D-1"]
    late = api.CloseRoadRequest(edge_ids=["1"], until_time=timestamp(NOW - 1))
    refused = view.ask("closure", "C-9", late)
    assert not matches("WatchClosures", api.WatchClosuresRequest(), "C-9", refused.state)


def test_the_desk_is_given_each_open_defect_and_whether_a_crew_is_on_it() -> None:
    view = town(3)
    view.ask("defect", "D-0", api.CloseDefectRequest(reason="duplicate"))
    step = needs.NoteTaskRequest(
        need_id="roads/defect/D-2",
        task_id="T-1",
        crew="roads/R-1",
        status=bulletin.TASK_STATUS_ACCEPTED,
    )
    view.ask("defect", "D-2", step)
    given = [(need.need_id, need.kind, need.assigned) for need in open_needs(view)]
    assert given == [
        ("roads/defect/D-1", "pothole", False),
        ("roads/defect/D-2", "graffiti", True),
    ]
