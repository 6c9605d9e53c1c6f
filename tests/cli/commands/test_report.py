"""Reporting what is wrong."""

from __future__ import annotations

import json

from services.chassis.sdk.decider import Rejected
from services.cli.input.kinds import kinds
from tests.cli.examples import DEFECT, INCIDENT, P1, P2
from tests.cli.town import Town, receipt
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.journal.v1.journal_pb2 import CommandResponse
from vigie.roads.v1 import service_pb2 as roads

REPORTED = {
    "ReportDefect": lambda _: CommandResponse(receipt=receipt("defect/D-1")),
    "GetDefect": lambda _: roads.GetDefectResponse(defect=DEFECT),
}


def test_a_report_shows_the_defect_and_what_to_ask_next(town: Town) -> None:
    town.answers = REPORTED
    done = town.vigie("report", "column_fallen", "--at", "3.877,43.611", "-p", "P1")
    assert done.exit_code == 0
    assert "P1 column_fallen at Rue Foch: defect D-1" in done.stdout
    assert "vigie why roads/defect/D-1" in done.stdout
    (request,) = town.requests("ReportDefect")
    assert (request.kind, request.priority) == ("column_fallen", P1)
    at = request.place.position
    assert (at.longitude, at.latitude) == (3.877, 43.611)
    assert town.requests("GetDefect")[0].at_least == "e:0=7"


def test_a_report_speaks_json(town: Town) -> None:
    town.answers = REPORTED
    done = town.vigie("report", "pothole", "--at", "3.877,43.611", "--json")
    said = json.loads(done.stdout)
    assert said["defect"]["defect_id"] == "D-1"
    assert said["receipt"]["aggregate"] == "defect/D-1"
    assert len(done.stdout.splitlines()) == 1


def test_a_street_is_found_whatever_the_case_and_the_accents(town: Town) -> None:
    town.answers = REPORTED
    done = town.vigie("report", "pothole", "--street", "AVENUE DU PERE SOULAS")
    assert done.exit_code == 0, done.stderr
    (request,) = town.requests("ReportDefect")
    assert request.place.street == "Avenue du Père Soulas"
    assert 3.8 < request.place.position.longitude < 3.95
    assert request.priority == 0


def test_the_same_request_may_be_sent_again(town: Town) -> None:
    town.answers = {
        **REPORTED,
        "ReportDefect": lambda _: CommandResponse(receipt=receipt("defect/D-1", duplicate=True)),
    }
    request_id = "01945b90-7a94-7cc1-8a10-0c5f1c1b1b1b"
    done = town.vigie("report", "pothole", "--at", "3.8,43.6", "--request-id", request_id)
    assert "reported before" in done.stdout
    assert town.requests("ReportDefect")[0].request_id == request_id


def test_a_refusal_names_the_field_the_option_and_the_remedy(town: Town) -> None:
    def no(_request: roads.ReportDefectRequest) -> CommandResponse:
        raise Rejected(
            "POSITION_INVALID", "it is outside the city: give one in it.", "place.position"
        )

    town.answers = {"ReportDefect": no}
    done = town.vigie("report", "pothole", "--at", "2.35,48.85")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == (
        "vigie: place.position (--at): it is outside the city: give one in it. [POSITION_INVALID]\n"
    )
    said = json.loads(town.vigie("report", "pothole", "--at", "2.35,48.85", "--json").stderr)
    assert said["error"]["code"] == "POSITION_INVALID"
    assert said["error"]["fields"][0]["field"] == "place.position"


def test_what_is_mistyped_is_told_before_anybody_is_asked(town: Town) -> None:
    for arguments, told in (
        (("potole", "--at", "3.8,43.6"), "did you mean pothole?"),
        (("ghost", "--at", "3.8,43.6"), "it is one of animal_on_road"),
        (("pothole",), "--at LON,LAT, --street NAME or --near CREW"),
        (("pothole", "--at", "here"), "'here' is no LON,LAT"),
        (("pothole", "--at", "3.8,99"), "not on the globe"),
        (("pothole", "--at", "3.8,43.6", "-p", "P9"), "none of P1, P2, P3, P4"),
        (("pothole", "--street", "pere soulas"), "did you mean Avenue du Père Soulas?"),
        (("pothole", "--street", "qzx"), "there is no street 'qzx'"),
    ):
        done = town.vigie("report", *arguments)
        assert (done.exit_code, told in done.stderr) == (2, True), done.stderr
    assert town.asked == []


def test_an_incident_goes_straight_to_the_room(town: Town) -> None:
    town.answers = {
        "OpenIncident": lambda _: CommandResponse(receipt=receipt("city/city")),
        "GetIncident": lambda _: coordination.GetIncidentResponse(incident=INCIDENT),
    }
    where = ("--at", "3.877,43.611", "--incident")
    done = town.vigie(
        "report", "crowd", *where, "-p", "2", "--skill", "first_aid", "--equipment", "cones"
    )
    assert done.exit_code == 0, done.stderr
    assert "incident I7, offered" in done.stdout
    (request,) = town.requests("OpenIncident")
    assert (request.priority, list(request.skills)) == (P2, ["first_aid"])
    assert town.requests("GetIncident")[0].incident_id == request.request_id
    assert town.vigie("report", "crowd", *where).exit_code == 2


def test_the_kinds_are_those_of_the_contract() -> None:
    assert "column_fallen" in kinds()
    assert kinds() == sorted(kinds())
    assert "rehearsal" not in kinds()  # `vigie rehearse` reports those, and does them too
