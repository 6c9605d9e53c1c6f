"""Which reports belong to one event."""

from __future__ import annotations

import pytest

from services.coordination.domain.rules.requirements import leading_report
from tests.coordination.places import at
from tests.coordination.world import World


@pytest.mark.parametrize(
    ("kind", "other_kind", "department", "metres", "seconds", "incidents"),
    [
        ("tree_down", "tree_down", "roads", 15, 0, 1),
        ("tree_down", "tree_down", "roads", 30, 0, 2),
        ("tree_down", "obstruction", "roads", 15, 0, 2),
        ("tree_down", "obstruction", "lighting", 15, 0, 1),
        ("tree_down", "obstruction", "lighting", 35, 7_000, 1),
        ("tree_down", "obstruction", "lighting", 35, 7_300, 2),
        ("tree_down", "obstruction", "lighting", 45, 0, 2),
        ("tree_down", "pothole", "lighting", 1, 0, 2),
        ("lamp_failure", "lamp_failure", "roads", 1, 0, 2),
    ],
)
def test_reports_correlate_by_kind_place_and_time(
    world: World,
    kind: str,
    other_kind: str,
    department: str,
    metres: int,
    seconds: int,
    incidents: int,
) -> None:
    world.need("roads", "defect/1", at(0), kind=kind)
    world.advance(seconds)
    world.need(department, "thing/2", at(metres / 1000), kind=other_kind)
    assert len(world.city.incidents) == incidents


def test_of_two_incidents_the_nearer_one_gains_the_report(world: World) -> None:
    world.need("roads", "defect/1", at(0), kind="tree_down")
    near = world.need("roads", "defect/2", at(0.035), kind="tree_down")
    report = world.need("lighting", "cabinet/1", at(0.025), kind="tree_down")
    assert world.incident(report).id == world.incident(near).id


def test_the_leading_report_leads_and_the_others_add_their_roles(world: World) -> None:
    world.need("roads", "defect/1", at(0), 3, "column_fallen", skills=["signing"])
    world.need("lighting", "cabinet/1", at(0), 1, "lamp_knocked_down", skills=["electrical"])
    incident = world.incident("I1")
    assert (incident.priority, incident.kind) == (1, "lamp_knocked_down")
    assert [role.skills for role in incident.roles] == [("electrical",), ("signing",)]
    report = leading_report(world.city, incident.reports)
    assert report is not None
    assert report.department == "lighting"
