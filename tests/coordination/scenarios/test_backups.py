"""Backups of a leader and of an operator: each ends by the one that asked for it."""

from __future__ import annotations

import pytest

from services.coordination.domain import limits
from tests.coordination.domain.rules.test_operator import rejected
from tests.coordination.places import at
from tests.coordination.scenarios.telling import role
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


@pytest.fixture
def need(world: World, near: str) -> str:
    """A need whose crew is on the site."""
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.take_to_site(near)
    return need


def leader_asks(world: World, crew: str, count: int = 1, name: str = "signing") -> None:
    wanted = role(name, work_seconds=600, count=count)
    fields = {"task_id": world.task(crew), "role": wanted, "reason": "TOO_LARGE"}
    world.do(crew, crews.RequestBackupRequest, **fields)


def leader_cancels(world: World, crew: str, name: str = "signing") -> None:
    fields = {"task_id": world.task(crew), "role": role(name), "reason": "OTHER"}
    world.do(crew, crews.RequestBackupRequest, **fields, cancelled=True)


def operator_asks(world: World, count: int = 1) -> None:
    world.operator(api.RequestBackupRequest(incident_id="I1", count=count))


def origins(world: World) -> list[str]:
    return [each.origin for each in world.incident("I1").roles if each.name != "lead"]


def test_the_backups_of_a_leader_are_beside_those_of_an_operator(
    world: World, near: str, need: str
) -> None:
    """Given an operator's backup, when the leader asks for two, then two more are sought."""
    operator_asks(world)
    leader_asks(world, near, 2)
    assert origins(world) == ["operator", "I1.1/signing", "I1.1/signing"]
    assert need in world.incident("I1").reports


@pytest.mark.usefixtures("need")
def test_a_leader_who_asks_for_three_after_two_gets_one_more(world: World, near: str) -> None:
    leader_asks(world, near, 2)
    leader_asks(world, near, 3)
    assert len(origins(world)) == 3


@pytest.mark.usefixtures("need")
def test_a_smaller_request_of_a_leader_changes_nothing(world: World, near: str) -> None:
    leader_asks(world, near, 2)
    leader_asks(world, near, 1)
    assert len(origins(world)) == 2


@pytest.mark.usefixtures("need")
def test_a_leader_s_requests_of_two_roles_are_two_requests(world: World, near: str) -> None:
    """Given a request for signers, when the leader asks for a saw, then both are sought."""
    leader_asks(world, near)
    leader_asks(world, near, name="saw")
    assert origins(world) == ["I1.1/signing", "I1.1/saw"]
    leader_cancels(world, near, "saw")
    assert origins(world) == ["I1.1/signing"]


@pytest.mark.usefixtures("need")
def test_a_leader_s_cancel_leaves_the_operator_s_backup(world: World, near: str, far: str) -> None:
    """Given a backup of each with an offer, when the leader cancels, then one offer stays."""
    other = world.crew("roads/other", at(7))
    operator_asks(world)
    leader_asks(world, near)
    assert world.offered(far)
    assert world.offered(other)
    leader_cancels(world, near)
    assert origins(world) == ["operator"]
    assert sorted([bool(world.offered(far)), bool(world.offered(other))]) == [False, True]


@pytest.mark.usefixtures("need")
def test_a_leader_s_cancel_leaves_the_backup_of_another_leader(
    world: World, near: str, far: str
) -> None:
    leader_asks(world, near)
    world.take_to_site(far)
    leader_asks(world, far)
    leader_cancels(world, near)
    assert origins(world) == ["I1.1/signing", f"{world.task(far)}/signing"]
    assert world.incident("I1").roles[1].assignments, "a crew under way goes on"


@pytest.mark.usefixtures("need")
def test_a_crew_that_has_accepted_stays_after_the_leader_s_cancel(
    world: World, near: str, far: str
) -> None:
    leader_asks(world, near)
    world.accept(far)
    leader_cancels(world, near)
    assert world.task(far)
    assert world.decided(events.TaskRecalled) == []


@pytest.mark.usefixtures("need")
def test_an_operator_stands_down_a_leader_s_backup_too(world: World, near: str) -> None:
    leader_asks(world, near)
    world.operator(api.StandDownRequest(incident_id="I1", role="backup"))
    assert origins(world) == []


@pytest.mark.usefixtures("need")
def test_a_leader_s_request_beyond_the_limit_adds_up_to_it_and_alerts(
    world: World, near: str
) -> None:
    """Given an operator's backups, when the leader asks for more than are left, then some come."""
    operator_asks(world, limits.BACKUPS_MOST - 2)
    leader_asks(world, near, 5)
    assert len(origins(world)) == limits.BACKUPS_MOST
    alert = world.incident("I1").alert("BACKUPS_TOO_MANY")
    assert alert is not None
    assert "3 more" in alert.detail
    assert rejected(world, api.RequestBackupRequest(incident_id="I1")).code == "BACKUPS_TOO_MANY"


@pytest.mark.usefixtures("need")
def test_a_backup_stays_the_leader_s_after_a_correction(world: World, near: str) -> None:
    """Given a leader's backup, when the report is corrected, then a repetition adds none."""
    leader_asks(world, near)
    world.change_need("roads/defect/1", "tree_down", at(0), 1)
    leader_asks(world, near, 2)
    assert origins(world) == ["I1.1/signing", "I1.1/signing"]


def test_the_backup_of_a_joined_incident_stays_that_of_its_leader(world: World, near: str) -> None:
    """Given a leader's backup at an incident that ends in another one, it is sought there."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.take_to_site(near)
    other = world.crew("roads/other", at(3))
    world.need("roads", "defect/2", at(3), 2, "flooding")
    world.accept(other)
    leader_asks(world, other)
    request = api.JoinIncidentsRequest(incident_id="I1", other_incident_id="I2", confirm=True)
    world.operator(request)
    assert "I2.1/signing" in origins(world)


def test_a_leader_s_cancel_reaches_the_backups_that_stayed_after_a_split(
    world: World, near: str, far: str
) -> None:
    """Given a leader's backup at an incident of two reports, when its report is split off."""
    world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.need("roads", "defect/2", at(0.01), 2, "tree_down")
    world.take_to_site(near)
    leader_asks(world, near)
    assert world.offered(far)
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id="roads/defect/1"))
    assert world.incident("I2").crew == near
    assert "I1.1/signing" in origins(world)
    leader_asks(world, near)
    assert len(world.incident("I2").roles) == 1, "the repeated request adds none"
    leader_cancels(world, near)
    assert origins(world) == []


def test_a_role_of_a_report_that_is_named_backup_is_no_backup(world: World, near: str) -> None:
    """Given a report with a role "backup", a stand-down ends the one of the operator alone."""
    world.need("roads", "defect/1", at(0), 2, "tree_down", roles=[role("backup")])
    world.take_to_site(near)
    found = rejected(world, api.StandDownRequest(incident_id="I1"))
    assert (found.code, found.field) == ("ROLE_REQUIRED", "role")
    operator_asks(world)
    world.operator(api.StandDownRequest(incident_id="I1", role="backup_2"))
    assert [each.name for each in world.incident("I1").roles] == ["backup"]
    assert world.task(near)
