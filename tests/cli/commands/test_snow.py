"""The winter service."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.decider import Rejected
from tests.cli.examples import NOW, at
from tests.cli.town import Town
from vigie.snow.v1 import service_pb2 as snow, winter_pb2 as winter

LATE = snow.LateSection(
    section_id="W0003",
    street="Rue Foch",
    rank=1,
    condition=winter.CONDITION_C3,
    deadline_time=at(600),
    expected_pass_time=at(1_800),
    late_seconds=1_200,
    reason=snow.LATE_REASON_RELOAD,
)
PAGE = {
    "ListEvents": snow.ListEventsResponse(
        events=[
            snow.Event(
                event_id="2026-01-15",
                state=snow.EVENT_STATE_TREATING,
                vigilance=winter.VIGILANCE_ORANGE,
                state_time=at(-3_600),
            )
        ]
    ),
    "ListLate": snow.ListLateResponse(late=[LATE], late_count=7, running_count=40),
    "ListCircuits": snow.ListCircuitsResponse(
        circuits=[
            snow.Circuit(
                circuit_id="C01",
                crew_id="P-3",
                dose=winter.Dose(spread_grams=20, brine_percent=30),
                started_time=at(-1_800),
            )
        ]
    ),
    "ListStocks": snow.ListStocksResponse(
        stocks=[snow.Stock(stock_id="nord", salt_kg=900, brine_litres=40, low=True)]
    ),
    "ListDuties": snow.ListDutiesResponse(
        duties=[
            snow.Duty(
                duty_id="P-3",
                state=snow.DUTY_STATE_CALLED,
                escalations=1,
                shift_lost=True,
                acknowledge_by_time=at(300),
            )
        ]
    ),
}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.commands.snow.now_seconds", lambda: float(NOW))


def test_the_department_is_on_one_page(town: Town) -> None:
    town.answers = PAGE
    printed = town.output("snow")
    for words in (
        "2026-01-15: treating for 60 min, warning orange",
        "sections that will be late: 7 of 40",
        "20 g/m2, 30 % brine",
        "900 kg",
        "LOW",
        "called, ESCALATED 1x",
        "LOST",
    ):
        assert words in printed
    (row,) = (line for line in printed.splitlines() if "W0003" in line)
    assert "Rue Foch" in row
    assert row.split()[-3:] == ["20", "min", "reload"]
    assert town.request("ListLate").page_size == 20


def test_every_page_of_the_stocks_is_shown(town: Town) -> None:
    def stocks(request: snow.ListStocksRequest) -> snow.ListStocksResponse:
        last = request.page_token == "nord"
        stock = snow.Stock(stock_id="sud" if last else "nord", salt_kg=900)
        return snow.ListStocksResponse(stocks=[stock], next_page_token="" if last else "nord")

    town.answers = PAGE | {"ListStocks": stocks}
    found = town.document("snow")
    assert [each["stock_id"] for each in found["stocks"]] == ["nord", "sud"]
    assert found["next_page_token"] == ""


def test_an_empty_department_and_a_section_without_a_plough(town: Town) -> None:
    never = snow.LateSection(section_id="W1", rank=2, reason=snow.LATE_REASON_NO_PLOUGH)
    town.answers = {"ListLate": snow.ListLateResponse(late=[never], late_count=1)}
    printed = town.output("snow --late 1")
    assert "no winter event is open" in printed
    assert "never" in printed
    assert "no plough" in printed
    assert town.request("ListLate").page_size == 1


def test_the_page_is_one_document(town: Town) -> None:
    town.answers = PAGE
    found = town.document("snow")
    assert found["late_count"] == 7
    assert found["stocks"][0]["low"] is True


def test_a_crew_is_called_out_and_the_cost_is_accepted(town: Town) -> None:
    assert "P-3 is called out" in town.output("snow call-out P-3 --event E --accept-rest-cut")
    request = town.request("CallOut")
    assert (request.crew_id, request.event_id, request.accepts_rest_cut) == ("P-3", "E", True)


def test_the_cost_of_a_call_out_is_shown_with_its_option(town: Town) -> None:
    cost = "The call-out costs the crew its next shift (11 h of rest begin again)"
    town.answers = {"CallOut": Rejected("REST_CUT", cost, "accepts_rest_cut")}
    printed = town.error(1, "snow call-out P-3")
    assert "its next shift" in printed
    assert "--accept-rest-cut" in printed


def test_a_call_out_is_acknowledged_and_ended(town: Town) -> None:
    assert "P-3 comes" in town.output("snow acknowledge P-3")
    assert "rest of 11 h" in town.output("snow stand-down P-3")
    assert town.request("StandDown").crew_id == "P-3"


def test_a_time_on_call_is_planned_with_the_shift_after_it(town: Town) -> None:
    town.output("snow on-call P-3 --for 12h --shift-in 13h --shift-for 7h")
    request = town.request("PlanDuty")
    assert (request.start_time, request.end_time) == (at(0), at(12 * 3_600))
    assert request.next_shift_start_time == at(13 * 3_600)
    assert request.next_shift_end_time == at(20 * 3_600)


def test_an_event_is_opened_and_moved(town: Town) -> None:
    town.output("snow open 2026-01-15")
    town.output("snow state 2026-01-15 stood_down")
    assert town.request("OpenEvent").event_id == "2026-01-15"
    assert town.request("SetEventState").state == snow.EVENT_STATE_STOOD_DOWN
    assert "watch, pre_alert" in town.error(2, "snow state E thaw")


def test_a_warning_is_handed_over(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "cap.xml"
    file.write_bytes(b"<alert/>")
    town.answers = {
        "ReceiveAlert": snow.ReceiveAlertResponse(event_id="E", vigilance=winter.VIGILANCE_RED)
    }
    assert "E has the warning: red" in town.output(f"snow alert {file}")
    assert town.request("ReceiveAlert").cap == b"<alert/>"


def test_a_file_that_is_no_warning_is_named(town: Town, tmp_path: Path) -> None:
    assert "No such file" in town.error(2, f"snow alert {tmp_path}/none.xml")
    (tmp_path / "empty.xml").write_bytes(b"")
    assert "has 0 bytes" in town.error(2, f"snow alert {tmp_path}/empty.xml")
