"""What the city is told of the streets."""

from __future__ import annotations

from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.roads.bulletins import END_REASONS
from services.roads.domain.defect.decide import CLOSED_REASONS
from services.roads.domain.values import DAY, HOUR
from services.testing.spec import NOW
from tests.roads.facts import Town, published
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1 import commands_pb2 as needs
from vigie.roads.v1 import service_pb2 as commands
from vigie.type.v1 import place_pb2 as place

HERE = place.Place(position=place.Position(longitude=3.87, latitude=43.61), street="RUE FOCH")
REPORT = commands.ReportDefectRequest(kind="tree_down", place=HERE)
NEED = bulletin.NeedRaised(
    need_id="roads/defect/D-1",
    kind="tree_down",
    priority=place.PRIORITY_P2,
    place=HERE,
    skills=["tree_work"],
    equipment=["chainsaw"],
    clock_start_time=timestamp(NOW),
    work_seconds=5_400,
    make_safe_seconds=900,
    due_time=timestamp(NOW + DAY),
)


def news(town: Town, kind: str, name: str, command: Message, time: int = NOW) -> list[Message]:
    told = published(town.ask(kind, name, command, time=time))
    assert all(one.department == "roads" and one.aggregate == f"{kind}/{name}" for one in told)
    return [getattr(one, one.WhichOneof("news") or "") for one in told]


def reported() -> Town:
    town = Town()
    town.ask("defect", "D-1", REPORT)
    return town


def done(need_id: str = "roads/defect/D-1") -> needs.NoteTaskRequest:
    return needs.NoteTaskRequest(
        need_id=need_id, task_id="T-1", crew="roads/R-1", status=bulletin.TASK_STATUS_DONE
    )


def test_a_defect_raises_a_need() -> None:
    told = published(Town().ask("defect", "D-1", REPORT))
    assert [one.need_raised for one in told] == [NEED]
    assert (told[0].version, told[0].event_time) == (1, NOW)


def test_what_is_already_so_is_not_told_twice() -> None:
    assert news(reported(), "defect", "D-1", REPORT) == []


def test_an_inspection_and_a_site_made_safe_correct_the_need() -> None:
    town = reported()
    inspect = commands.InspectDefectRequest(priority=place.PRIORITY_P1)
    (changed,) = news(town, "defect", "D-1", inspect)
    assert isinstance(changed, bulletin.NeedChanged)
    assert changed.need.priority == place.PRIORITY_P1
    assert changed.need.due_time == timestamp(NOW + 2 * HOUR)
    (safe,) = news(town, "defect", "D-1", commands.MarkMadeSafeRequest())
    assert isinstance(safe, bulletin.NeedChanged)
    assert safe.need.priority == place.PRIORITY_P3
    assert safe.need.clock_start_time == NEED.clock_start_time


def test_a_repair_ends_the_need() -> None:
    ended = bulletin.NeedEnded(need_id="roads/defect/D-1", reason="done")
    assert news(reported(), "defect", "D-1", done()) == [ended]


def test_each_reason_for_closing_has_a_word_of_the_city() -> None:
    assert set(END_REASONS) == CLOSED_REASONS
    for reason, word in END_REASONS.items():
        close = commands.CloseDefectRequest(reason=reason)
        ended = bulletin.NeedEnded(need_id="roads/defect/D-1", reason=word)
        assert news(reported(), "defect", "D-1", close) == [ended]


def test_a_reopened_defect_is_another_need_with_its_own_clock() -> None:
    town = reported()
    town.ask("defect", "D-1", done())
    later = NOW + HOUR
    (need,) = news(town, "defect", "D-1", commands.ReopenDefectRequest(), later)
    assert isinstance(need, bulletin.NeedRaised)
    assert need.need_id == "roads/defect/D-1/1"
    assert need.clock_start_time == timestamp(later)
    ended = bulletin.NeedEnded(need_id="roads/defect/D-1/1", reason="done")
    assert news(town, "defect", "D-1", done("roads/defect/D-1/1"), later) == [ended]


def test_a_crew_that_comes_or_goes_is_told_by_its_own_department() -> None:
    town = reported()
    for status in (bulletin.TASK_STATUS_ACCEPTED, bulletin.TASK_STATUS_SUSPENDED):
        step = needs.NoteTaskRequest(need_id="roads/defect/D-1", task_id="T-1", status=status)
        assert news(town, "defect", "D-1", step) == []


def test_an_order_is_answered_whatever_became_of_it() -> None:
    town = reported()
    taken = published(town.ask("defect", "D-1", done(), actor="coordination"))
    assert taken[0].order_answered.outcome == "accepted"
    assert taken[1].need_ended.reason == "done"
    astray = published(town.ask("defect", "D-9", done(), actor="coordination"))
    assert [one.order_answered.outcome for one in astray] == ["refused"]
    assert astray[0].order_answered.reason == "DEFECT_UNKNOWN"


def test_works_are_told_at_each_step_as_they_stand() -> None:
    town = Town()
    start, end = NOW + HOUR, NOW + DAY
    plan = commands.PlanWorksRequest(
        kind="gas", place=HERE, start_time=timestamp(start), end_time=timestamp(end)
    )
    (planned,) = news(town, "works", "W-1", plan)
    assert planned == bulletin.WorksChanged(
        works_id="W-1",
        kind="gas",
        place=HERE,
        state="planned",
        start_time=timestamp(start),
        end_time=timestamp(end),
    )
    told = [
        news(town, "works", "W-1", step, start + HOUR)[0]
        for step in (
            commands.StartWorksRequest(),
            commands.SuspendWorksRequest(reason="weather"),
            commands.ResumeWorksRequest(),
            commands.EndWorksRequest(),
        )
    ]
    states = [one.state for one in told if isinstance(one, bulletin.WorksChanged)]
    assert states == ["running", "suspended", "running", "ended"]


def test_a_closed_street_is_told_and_so_is_its_opening_but_not_that_it_is_late() -> None:
    town = Town()
    until = NOW + HOUR
    close = commands.CloseRoadRequest(
        edge_ids=["1", "2"], street="RUE FOCH", until_time=timestamp(until), reason="works"
    )
    closed = bulletin.RoadClosed(
        closure_id="C-1", edge_ids=["1", "2"], street="RUE FOCH", until_time=timestamp(until)
    )
    assert news(town, "closure", "C-1", close) == [closed]
    late = journal.ElapseRequest(aggregate="closure/C-1", kind="until", due_time=until)
    assert news(town, "closure", "C-1", late, until) == []
    prolong = commands.ProlongClosureRequest(until_time=timestamp(until + HOUR))
    (again,) = news(town, "closure", "C-1", prolong, until)
    assert isinstance(again, bulletin.RoadClosed)
    assert again.until_time == timestamp(until + HOUR)
    opened = bulletin.RoadOpened(closure_id="C-1")
    assert news(town, "closure", "C-1", commands.OpenRoadRequest(), until) == [opened]
