"""Backups and their end, and what operators close, join and keep apart."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.coordination.domain.fold.role import State
from tests.coordination.domain.rules.test_operator import closes, joins, rejected
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


def backs(**fields: object) -> api.RequestBackupRequest:
    return api.RequestBackupRequest(incident_id="I1", **fields)  # type: ignore[arg-type]


def stands_down(role: str = "", crew: str = "") -> api.StandDownRequest:
    return api.StandDownRequest(incident_id="I1", role=role, crew=crew)


def names(world: World) -> list[str]:
    return [role.name for role in world.incident("I1").roles]


def test_two_backups_are_two_roles_with_crews_of_their_own(
    world: World, near: str, far: str
) -> None:
    signer = world.crew("roads/signer", at(6), ["signing"])
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(near)
    world.operator(backs(count=2, skills=["signing"], purpose="close the street"))
    assert names(world) == ["lead", "backup", "backup_2"]
    assert world.offered(signer)
    assert world.offered(far) == ""
    assert world.decided(events.IncidentUpgraded)[-1].reason == "BACKUP"
    world.take_to_site(signer)
    world.change_need("roads/defect/1", "pothole", at(0), 1)
    assert names(world) == ["lead", "backup", "backup_2"]


def test_a_backup_that_is_stood_down_is_released_and_not_replaced(
    world: World, near: str, far: str
) -> None:
    world.crew("roads/third", at(7))
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(near)
    world.operator(backs())
    world.take_to_site(far)
    world.operator(stands_down(crew=far))
    assert world.task(far) == ""
    assert names(world) == ["lead"]
    assert world.offered("roads/third") == ""
    released = [e for e in world.decided(events.TaskRecalled) if e.crew_id == "far"]
    assert [each.reason for each in released] == ["STAND_DOWN"]


def test_a_stand_down_leaves_the_other_backup_that_is_sought(
    world: World, near: str, far: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(near)
    world.operator(backs(count=2))
    world.accept(far)
    world.operator(stands_down(crew=far))
    assert len(names(world)) == 2


def test_the_offer_of_a_backup_is_withdrawn(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(near)
    world.operator(backs())
    assert world.offered(far)
    world.operator(stands_down("backup"))
    assert world.offered(far) == ""
    assert names(world) == ["lead"]


def unsafe(world: World, crew: str) -> None:
    task = world.task(crew)
    world.do(crew, crews.DeclareSiteRequest, task_id=task, unsafe=True, make_safe_seconds=300)


def test_no_crew_is_stood_down_from_an_unsafe_site(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(near)
    world.operator(backs())
    world.take_to_site(far)
    unsafe(world, far)
    assert rejected(world, stands_down(crew=far)).code == "SITE_UNSAFE"


def test_an_incident_with_a_crew_on_an_unsafe_site_is_not_closed(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(crew)
    unsafe(world, crew)
    assert rejected(world, closes("I1")).code == "SITE_UNSAFE"
    assert world.incident("I1").state is State.ASSIGNED


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (stands_down("lead"), "ROLE_REQUIRED"),
        (stands_down("signing"), "ROLE_UNKNOWN"),
        (stands_down(crew="roads/r9"), "ROLE_UNKNOWN"),
    ],
    ids=["required", "role", "crew"],
)
def test_only_a_backup_is_stood_down(world: World, crew: str, request_: Message, code: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    assert rejected(world, request_).code == code


def test_a_close_by_an_operator_notifies_the_open_need_with_its_reason(
    world: World, crew: str
) -> None:
    need = world.need("roads", "defect/1", at(0), priority=2)
    world.accept(crew)
    world.operator(closes("I1"))
    note = world.departments["roads"].notes[-1]
    assert (note.need_id, note.task_id, note.reason) == (need, "I1.1", "DUPLICATE")
    assert world.notified("WITHDRAWN", need)


def test_a_note_of_a_close_that_expired_is_sent_again_with_its_reason(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.lost_orders = True
    world.operator(closes("I1"))
    world.lost_orders = False
    (order,) = [o for o in world.city.pending_orders.values() if o.type == "note"]
    world.announce("roads", "order/1", order_answered={"order_id": order.id, "outcome": "expired"})
    assert world.departments["roads"].notes[-1].reason == "DUPLICATE"


def test_a_need_that_insists_after_the_close_is_a_new_incident(world: World) -> None:
    need = world.need("roads", "defect/1", at(0), priority=3)
    world.operator(closes("I1"))
    world.change_need(need, "pothole", at(0), 1)
    assert world.incident(need).id == "I2"


def test_the_crew_that_goes_on_after_the_close_is_done_for_the_need(
    world: World, crew: str
) -> None:
    need = world.need("lighting", "thing/1", at(0), priority=3)
    world.take_to_site(crew)
    world.operator(closes("I1"))
    assert world.task(crew) == "I1.1"
    world.finish(crew)
    assert world.notified("DONE", need)


@pytest.fixture
def saw(world: World) -> str:
    return world.crew("roads/saw", at(5), ["saw"])


def suspected_pair(world: World, near: str, saw: str) -> None:
    """I1 has a crew under way; I2 requires what this crew cannot do, 10 m away."""
    world.need("roads", "defect/1", at(0), 3, "tree_down")
    world.accept(near)
    world.need("lighting", "thing/1", at(0.01), 3, "tree_down", ["saw"])
    assert world.incident("I2").suspected == ("I1",)
    assert world.offered(saw) == "I2.1"


def test_one_press_joins_a_pair_of_which_both_have_a_crew(
    world: World, near: str, saw: str
) -> None:
    suspected_pair(world, near, saw)
    world.accept(saw)
    world.operator(joins("I2", "I1"))
    assert list(world.city.incidents) == ["I2"]
    assert world.incident("I2").crew == saw
    assert world.task(near) == "", "the other crew is recalled"
    assert not world.incident("I2").has_alert("SUSPECTED_SAME")
    assert world.operator(joins("I2", "I1")) == []


def test_the_incident_whose_crew_is_farther_along_stays(world: World, near: str, saw: str) -> None:
    suspected_pair(world, near, saw)
    world.depart(near)
    world.arrive(near)
    world.operator(joins("I2", "I1"))
    assert list(world.city.incidents) == ["I1"]
    assert world.incident("I1").reports == ("roads/defect/1", "lighting/thing/1")
    assert world.task(near) == "I1.1"


def test_two_incidents_with_crews_on_both_sites_are_not_joined(
    world: World, near: str, saw: str
) -> None:
    suspected_pair(world, near, saw)
    for crew in (near, saw):
        if not world.task(crew):
            world.accept(crew)
        world.depart(crew)
        world.arrive(crew)
    found = rejected(world, joins("I1", "I2"))
    assert (found.code, found.field) == ("INCIDENT_HAS_CREW", "other_incident_id")


def test_two_incidents_kept_apart_are_never_proposed_or_joined_again(
    world: World, near: str, saw: str
) -> None:
    suspected_pair(world, near, saw)
    request = api.KeepApartRequest(incident_id="I1", other_incident_id="I2")
    world.operator(request)
    assert world.operator(request) == []
    assert world.incident("I1").suspected == world.incident("I2").suspected == ()
    assert not world.incident("I2").has_alert("SUSPECTED_SAME")
    world.close("I2")
    world.end_need("lighting/thing/1")
    world.need("lighting", "thing/1", at(0.01), 3, "tree_down")
    again = world.incident("lighting/thing/1")
    assert again.id == "I3"
    assert again.suspected == ()


def test_an_incident_is_not_kept_apart_from_itself(world: World) -> None:
    world.need("roads", "defect/1", at(0))
    request = api.KeepApartRequest(incident_id="I1", other_incident_id="I1")
    assert rejected(world, request).code == "OTHER_INCIDENT_INVALID"
