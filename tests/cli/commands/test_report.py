"""Reports of defects and incidents."""

from __future__ import annotations

import json

import pytest

from services.chassis.sdk.decider import Rejected
from tests.cli.examples import DEFECT, INCIDENT, P1, P2
from tests.cli.town import Answer, Town, receipt
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads

REPORTED: dict[str, Answer] = {
    "ReportDefect": receipt("defect/D-1"),
    "GetDefect": roads.GetDefectResponse(defect=DEFECT),
}


def test_a_report_shows_the_defect_and_the_next_command(town: Town) -> None:
    town.answers = REPORTED
    printed = town.output("report column_fallen --at 3.877,43.611 -p P1")
    assert "P1 column_fallen at Rue Foch: defect D-1" in printed
    assert "vigie why roads/defect/D-1" in printed
    request = town.request("ReportDefect")
    assert (request.kind, request.priority) == ("column_fallen", P1)
    at = request.place.position
    assert (at.longitude, at.latitude) == (3.877, 43.611)
    assert town.request("GetDefect").at_least == "e:0=7"
    document = town.document("report pothole --at 3.877,43.611")
    assert document["defect"]["defect_id"] == "D-1"
    assert document["receipt"]["aggregate"] == "defect/D-1"


def test_case_and_accents_of_a_street_do_not_matter(town: Town) -> None:
    town.answers = REPORTED
    town.output("report pothole --street 'AVENUE DU PERE SOULAS'")
    request = town.request("ReportDefect")
    assert request.place.street == "Avenue du Père Soulas"
    assert 3.8 < request.place.position.longitude < 3.95
    assert request.priority == 0


def test_a_request_may_be_repeated_under_its_id(town: Town) -> None:
    town.answers = {**REPORTED, "ReportDefect": receipt("defect/D-1", duplicate=True)}
    request_id = "01945b90-7a94-7cc1-8a10-0c5f1c1b1b1b"
    line = f"report pothole --at 3.8,43.6 --request-id {request_id}"
    assert "reported before" in town.output(line)
    assert town.request("ReportDefect").request_id == request_id


def test_a_rejection_names_the_field_the_option_and_the_remedy(town: Town) -> None:
    remedy = "it is outside the city: give one in it."
    town.answers = {"ReportDefect": Rejected("POSITION_INVALID", remedy, "place.position")}
    line = "report pothole --at 2.35,48.85"
    sentence = f"vigie: place.position (--at): {remedy} [POSITION_INVALID]\n"
    assert town.error(1, line) == sentence
    error = json.loads(town.error(1, f"{line} --json"))["error"]
    assert (error["code"], error["fields"][0]["field"]) == ("POSITION_INVALID", "place.position")


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        ("potole --at 3.8,43.6", "did you mean pothole?"),
        ("ghost --at 3.8,43.6", "it is one of animal_on_road"),
        ("pothole", "--at LON,LAT, --street NAME or --near CREW"),
        ("pothole --at here", "'here' is no LON,LAT"),
        ("pothole --at 3.8,99", "not on the globe"),
        ("pothole --at 3.8,43.6 -p P9", "none of P1, P2, P3, P4"),
        ("pothole --street 'pere soulas'", "did you mean Avenue du Père Soulas?"),
        ("pothole --street qzx", "there is no street 'qzx'"),
        ("crowd --at 3.8,43.6 --incident", "--incident needs --priority"),
    ],
)
def test_a_mistake_is_an_error_before_any_call(town: Town, arguments: str, remedy: str) -> None:
    assert remedy in town.error(2, f"report {arguments}")
    assert town.asked == []


def test_an_incident_is_opened_with_coordination(town: Town) -> None:
    town.answers = {
        "OpenIncident": receipt("city/city"),
        "GetIncident": coordination.GetIncidentResponse(incident=INCIDENT),
    }
    options = "--at 3.877,43.611 --incident -p 2 --skill first_aid --equipment cones"
    assert "incident I7, offered" in town.output(f"report crowd {options}")
    request = town.request("OpenIncident")
    assert (request.priority, list(request.skills)) == (P2, ["first_aid"])
    assert list(request.equipment) == ["cones"]
    assert town.request("GetIncident").incident_id == request.request_id
