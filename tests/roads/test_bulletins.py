"""The bulletins of defects, works and closures."""

from __future__ import annotations

from typing import Any

import pytest

from services.crews.domain.role import role_message
from services.crews.domain.timestamp import timestamp
from services.roads.bulletins import END_REASONS
from services.roads.domain.defect.decide import CLOSED_REASONS
from services.roads.domain.defect.kinds import REQUIREMENTS
from services.roads.domain.values import DAY, HOUR
from services.testing.spec import NOW
from tests.roads.conftest import HERE, Town
from tests.roads.department import ROADS
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import place_pb2 as place
from vigie.works.v1 import commands_pb2 as orders, works_pb2

CLOSURE: dict[str, Any] = {"edge_ids": ["1", "2"], "street": "RUE FOCH"}


def test_a_defect_raises_a_need(town: Town) -> None:
    report = commands.ReportDefectRequest(kind="tree_down", place=HERE, asset_id="tree/T-9")
    (raised,) = town.news(report)
    ((defect_id, _),) = town.all("defect")
    assert raised == bulletin.NeedRaised(
        need_id=f"roads/defect/{defect_id}",
        kind="tree_down",
        priority=place.PRIORITY_P2,
        place=HERE,
        skills=["tree_work"],
        equipment=["chainsaw"],
        clock_start_time=timestamp(NOW),
        work_seconds=5_400,
        make_safe_seconds=900,
        due_time=timestamp(NOW + DAY),
        roles=map(role_message, REQUIREMENTS["tree_down"].roles),
        asset_id="tree/T-9",
    )


def test_a_defect_of_one_role_gives_none(town: Town) -> None:
    (raised,) = town.news(commands.ReportDefectRequest(kind="pothole", place=HERE))
    assert (list(raised.roles), raised.asset_id) == ([], "")


def test_each_reason_for_closing_a_defect_ends_its_need_for_a_reason() -> None:
    assert set(END_REASONS) == CLOSED_REASONS


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("repaired", "done"),
        ("duplicate", "duplicate"),
        ("not_found", "cleared"),
        ("not_ours", "withdrawn"),
        ("withdrawn", "withdrawn"),
    ],
)
def test_a_closed_defect_ends_its_need(town: Town, reason: str, end: str) -> None:
    defect_id = town.report("tree_down")
    ended = bulletin.NeedEnded(need_id=f"roads/defect/{defect_id}", reason=end)
    close = commands.CloseDefectRequest(defect_id=defect_id, reason=reason)
    assert town.news(close) == [ended]


def test_a_reopened_defect_is_another_need_with_its_own_clock(town: Town) -> None:
    defect_id = town.report("tree_down")
    first, second = f"roads/defect/{defect_id}", f"roads/defect/{defect_id}/1"

    def done(need_id: str) -> list[Any]:
        step = needs.NoteTaskRequest(
            aggregate=f"defect/{defect_id}",
            need_id=need_id,
            task_id="T-1",
            crew="roads/R-1",
            status=bulletin.TASK_STATUS_DONE,
        )
        return town.news(step)

    assert done(first) == [bulletin.NeedEnded(need_id=first, reason="done")]
    (need,) = town.news(commands.ReopenDefectRequest(defect_id=defect_id), NOW + HOUR)
    assert (need.need_id, need.clock_start_time) == (second, timestamp(NOW + HOUR))
    assert done(second) == [bulletin.NeedEnded(need_id=second, reason="done")]


def test_works_are_published_at_each_step(town: Town) -> None:
    start, end = NOW + HOUR, NOW + DAY
    plan = commands.PlanWorksRequest(
        kind="gas", place=HERE, start_time=timestamp(start), end_time=timestamp(end)
    )
    (planned,) = town.news(plan)
    ((works_id, _),) = town.all("works")
    assert planned == bulletin.WorksChanged(
        works_id=works_id,
        kind="gas",
        place=HERE,
        state="planned",
        start_time=timestamp(start),
        end_time=timestamp(end),
        takes_conflicts=True,
    )
    steps = (
        (commands.StartWorksRequest(works_id=works_id), "running"),
        (commands.SuspendWorksRequest(works_id=works_id, reason="weather"), "suspended"),
        (commands.ResumeWorksRequest(works_id=works_id), "running"),
        (commands.EndWorksRequest(works_id=works_id), "ended"),
    )
    for step, state in steps:
        assert [each.state for each in town.news(step, start + HOUR)] == [state]


def test_a_closure_is_published_closed_prolonged_and_opened_but_not_overdue(town: Town) -> None:
    until = timestamp(NOW + HOUR)
    close = commands.CloseRoadRequest(**CLOSURE, until_time=until, reason="works")
    (closed,) = town.news(close)
    ((closure_id, _),) = town.all("closure")
    expected = bulletin.RoadClosed(**CLOSURE, closure_id=closure_id, until_time=until)
    assert closed == expected
    town.wait(3_600)
    assert (len(town.events(events.ClosureOverdue)), list(ROADS.bulletins(town.entries[-1]))) == (
        1,
        [],
    )
    expected.until_time.CopyFrom(timestamp(NOW + 2 * HOUR))
    prolong = commands.ProlongClosureRequest(closure_id=closure_id, until_time=expected.until_time)
    assert town.news(prolong) == [expected]
    opened = bulletin.RoadOpened(closure_id=closure_id)
    assert town.news(commands.OpenRoadRequest(closure_id=closure_id)) == [opened]


def test_works_publish_what_they_share_with_others(town: Town) -> None:
    """Given works with all that others see, a conflict that is noted publishes nothing."""
    ends = place.Position(longitude=3.871, latitude=43.61)
    declare = commands.DeclareUrgentWorksRequest(
        kind="gas",
        place=HERE,
        end_position=ends,
        urgent_reason="gas_leak",
        end_time=timestamp(NOW + 2 * DAY),
        requester="gas",
        digs=True,
    )
    (declared,) = town.news(declare)
    assert declared == bulletin.WorksChanged(
        works_id=declared.works_id,
        kind="gas",
        place=HERE,
        state="planned",
        start_time=timestamp(NOW),
        end_time=timestamp(NOW + 2 * DAY),
        end_position=ends,
        requester="gas",
        digs=True,
        urgent=True,
        notice_due_time=timestamp(NOW + DAY),
        takes_conflicts=True,
    )
    conflict = works_pb2.WorksConflict(
        kind=works_pb2.WORKS_CONFLICT_KIND_OVERLAP, department="roads", works_id="B-2"
    )
    note = orders.NoteConflictsRequest(works_id=declared.works_id, conflicts=[conflict])
    assert town.news(note) == []
    shown = town.query("GetWorks", commands.GetWorksRequest(works_id=declared.works_id)).works
    assert (list(shown.conflicts), list(shown.dig_clearance.missing)) == ([conflict], ["atu"])
    town.wait(2 * 86_400)
    overdue: Any = next(iter(ROADS.bulletins(town.entries[-1])))
    assert overdue.works_changed.notice_overdue


def test_works_that_a_crew_of_the_city_digs_publish_a_need_with_its_clearance(town: Town) -> None:
    plan = commands.PlanWorksRequest(
        kind="water",
        place=HERE,
        start_time=timestamp(NOW),
        end_time=timestamp(NOW + DAY),
        urgent_reason="water_leak",
        own_crew=True,
    )
    raised, changed = town.news(plan)
    works_id = changed.works_id
    assert (raised.need_id, raised.kind) == (f"roads/works/{works_id}", "urgent_dig")
    assert [role.digs for role in raised.roles] == [True]
    assert list(raised.dig_clearance.missing) == ["atu"]
    form = commands.DIG_NOTICE_FORM_ATU
    send = commands.SendDigNoticeRequest(works_id=works_id, form=form, networks=["gas"])
    (waiting,) = town.news(send)
    assert list(waiting.need.dig_clearance.missing) == ["receipt_gas"]
    (cleared,) = town.news(commands.RecordReceiptRequest(works_id=works_id, network="gas"))
    assert not cleared.need.dig_clearance.missing
    assert cleared.need.dig_clearance.from_time == timestamp(town.time)
