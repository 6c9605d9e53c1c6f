"""Which reports belong to one event."""

from __future__ import annotations

import pytest

from services.coordination.domain.rules.requirements import leading_report
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api


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


def kept_apart(world: World) -> tuple[str, str]:
    """Return the reports of two incidents 10 m apart that an operator keeps apart."""
    one = world.need("roads", "defect/1", at(0), kind="tree_down")
    other = world.need("lighting", "cabinet/1", at(0.01), kind="tree_down")
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=other))
    assert {i.reports for i in world.city.incidents.values()} == {(one,), (other,)}
    return one, other


def again(world: World, need_id: str, km: float) -> str:
    """Let a report end and be raised again."""
    name, _, aggregate = need_id.partition("/")
    world.end_need(need_id)
    return world.need(name, aggregate, at(km), kind="tree_down")


def test_a_report_that_was_split_off_never_comes_back(world: World) -> None:
    one, other = kept_apart(world)
    again(world, other, 0.01)
    assert world.incident(other).id != world.incident(one).id
    assert world.incident(other).suspected == ()


def test_reports_stay_apart_when_both_incidents_are_closed_and_come_again(world: World) -> None:
    """Given two events kept apart, when both end and are raised again, they are two."""
    one, other = kept_apart(world)
    world.end_need(one)
    world.end_need(other)
    world.need("roads", "defect/1", at(0), kind="tree_down")
    world.need("lighting", "cabinet/1", at(0.01), kind="tree_down")
    assert world.incident(other).id != world.incident(one).id
    again(world, one, 0)
    assert world.incident(other).id != world.incident(one).id


def test_reports_stay_apart_after_a_join_with_a_third_incident(world: World) -> None:
    one, other = kept_apart(world)
    third = world.need("roads", "defect/3", at(0.1), kind="tree_down")
    joins = api.JoinIncidentsRequest(
        incident_id=world.incident(third).id, other_incident_id=world.incident(one).id
    )
    world.operator(joins)
    again(world, other, 0.01)
    assert world.incident(one).id == world.incident(third).id
    assert world.incident(other).id != world.incident(one).id


def test_an_operator_may_join_what_was_kept_apart(world: World) -> None:
    one, other = kept_apart(world)
    joins = api.JoinIncidentsRequest(
        incident_id=world.incident(one).id, other_incident_id=world.incident(other).id
    )
    world.operator(joins)
    assert world.incident(one).apart == ()
    assert world.incident(other).id == world.incident(one).id
