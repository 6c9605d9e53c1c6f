"""Which reports belong to one event."""

from __future__ import annotations

import pytest

from services.coordination.domain.rules.correlation import (
    incident_requirement,
    leading_report,
    need_requirement,
)
from tests.coordination.world import World, at, check_city


@pytest.mark.parametrize(
    ("kind", "other_kind", "department", "metres", "seconds", "same"),
    [
        ("tree_down", "tree_down", "roads", 15, 0, True),
        ("tree_down", "tree_down", "roads", 30, 0, False),
        ("tree_down", "obstruction", "roads", 15, 0, False),
        ("tree_down", "obstruction", "lighting", 15, 0, True),
        ("tree_down", "obstruction", "lighting", 35, 7_000, True),
        ("tree_down", "obstruction", "lighting", 35, 7_300, False),
        ("tree_down", "obstruction", "lighting", 45, 0, False),
        ("tree_down", "pothole", "lighting", 1, 0, False),
        ("lamp_failure", "lamp_failure", "roads", 1, 0, False),
    ],
)
def test_reports_correlate_by_kind_place_and_time(
    kind: str,
    other_kind: str,
    department: str,
    metres: int,
    seconds: int,
    same: bool,  # noqa: FBT001  # a column of the table
) -> None:
    world = World()
    first = world.need("roads", "defect/1", at(0), kind=kind)
    world.advance(seconds)
    second = world.need(department, "thing/2", at(metres / 1000), kind=other_kind)
    assert (world.incident(first).id == world.incident(second).id) is same
    check_city(world)


def test_of_two_incidents_the_nearer_one_gains_the_report() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), kind="tree_down")
    near = world.need("roads", "defect/2", at(0.035), kind="tree_down")
    report = world.need("lighting", "cabinet/1", at(0.025), kind="tree_down")
    assert world.incident(report).id == world.incident(near).id


def test_the_leading_report_sets_the_requirement() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), 3, "column_fallen", skills=["signing"])
    world.need("lighting", "cabinet/1", at(0), 1, "lamp_knocked_down", skills=["electrical"])
    incident = world.incident("I1")
    assert (incident.priority, incident.kind) == (1, "lamp_knocked_down")
    assert incident.skills == ("electrical",)
    report = leading_report(world.city, incident.reports)
    assert report is not None
    assert need_requirement(report) == incident_requirement(incident)
