"""A place beside a crew at work, or beside a crew on the least urgent work."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from tests.cli.examples import NOW
from tests.cli.town import Town, receipt
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.type.v1 import place_pb2 as place


def at_work(crew_id: str, priority: place.Priority, longitude: float) -> coordination.CityCrew:
    position = place.Position(longitude=longitude, latitude=43.6)
    return coordination.CityCrew(
        department="roads",
        crew_id=crew_id,
        name=f"Voirie {crew_id}",
        on_duty=True,
        task_id=f"task-{crew_id}",
        task_priority=priority,
        task_status=bulletin.TASK_STATUS_ON_SITE,
        task_place=place.Place(position=position),
    )


CREWS = coordination.ListCrewsResponse(
    crews=[
        at_work("1", place.PRIORITY_P2, 3.81),
        at_work("2", place.PRIORITY_P4, 3.82),
        coordination.CityCrew(department="roads", crew_id="3", on_duty=True),
    ]
)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait for a crew takes time."""
    monkeypatch.setattr("services.cli.input.locations.asyncio.sleep", AsyncMock())


@pytest.mark.parametrize(
    ("near", "longitude"), [("roads/1", 3.81), ("'Voirie 2'", 3.82), ("busy", 3.82)]
)
def test_a_report_near_a_crew_is_where_its_task_is(town: Town, near: str, longitude: float) -> None:
    town.answers = {"ListCrews": CREWS, "ReportDefect": receipt("defect/D-1")}
    town.output(f"report pothole --near {near}")
    assert town.request("ReportDefect").place.position.longitude == longitude


def test_a_crew_on_its_site_comes_before_one_that_has_only_accepted(town: Town) -> None:
    far = at_work("4", place.PRIORITY_P4, 3.84)
    far.task_status = bulletin.TASK_STATUS_ACCEPTED
    near = at_work("5", place.PRIORITY_P3, 3.85)
    answer = coordination.ListCrewsResponse(crews=[far, near])
    town.answers = {"ListCrews": answer, "ReportDefect": receipt("defect/D-1")}
    assert "not there yet" not in town.output("report pothole --near busy")
    assert town.request("ReportDefect").place.position.longitude == 3.85


def test_a_crew_whose_position_is_known_comes_before_one_out_of_sight(
    town: Town, at_once: None
) -> None:
    lost, seen = at_work("4", place.PRIORITY_P4, 3.84), at_work("5", place.PRIORITY_P3, 3.85)
    for crew in (lost, seen):
        crew.task_status = bulletin.TASK_STATUS_EN_ROUTE
    seen.sighted_time.FromSeconds(NOW)
    answer = coordination.ListCrewsResponse(crews=[lost, seen])
    town.answers = {"ListCrews": answer, "ReportDefect": receipt("defect/D-1")}
    town.output("report pothole --near busy")
    assert town.request("ReportDefect").place.position.longitude == 3.85


def test_a_report_near_a_crew_that_has_not_arrived_states_that(town: Town, at_once: None) -> None:
    far = at_work("4", place.PRIORITY_P4, 3.84)
    far.task_status = bulletin.TASK_STATUS_ACCEPTED
    answer = coordination.ListCrewsResponse(crews=[far])
    town.answers = {"ListCrews": answer, "ReportDefect": receipt("defect/D-1")}
    assert "accepted, P4 at 3.84000,43.60000; it is not there yet" in town.output(
        "report pothole --near busy"
    )


def test_busy_waits_for_the_first_crew_on_its_site(town: Town, at_once: None) -> None:
    """Given no crew on its site, when one arrives, then the report is beside it."""
    coming = at_work("4", place.PRIORITY_P4, 3.84)
    coming.task_status = bulletin.TASK_STATUS_EN_ROUTE
    under_way = coordination.ListCrewsResponse(crews=[coming])
    answers = [coordination.ListCrewsResponse(), under_way, CREWS]
    town.answers = {"ListCrews": lambda _: answers.pop(0), "ReportDefect": receipt("defect/D-1")}
    done = town.vigie("report pothole --near busy")
    assert done.exit_code == 0
    assert done.stderr.count("no crew is on its site yet: waiting for one") == 1
    assert town.request("ReportDefect").place.position.longitude == 3.82


def test_a_crew_that_is_free_or_unknown_has_no_place(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.answers = {"ListCrews": CREWS}
    assert "no busy crew 'roads/3'" in town.error(1, "report pothole --near roads/3")
    town.answers = {}
    monkeypatch.setattr("services.cli.input.locations.WAIT_SECONDS", 0)
    assert "no crew is busy: report" in town.error(1, "report pothole --near busy")


@pytest.mark.parametrize(
    ("place", "street"),
    [("--at 3.8770,43.6110", "Place du Marché aux Fleurs"), ("--street 'rue foch'", "Rue Foch")],
)
def test_a_report_names_its_street_and_district(town: Town, place: str, street: str) -> None:
    town.answers = {"ReportDefect": receipt("defect/D-1")}
    town.output(f"report pothole {place}")
    reported = town.request("ReportDefect").place
    assert (reported.street, reported.district) == (street, "Centre")


def test_a_position_needs_no_files_of_the_city(town: Town, tmp_path: Path) -> None:
    town.answers = {"ReportDefect": receipt("defect/D-1")}
    town.output("report pothole --at 3.877,43.611", VIGIE_CITY=str(tmp_path))
    assert town.request("ReportDefect").place.street == ""
