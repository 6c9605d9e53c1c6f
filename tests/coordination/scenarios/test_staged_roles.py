"""Hold places of roles: of backups, of a crew with two roles, and those that are rejected."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.hold_place import HoldPlace
from services.crews.domain.task import Status
from tests.coordination.domain.rules.test_operator import rejected
from tests.coordination.places import at
from tests.coordination.scenarios.telling import role
from tests.coordination.scenarios.test_hold_places import (
    HERE,
    goes_to,
    incident,
    need,
    proceed,
    stage,
    status,
)
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews

__all__ = ["need"]


@pytest.mark.usefixtures("need")
def test_backups_are_requested_with_a_hold_place(world: World, near: str, far: str) -> None:
    """Given a crew on the site, when a backup is to hold, then the first one works on."""
    world.take_to_site(near)
    world.operator(api.RequestBackupRequest(incident_id="I1", hold_place=HERE))
    held = HoldPlace(HERE.position.longitude, HERE.position.latitude, HERE.street)
    assert [each.hold for each in incident(world).roles] == [None, held]
    world.accept(far)
    world.depart(far)
    world.arrive(far)
    assert (status(world, near), status(world, far)) == (Status.ON_SITE, Status.HOLDING)
    proceed(world, "backup")
    world.arrive(far)
    assert status(world, far) is Status.ON_SITE


def test_one_crew_of_two_roles_holds_in_both(world: World) -> None:
    """Given a crew that fills two roles, when one of them is staged, then both are."""
    both = world.crew("roads/both", at(1), ["electrical", "signing"])
    roles = [role("electrician", "electrical"), role("signing", "signing")]
    world.need("roads", "defect/1", at(0), 2, roles=roles)
    world.accept(both)
    stage(world, role_name="signing")
    assert all(each.hold for each in incident(world).roles)
    (amended,) = world.decided(events.TaskAmended)
    assert amended.hold_place == HERE


def test_a_crew_takes_no_second_role_that_holds_elsewhere(world: World) -> None:
    """Given an able crew with the offer of one role, the staged role gets a crew of its own."""
    both = world.crew("roads/both", at(1), ["electrical", "signing"])
    roles = [role("electrician", "electrical"), role("signing", "signing")]
    world.need("roads", "defect/1", at(0), 2, roles=roles)
    stage(world, role_name="signing")
    world.accept(both)
    assert [bool(each.assignments) for each in incident(world).roles] == [True, False]


@pytest.mark.usefixtures("need")
def test_the_crew_that_a_department_sent_is_sent_to_the_hold_place(
    world: World, near: str, need: str, far: str
) -> None:
    """Given a staged role, the crew that a department sends by itself holds too."""
    world.decline(near)
    stage(world)
    world.report_step(far, need, "ACCEPTED")
    amended = world.decided(events.TaskAmended)[-1]
    assert (amended.task_id, amended.hold_place) == ("local-1", HERE)


@pytest.mark.usefixtures("need")
def test_a_late_yes_to_a_staged_role_goes_to_the_site_of_the_role_that_it_takes(
    world: World, far: str
) -> None:
    """Given a yes that crosses the end of its backup, the crew takes the open lead."""
    world.operator(api.RequestBackupRequest(incident_id="I1", hold_place=HERE))
    assert goes_to(world, far) == HERE.position.longitude
    accept = crews.AcceptTaskRequest(crew_id="far", task_id=world.offered(far))
    assert world.departments["roads"].decide("far", accept, far, world.time) is None
    world.operator(api.StandDownRequest(incident_id="I1", role="backup"))
    assert [each.crew for each in incident(world).lead.assignments] == [far]
    assert goes_to(world, far) == at(0).position.longitude


@pytest.mark.parametrize(
    ("request_", "code", "field"),
    [
        (api.StageRoleRequest(incident_id="I9"), "INCIDENT_UNKNOWN", "incident_id"),
        (api.StageRoleRequest(incident_id="I1", role="saw"), "ROLE_UNKNOWN", "role"),
        (
            api.StageRoleRequest(incident_id="I1", hold_place=at(900)),
            "POSITION_INVALID",
            "hold_place.position",
        ),
        (
            api.RequestBackupRequest(incident_id="I1", hold_place=at(900)),
            "POSITION_INVALID",
            "hold_place.position",
        ),
    ],
    ids=["incident", "role", "place", "backup"],
)
@pytest.mark.usefixtures("need")
def test_a_wrong_hold_place_is_rejected(
    world: World, request_: api.StageRoleRequest, code: str, field: str
) -> None:
    found = rejected(world, request_)
    assert (found.code, found.field) == (code, field)
    assert found.message


def test_a_role_whose_work_is_done_is_not_staged(world: World, near: str) -> None:
    """Given two crews on the site, when one is done, then its role has no crew to stage."""
    signer = world.crew("roads/signer", at(2), ["signing"])
    world.need("roads", "defect/1", at(0), 2, roles=[role("saw"), role("signing", "signing")])
    for crew in (signer, near):
        world.take_to_site(crew)
    world.finish(near)
    assert rejected(world, api.StageRoleRequest(incident_id="I1", role="saw")).code == "ROLE_DONE"
