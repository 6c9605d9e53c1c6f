"""The alert that a role finds no crew: which roles it names, and when it rings again and ends."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.incident import Alert
from services.coordination.metrics.alerts import applies
from services.coordination.to_proto import alert_to_proto
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, correct, equip, role
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews

SIGNING = role("signing", "signing")
ELECTRICIAN = role("electrician", "electrical")


def nobody(world: World, need: str) -> Alert | None:
    return world.incident(need).alert("NOBODY_FOUND")


def rung(world: World) -> list[list[str]]:
    """Return the roles of each alert that a role finds no crew, so far."""
    told = world.decided(events.SupervisorAlerted)
    return [list(each.roles) for each in told if each.code == "NOBODY_FOUND"]


def request_backup(world: World, key: str) -> None:
    wanted = role("backup", work_seconds=600, count=1)
    task_id = world.task(key)
    world.do(key, crews.RequestBackupRequest, task_id=task_id, role=wanted, reason="TOO_LARGE")


def test_the_alert_that_a_crew_answered_rings_again_for_a_backup_without_a_crew(
    world: World,
) -> None:
    """Given a P1 whose crew was found late, a backup that finds none alerts the operators.

    The yes had silenced the alert, and its repetition for the backup had the same words.
    """
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    assert rung(world) == [["lead"]]
    crew = world.crew("roads/r1", at(1))
    world.advance(6)
    world.take_to_site(crew)
    assert nobody(world, need) is None
    request_backup(world, crew)
    assert rung(world) == [["lead"], ["backup"]]
    alert = nobody(world, need)
    assert alert is not None
    assert alert.repeat_time
    assert alert_to_proto(alert).detail.startswith("backup: No crew")


def test_each_further_role_without_a_crew_rings_at_once_and_the_served_one_is_named_no_more(
    world: World,
) -> None:
    """Given an alert that no operator has read, a second role does not wait for its repetition."""
    roles = [SIGNING, ELECTRICIAN]
    need = world.need("roads", "defect/1", at(0), 1, "column_fallen", roles=roles)
    first, both = rung(world)
    assert (len(first), sorted(both)) == (1, ["electrician", "signing"])
    signers = world.crew("roads/s", at(1), ["signing"])
    world.advance(6)
    world.accept(signers)
    world.depart(signers)
    alert = nobody(world, need)
    assert alert is not None
    assert alert.roles == ("electrician",)
    world.advance(130)
    assert rung(world)[-1] == ["electrician"]
    electrician = world.crew("lighting/e", at(1), ["electrical"])
    world.advance(6)
    world.accept(electrician)
    assert nobody(world, need) is None


def test_an_alert_that_was_read_stays_read_for_the_roles_that_it_names(world: World) -> None:
    """Given a read alert of one role, its changed reasons ring no more; another role does."""
    need = world.need("roads", "defect/1", at(0), 1, "column_fallen", roles=[SIGNING])
    incident_id = world.incident(need).id
    world.operator(api.AcknowledgeAlertRequest(incident_id=incident_id, code="NOBODY_FOUND"))
    world.crew("roads/plain", at(1))
    world.advance(700)
    assert rung(world) == [["signing"]]
    correct(world, need, at(0), 1, "column_fallen", roles=[SIGNING, ELECTRICIAN])
    assert rung(world) == [["signing"], ["signing", "electrician"]]


def test_a_backup_that_is_stood_down_ends_its_alert(world: World, crew: str) -> None:
    """Given a backup without a crew, its end is the end of the alert."""
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.take_to_site(crew)
    request_backup(world, crew)
    assert nobody(world, need) is not None
    incident_id = world.incident(need).id
    world.operator(api.StandDownRequest(incident_id=incident_id, role="backup"))
    assert nobody(world, need) is None


@pytest.mark.parametrize("priority", [1, 3])
def test_an_unable_crew_beside_which_none_is_found_counts_in_the_gauge(
    world: World, priority: int
) -> None:
    """Given a crew that cannot do its work any more, the alert applies although it is assigned."""
    signers = world.crew("roads/s", at(1), ["signing"])
    equip(world, signers, skills=["signing"], size=2)
    need = world.need("roads", "defect/1", at(0), priority, "column_fallen", roles=[SIGNING])
    world.accept(signers)
    larger = role("signing", "signing", minimum_size=3)
    correct(world, need, at(0), priority, "column_fallen", roles=[larger])
    incident, alert = world.incident(need), nobody(world, need)
    assert alert is not None
    assert alert.roles == ("signing",)
    assert applies(incident, alert)
    others = world.crew("roads/t", at(2), ["signing"])
    equip(world, others, skills=["signing"], size=3)
    world.advance(31)
    assert asked(world, others) == [others]
    world.accept(others)
    assert nobody(world, need) is None
