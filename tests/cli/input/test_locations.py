"""Where a person means: beside a crew at work, or beside one on the least urgent work."""

from __future__ import annotations

from tests.cli.town import Town
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


def reported_longitude(town: Town, near: str) -> float:
    town.asked.clear()
    town.answers = {"ListCrews": lambda _: CREWS}
    town.vigie("report", "pothole", "--near", near)
    (report,) = town.requests("ReportDefect")
    return float(report.place.position.longitude)


def test_beside_a_crew_is_where_its_task_is(town: Town) -> None:
    assert reported_longitude(town, "roads/1") == 3.81
    assert reported_longitude(town, "Voirie 2") == 3.82


def test_beside_a_busy_crew_is_beside_the_least_urgent_work(town: Town) -> None:
    assert reported_longitude(town, "busy") == 3.82


def test_a_crew_that_is_free_or_unknown_is_no_place(town: Town) -> None:
    town.answers = {"ListCrews": lambda _: CREWS}
    done = town.vigie("report", "pothole", "--near", "roads/3")
    assert done.exit_code == 1
    assert "no busy crew 'roads/3'" in done.stderr
    town.answers = {"ListCrews": lambda _: coordination.ListCrewsResponse()}
    assert "no crew is busy" in town.vigie("report", "pothole", "--near", "busy").stderr
