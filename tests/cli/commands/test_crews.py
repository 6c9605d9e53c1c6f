"""Crews, and their leaders' answers by hand."""

from __future__ import annotations

import json

from services.chassis.sdk.decider import Rejected
from tests.cli.examples import CREW, HERE, P4, at
from tests.cli.town import Town, receipt
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.journal.v1.journal_pb2 import CommandResponse

CITY_CREW = coordination.CityCrew(
    department="lighting",
    crew_id="L-3",
    name="Lumière 3",
    on_duty=True,
    task_id="I2.1",
    task_status=bulletin.TASK_STATUS_EN_ROUTE,
    task_priority=P4,
    task_place=HERE,
    offered_task_id="I7.1",
    sighted_time=at(0),
)
FREE = crew.Crew(department="lighting", crew_id="L-3", name="Lumière 3", on_duty=True)


def test_the_crews_of_the_city_stand_in_a_table(town: Town) -> None:
    answer = coordination.ListCrewsResponse(
        crews=[CITY_CREW],
        sources=[
            coordination.Source(department="lighting", newest_event_time=at(0), local_mode=True)
        ],
    )
    town.answers = {"ListCrews": lambda _: answer}
    done = town.vigie("crews", "--on-duty", "-d", "lighting")
    for said in ("lighting/L-3", "Lumière 3", "en route", "P4", "Rue Foch", "I7.1"):
        assert said in done.stdout
    assert "dispatches by itself" in done.stdout
    (request,) = town.requests("ListCrews")
    assert (request.on_duty_only, request.department) == (True, "lighting")
    said = json.loads(town.vigie("crews", "--json").stdout)
    assert said["crews"][0]["crew_id"] == "L-3"


def test_departments_are_asked_themselves_when_coordination_is_away(town: Town) -> None:
    town.answers = {"ListCrews": lambda _: crew.ListCrewsResponse(crews=[CREW])}
    away = {"VIGIE_COORDINATION": "127.0.0.1:1"}
    assert town.vigie("crews", **away).exit_code == 3
    done = town.vigie("crews", "--direct", **away)
    assert done.exit_code == 0
    assert done.stdout.count("lighting/L-3") == 2
    assert "en route" in done.stdout
    said = json.loads(town.vigie("crews", "--direct", "-d", "roads", "--json").stdout)
    assert [each["crew_id"] for each in said["crews"]] == ["L-3"]


def test_a_leader_accepts_what_is_offered(town: Town) -> None:
    town.answers = {
        "GetCrew": lambda _: crew.GetCrewResponse(crew=CREW),
        "AcceptTask": lambda _: CommandResponse(receipt=receipt("crew/L-3")),
    }
    done = town.vigie("accept", "lighting/L-3")
    assert done.exit_code == 0, done.stderr
    assert "lighting/L-3 accepts I7.1" in done.stdout
    assert "now: I2.1 P4 pothole at Rue Foch, en route" in done.stdout
    (request,) = town.requests("AcceptTask")
    assert (request.crew_id, request.task_id) == ("L-3", "I7.1")


def test_a_leader_declines_a_task_with_a_reason(town: Town) -> None:
    town.answers = {
        "GetCrew": lambda _: crew.GetCrewResponse(crew=FREE),
        "DeclineTask": lambda _: CommandResponse(receipt=receipt("crew/L-3")),
    }
    done = town.vigie("decline", "lighting/L-3", "I9.2", "--reason", "too_far")
    assert "now: free" in done.stdout
    (request,) = town.requests("DeclineTask")
    assert (request.task_id, request.reason) == ("I9.2", "too_far")


def test_a_crew_without_an_offer_has_nothing_to_answer(town: Town) -> None:
    town.answers = {"GetCrew": lambda _: crew.GetCrewResponse(crew=FREE)}
    done = town.vigie("accept", "lighting/L-3")
    assert done.exit_code == 1
    assert "no offer to answer" in done.stderr
    assert town.requests("AcceptTask") == []


def test_a_crew_is_named_with_its_department(town: Town) -> None:
    done = town.vigie("accept", "L-3")
    assert done.exit_code == 2
    assert "no DEPARTMENT/CREW" in done.stderr


def test_a_crew_that_nobody_knows_is_refused_by_its_department(town: Town) -> None:
    def no(_request: crew.GetCrewRequest) -> crew.GetCrewResponse:
        raise Rejected("CREW_UNKNOWN", "there is no such crew.", "crew_id")

    town.answers = {"GetCrew": no}
    done = town.vigie("decline", "lighting/L-99")
    assert (done.exit_code, "CREW_UNKNOWN" in done.stderr) == (1, True)


def test_a_department_that_does_not_run_is_told_from_one_without_crews(town: Town) -> None:
    done = town.vigie("crews", "-d", "nope")
    assert done.exit_code == 2
    assert "'nope': it is one of lighting, roads" in done.stderr
    assert not town.requests("ListCrews")
