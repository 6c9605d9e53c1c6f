"""Crews, and the answers of their leaders by hand."""

from __future__ import annotations

from tests.cli.examples import CREW, HERE, P4, at
from tests.cli.town import NOWHERE, Town, receipt, unknown
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew

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


def test_the_crews_of_the_city_are_a_table(town: Town) -> None:
    source = coordination.Source(department="lighting", newest_event_time=at(0), local_mode=True)
    town.answers = {
        "ListCrews": coordination.ListCrewsResponse(crews=[CITY_CREW], sources=[source])
    }
    printed = town.output("crews --on-duty -d lighting")
    for cell in ("lighting/L-3", "Lumière 3", "en route", "P4", "Rue Foch", "I7.1"):
        assert cell in printed
    assert "lighting: newest bulletin" in printed
    assert "dispatches its own crews" in printed
    request = town.request("ListCrews")
    assert (request.on_duty_only, request.department) == (True, "lighting")
    assert town.document("crews")["crews"][0]["crew_id"] == "L-3"


def test_departments_answer_directly_without_coordination(town: Town) -> None:
    town.answers = {"ListCrews": crew.ListCrewsResponse(crews=[CREW])}
    town.error(3, "crews", VIGIE_COORDINATION=NOWHERE)
    printed = town.output("crews --direct", VIGIE_COORDINATION=NOWHERE)
    assert (printed.count("lighting/L-3"), "en route" in printed) == (4, True)
    assert [each["crew_id"] for each in town.document("crews --direct -d roads")["crews"]] == [
        "L-3"
    ]


def test_every_page_of_a_department_is_read(town: Town) -> None:
    def page(query: crew.ListCrewsRequest) -> crew.ListCrewsResponse:
        return crew.ListCrewsResponse(crews=[CREW], next_page_token="" if query.page_token else "L")

    town.answers = {"ListCrews": page}
    assert len(town.document("crews --direct -d roads")["crews"]) == 2


def test_a_leader_accepts_the_offer(town: Town) -> None:
    town.answers = {"GetCrew": crew.GetCrewResponse(crew=CREW), "AcceptTask": receipt("crew/L-3")}
    printed = town.output("accept lighting/L-3")
    assert "lighting/L-3 accepts I7.1" in printed
    assert "now: I2.1 P4 pothole at Rue Foch, en route" in printed
    request = town.request("AcceptTask")
    assert (request.crew_id, request.task_id) == ("L-3", "I7.1")


def test_a_leader_declines_a_task_with_a_reason(town: Town) -> None:
    town.answers = {"GetCrew": crew.GetCrewResponse(crew=FREE), "DeclineTask": receipt("crew/L-3")}
    assert "now: free" in town.output("decline lighting/L-3 I9.2 --reason too_far")
    request = town.request("DeclineTask")
    assert (request.task_id, request.reason) == ("I9.2", "TOO_FAR")


def test_an_answer_needs_a_known_crew_with_an_offer(town: Town) -> None:
    town.answers = {"GetCrew": crew.GetCrewResponse(crew=FREE)}
    assert "no offer to answer" in town.error(1, "accept lighting/L-3")
    assert "no DEPARTMENT/CREW" in town.error(2, "accept L-3")
    town.answers = {"GetCrew": unknown("CREW_UNKNOWN", "crew_id")}
    assert "CREW_UNKNOWN" in town.error(1, "decline lighting/L-99")
    assert {name for name, _ in town.asked} == {"GetCrew"}


def test_an_unknown_department_is_an_error(town: Town) -> None:
    assert "'nope': it is one of lighting, traffic, roads, snow" in town.error(2, "crews -d nope")
    assert not town.requests("ListCrews")


def test_a_leader_requests_backup_for_the_active_task(town: Town) -> None:
    town.answers = {
        "GetCrew": crew.GetCrewResponse(crew=CREW),
        "RequestBackup": receipt("crew/L-3"),
    }
    options = "--skill signing --skill traffic --equipment cones --count 2 --reason TRAFFIC"
    printed = town.output(f"backup lighting/L-3 signing {options}")
    assert "lighting/L-3 needs 2 more for signing at I2.1" in printed
    request = town.request("RequestBackup")
    assert (request.task_id, request.reason, request.cancelled) == ("I2.1", "TRAFFIC", False)
    role = request.role
    assert (role.name, role.skills, role.equipment, role.count) == (
        "signing",
        ["signing", "traffic"],
        ["cones"],
        2,
    )
    assert "no longer needs signing" in town.output("backup lighting/L-3 signing --cancel")
    assert town.requests("RequestBackup")[-1].cancelled
    assert town.document("backup lighting/L-3 signing --task I9.1")["receipt"]
    assert town.requests("RequestBackup")[-1].task_id == "I9.1"


def test_a_crew_without_a_task_requests_no_backup(town: Town) -> None:
    town.answers = {"GetCrew": crew.GetCrewResponse(crew=FREE)}
    assert "has no task" in town.error(1, "backup lighting/L-3 signing")


def test_an_answer_shows_where_the_crew_is_held_and_what_waits(town: Town) -> None:
    held = crew.Crew()
    held.CopyFrom(CREW)
    held.task.hold_place.street = "Place d'Armes"
    held.next_task.task_id = "I8.1"
    town.answers = {"GetCrew": crew.GetCrewResponse(crew=held), "AcceptTask": receipt("crew/L-3")}
    printed = town.output("accept lighting/L-3")
    assert "at Rue Foch, hold at Place d'Armes, en route" in printed
    assert "next, once the site is safe: I8.1" in printed
    held.next_task.status = bulletin.TASK_STATUS_QUEUED
    town.answers = {**town.answers, "GetCrew": crew.GetCrewResponse(crew=held)}
    assert "next, once this one is done: I8.1" in town.output("accept lighting/L-3")
