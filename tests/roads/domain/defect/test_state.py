"""The needs of a defect."""

from __future__ import annotations

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.role import Role, role_message
from services.roads.domain.defect.state import Defect, evolve, needs
from services.testing.spec import NOW
from tests.roads.conftest import HERE
from vigie.roads.v1 import events_pb2 as events
from vigie.type.v1.place_pb2 import PRIORITY_P1

CONTEXT = DecisionContext(NOW, "D-1")


def test_a_defect_of_a_journal_without_roles_has_one() -> None:
    """Given a report of a release without roles, one crew with its skills is required."""
    old = events.DefectReported(
        kind="column_fallen", priority=PRIORITY_P1, place=HERE, skills=["electrical", "signing"]
    )
    (need,) = needs(evolve(Defect(), old, CONTEXT), "D-1")
    assert need.requirements.has_one_role
    assert [role.skills for role in need.requirements.roles] == [("electrical", "signing")]


def test_a_need_keeps_the_roles_of_the_day_of_its_report() -> None:
    """Given a report with a role that the table does not have, the need has it."""
    patrol = Role("patrol", ("signing",), purpose="walks along the street")
    reported = events.DefectReported(
        kind="pothole", priority=PRIORITY_P1, place=HERE, roles=[role_message(patrol)]
    )
    (need,) = needs(evolve(Defect(), reported, CONTEXT), "D-1")
    assert need.requirements.roles == (patrol,)
