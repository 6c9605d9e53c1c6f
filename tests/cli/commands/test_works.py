"""The commands of `vigie works`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.examples import at
from tests.cli.town import Town, receipt
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1.dig_clearance_pb2 import DigClearance
from vigie.works.v1 import works_pb2

OTHER: dict[str, Any] = {"department": "roads", "works_id": "W-2", "requester": "water"}
TRENCH = works_pb2.WorksConflict(
    kind=works_pb2.WORKS_CONFLICT_KIND_SAME_TRENCH,
    **OTHER,
    works_kind="water",
    from_time=at(0),
    until_time=at(86_400),
    saved_metres=120,
    saved_days=9,
)
WORKS = roads.Works(
    works_id="W-1",
    kind="gas",
    requester="gas",
    state=roads.WORKS_STATE_REQUESTED,
    start_time=at(0),
    end_time=at(86_400),
    answer_due_time=at(86_400),
    notice_due_time=at(0),
    notice_overdue=True,
    dig_clearance=DigClearance(basis="dict", missing=["receipt_gas"]),
    conflicts=[TRENCH],
)


def test_the_calendar_is_listed_with_the_number_of_conflicts(town: Town) -> None:
    row = coordination.CalendarWorks(
        department="roads", works_id="W-1", kind="gas", state="planned", conflicts=[TRENCH]
    )
    answer = coordination.ReadWorksCalendarResponse(works=[row])
    town.answers = {"ReadWorksCalendar": answer}
    printed = town.output("works list --year 2027 --street 'Rue Foch' --conflicts")
    assert all(each in printed for each in ("W-1", "roads: gas", "planned", "1"))
    request = town.request("ReadWorksCalendar")
    assert (request.year, request.street, request.conflicts_only) == (2027, "Rue Foch", True)
    assert town.document("works list")["works"][0]["works_id"] == "W-1"


def test_works_are_shown_with_clocks_missing_answers_and_savings(town: Town) -> None:
    town.answers = {"GetWorks": roads.GetWorksResponse(works=WORKS)}
    printed = town.output("works show W-1")
    assert "may not dig: receipt_gas" in printed
    assert "overdue" in printed
    assert "agreed by silence" in printed
    assert "one trench with W-2 (water: water)" in printed
    assert "saves 120 m of trench, 9 days" in printed


def test_works_are_requested_in_a_street(town: Town) -> None:
    town.answers = {"RequestWorks": receipt("works/W-9")}
    printed = town.output(
        "works request gas --street 'rue foch' --for gas --from 2027-03-01 --until 2027-03-11"
        " --digs --to 3.8781,43.6112"
    )
    assert "works W-9" in printed
    request = town.request("RequestWorks")
    assert (request.place.street, request.kind, request.digs) == ("Rue Foch", "gas", True)
    assert request.end_position.longitude == 3.8781
    assert request.end_time.seconds - request.start_time.seconds == 10 * 86_400


def test_a_day_that_is_none_is_an_error(town: Town) -> None:
    error = town.error(2, "works schedule W-1 --from tomorrow --until 2027-03-11")
    assert "'tomorrow' is no day: write it as 2027-03-31" in error


@pytest.mark.parametrize(
    ("command", "method", "fields"),
    [
        (
            "works schedule W-1 --from 2027-03-01 --until 2027-03-02 --reason traffic",
            "ScheduleWorks",
            {"works_id": "W-1", "postponed_reason": "traffic"},
        ),
        ("works refuse W-1 --reason traffic", "RefuseWorks", {"reason": "traffic"}),
        (
            "works dig W-1 gas water --form atu",
            "SendDigNotice",
            {"networks": ["gas", "water"], "form": roads.DIG_NOTICE_FORM_ATU},
        ),
        ("works receipt W-1 gas", "RecordReceipt", {"works_id": "W-1", "network": "gas"}),
        ("works suspend W-1 --reason weather", "SuspendWorks", {"reason": "weather"}),
        ("works cancel W-1 --reason postponed", "CancelWorks", {"reason": "postponed"}),
        ("works accept W-1 --renewed", "AcceptWorks", {"surface_renewed": True}),
        ("works remind W-1 gas", "RemindNetwork", {"network": "gas"}),
        ("works step W-1 authorise", "AuthoriseWorks", {"works_id": "W-1"}),
        ("works step W-1 notified", "NotifyMayor", {"works_id": "W-1"}),
        ("works step W-1 start", "StartWorks", {"works_id": "W-1"}),
        ("works step W-1 resume", "ResumeWorks", {"works_id": "W-1"}),
        ("works step W-1 end", "EndWorks", {"works_id": "W-1"}),
    ],
)
def test_each_step_is_one_command(
    town: Town, command: str, method: str, fields: dict[str, Any]
) -> None:
    assert "works W-1: " in town.output(command)
    request = town.request(method)
    assert {name: getattr(request, name) for name in fields} == fields


def test_urgent_works_are_declared(town: Town) -> None:
    town.answers = {"DeclareUrgentWorks": receipt("works/W-9")}
    town.output("works urgent gas --at 3.876,43.61 --reason gas_leak --lasting 6h --own-crew")
    request = town.request("DeclareUrgentWorks")
    assert (request.urgent_reason, request.own_crew, request.requester) == (
        "gas_leak",
        True,
        "roads",
    )


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("works step W-1 dance", "'dance' is no step: authorise, notified, start, resume, end"),
        ("works dig W-1 gas --form letter", "'letter' is no form of notice: dict or atu"),
    ],
)
def test_a_wrong_word_is_an_error_with_the_right_ones(
    town: Town, command: str, expected: str
) -> None:
    assert expected in town.error(2, command)
    assert town.asked == []
