"""Several crews for one incident: an electrician, a signing crew, and the backup they need."""

from __future__ import annotations

from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, correct, equip, role
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import role_pb2

ROLES = (role("electrician", "electrical"), role("signing", "signing"))


def fallen_column(world: World, roles: tuple[role_pb2.Role, ...] = ROLES) -> str:
    return world.need("roads", "defect/1", at(0), 1, "column_fallen", roles=roles)


def test_an_electrician_and_a_signing_crew_go_together(world: World) -> None:
    """Given two crews side by side that each can do a part, both go, and both parts are done."""
    electrician = world.crew("lighting/e", at(1), ["electrical"])
    signers = world.crew("roads/s", at(1), ["signing"])
    need = fallen_column(world)
    assert asked(world, electrician, signers) == [electrician, signers]
    for crew in (electrician, signers):
        world.take_to_site(crew)
    incident = world.incident(need)
    assert [each.assignments[0].crew for each in incident.roles] == [electrician, signers]
    world.finish(electrician)
    assert not world.incident(need).closed_time, "the signing crew still works"
    world.finish(signers)
    assert world.incident(need).close_reason == "DONE"


def test_a_crew_that_can_do_all_of_it_fills_every_role(world: World) -> None:
    both = world.crew("roads/both", at(1), ["electrical", "signing"])
    other = world.crew("roads/s", at(4), ["signing"])
    need = fallen_column(world)
    world.take_to_site(both)
    assert world.offered(other) == ""
    world.finish(both)
    assert world.incident(need).close_reason == "DONE"


def test_a_nearer_signing_crew_leaves_the_electrician_on_the_way(world: World) -> None:
    """Given an electrician who signs too, a free signing crew nearer by takes that part alone."""
    both = world.crew("lighting/both", at(5), ["electrical", "signing"])
    signers = world.crew("roads/s", at(1), ["signing"])
    other = world.crew("lighting/other", at(7), ["electrical", "signing"])
    need = fallen_column(world)
    world.accept(both)
    world.accept(signers)
    serving = {each.name: each.assignments[0].crew for each in world.incident(need).roles}
    assert serving == {"electrician": both, "signing": signers}
    assert not world.decided(events.TaskRecalled)
    assert world.offered(other) == ""
    for crew in (signers, both):
        world.depart(crew)
        world.arrive(crew)
    assert not world.decided(events.TaskRecalled)


def test_a_crew_that_gives_up_one_part_goes_on_with_the_other(world: World) -> None:
    """Given an electrician assigned to both parts, a signing crew that comes on duty takes one."""
    both = world.crew("lighting/both", at(5), ["electrical", "signing"])
    need = fallen_column(world)
    task_id = world.accept(both)
    assert {a.task_id for _, a in world.incident(need).assignments()} == {task_id}
    signers = world.crew("roads/s", at(1), ["signing"])
    world.advance(30)
    world.accept(signers)
    serving = {each.name: each.assignments[0].crew for each in world.incident(need).roles}
    assert serving == {"electrician": both, "signing": signers}
    assert not world.decided(events.TaskRecalled)
    for crew in (signers, both):
        world.depart(crew)
        world.arrive(crew)
        world.finish(crew)
    assert world.incident(need).close_reason == "DONE"


def test_a_crew_that_declines_one_part_is_not_asked_for_the_other(world: World) -> None:
    """Given a leader who cannot leave a site, the answer holds for the whole incident."""
    near = world.crew("lighting/near", at(1), ["electrical", "signing"])
    far = world.crew("roads/far", at(40), ["electrical", "signing"])
    need = fallen_column(world)
    world.decline(near)
    world.take_to_site(far)
    world.advance(60)
    assert world.offered(near) == ""
    world.finish(far)
    assert world.incident(need).close_reason == "DONE"


def test_one_part_without_a_crew_does_not_keep_the_other_from_going(world: World) -> None:
    """Given no electrician on duty, the signing crew still goes to the live wires."""
    signers = world.crew("roads/s", at(1), ["signing"])
    need = fallen_column(world)
    assert asked(world, signers) == [signers]
    assert world.incident(need).has_alert("NOBODY_FOUND")


def test_the_alert_of_an_open_role_stays_when_the_other_crew_sets_out_again(world: World) -> None:
    """Given no electrician, when the place of the signers is corrected, then the alert goes on."""
    signers = world.crew("roads/s", at(1), ["signing"])
    need = fallen_column(world)
    world.take_to_site(signers)
    world.advance(60)
    alert = world.incident(need).alert("NOBODY_FOUND")
    assert alert is not None
    correct(world, need, at(0.5), 1, "column_fallen", roles=ROLES)
    assert not world.incident(need).attended_time
    assert world.incident(need).alert("NOBODY_FOUND") == alert


def test_the_alert_of_an_open_role_goes_on_while_other_crews_come_and_go(world: World) -> None:
    """Given no electrician, a yes or a breakdown of the signers does not silence the alert."""
    signers, others = (world.crew(f"roads/{key}", at(1), ["signing"]) for key in ("s", "t"))
    need = fallen_column(world)
    alert = world.incident(need).alert("NOBODY_FOUND")
    assert alert is not None
    first = next(iter(asked(world, signers, others)))
    task_id = world.accept(first)
    assert world.incident(need).alert("NOBODY_FOUND") == alert
    world.do(first, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    assert asked(world, signers, others)
    assert world.incident(need).alert("NOBODY_FOUND") == alert


def test_a_lost_crew_is_news_after_the_alert_of_another_role_was_read(world: World) -> None:
    """Given a read alert that there is no electrician, the loss of the only signers rings again."""
    signers = world.crew("roads/s", at(1), ["signing"])
    need = fallen_column(world)
    task_id = world.accept(signers)
    read = api.AcknowledgeAlertRequest(incident_id=world.incident(need).id, code="NOBODY_FOUND")
    world.operator(read)
    world.do(signers, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    alert = world.incident(need).alert("NOBODY_FOUND")
    assert alert is not None
    assert alert.repeat_time


def test_the_alert_of_an_unable_crew_replaces_that_of_an_open_role(world: World) -> None:
    """Given no electrician, when the signers cannot do their part now, the alert names them."""
    signers = world.crew("roads/s", at(1), ["signing"])
    need = fallen_column(world)
    world.accept(signers)
    roles = (ROLES[0], role("signing", "signing", minimum_size=3))
    equip(world, signers, skills=["signing"], size=2)
    correct(world, need, at(0), 1, "column_fallen", roles=roles)
    alert = world.incident(need).alert("NOBODY_FOUND")
    assert alert is not None
    assert alert.repeat_time
    assert alert.detail.startswith("roads/s cannot do signing any more.")


def test_a_split_leaves_the_crew_in_its_role(world: World) -> None:
    """Given a signing crew under way and no electrician, a split does not make it the lead."""
    signers = world.crew("roads/s", at(1), ["signing"])
    need = fallen_column(world)
    other = world.need("lighting", "thing/1", at(0.02), 1, "column_fallen")
    assert world.incident(need).id == world.incident(other).id
    world.accept(signers)
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=need))
    assert world.incident(need).id != world.incident(other).id
    serving = {each.name: [a.crew for a in each.assignments] for each in world.incident(need).roles}
    assert serving == {"electrician": [], "signing": [signers]}


def test_a_role_for_two_crews_gets_two(world: World) -> None:
    keys = [world.crew(f"roads/r{n}", at(n)) for n in (1, 2, 3)]
    need = fallen_column(world, (role("clearing", count=2),))
    for key in keys:
        if world.offered(key):
            world.accept(key)
        world.advance(1)
    serving = {a.crew for _, a in world.incident(need).assignments()}
    assert len(serving) == 2


def test_a_platform_for_two_people_is_not_sent_with_one(world: World) -> None:
    """Given a crew of one beside a job for two, the crew of two farther away goes."""
    need = ("roads", "defect/1", at(0), 3)
    sizes = {"one": 1, "two": 2}
    for name, size in sizes.items():
        key = world.crew(f"roads/{name}", at(size))
        card = crews.RegisterCrewRequest(
            crew_id=name, name=name, size=size, lending="LENDING_RULE_ALWAYS", depot=at(size)
        )
        assert world.departments["roads"].decide(name, card, "tester", world.time) is None
        world.settle()
        assert world.city.crews[key].size == size
    world.need(*need, roles=[role("platform", minimum_size=2)])
    assert asked(world, "roads/one", "roads/two") == ["roads/two"]


def test_a_crew_on_its_site_gets_the_backup_that_it_requests(world: World, near: str) -> None:
    """Given a site too large for one crew, the second one joins it under the same incident."""
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    task_id = world.take_to_site(near)
    second = world.crew("roads/second", at(2))
    wanted = role("backup", work_seconds=600, count=1)
    world.do(near, crews.RequestBackupRequest, task_id=task_id, role=wanted, reason="TOO_LARGE")
    assert asked(world, second) == [second]
    world.take_to_site(second)
    assert {a.crew for _, a in world.incident(need).assignments()} == {near, second}
    assert len(world.city.incidents) == 1
    assert len(world.decided(events.IncidentOpened)) == 1


def test_a_repeated_request_for_backup_adds_no_crew_and_a_cancelled_one_sends_none(
    world: World, near: str
) -> None:
    need = world.need("roads", "defect/1", at(0), 2, "tree_down")
    task_id = world.take_to_site(near)

    def request(count: int, *, cancelled: bool = False) -> None:
        wanted = role("backup", work_seconds=600, count=count)
        fields = {"role": wanted, "reason": "TOO_LARGE", "cancelled": cancelled}
        world.do(near, crews.RequestBackupRequest, task_id=task_id, **fields)

    request(1)
    request(2)
    assert len(world.incident(need).roles) == 3
    request(2, cancelled=True)
    assert len(world.incident(need).roles) == 1
    assert world.incident(need).crew == near
    second = world.crew("roads/second", at(2))
    world.advance(10)
    assert world.offered(second) == ""


def test_the_electrician_of_a_department_in_local_mode_ends_no_work_of_the_signing_crew(
    world: World,
) -> None:
    """Given a need of two roles, when its department's own crew has done the second one.

    The department used to get the note that all of it was done, and the incident was closed.
    """
    electrician = world.crew("roads/electrician", at(1), ("electrical",))
    roles = [role("signing", "signing"), role("electrical", "electrical")]
    need = world.need("roads", "defect/1", at(0), 2, roles=roles)
    for status in ("ACCEPTED", "EN_ROUTE", "ON_SITE", "DONE"):
        world.report_step(electrician, need, status)
    assert not world.notified("DONE", need)
    signer = world.crew("roads/signer", at(2), ("signing",))
    world.advance(31)
    assert world.offered(signer), "the work of the signing crew is still to be done"


def test_a_split_takes_a_crew_along_in_each_role_that_it_fills(world: World) -> None:
    """Given a crew that fills the roles of two reports, a split leaves it at one incident.

    The old incident used to count on it in the other role for ever.
    """
    both = world.crew("roads/both", at(1), ("electrical", "signing"))
    two = [role("electrical", "electrical"), role("signing", "signing")]
    needs = [
        world.need("roads", "defect/1", at(0), 2, "column_fallen", roles=two),
        world.need("lighting", "lamp/1", at(0), 2, "lamp_knocked_down", roles=two[1:]),
    ]
    world.accept(both)
    (incident,) = {world.incident(need).id for need in needs}
    assert len(list(world.incident(incident).assignments())) == 2
    world.operator(api.SplitIncidentRequest(incident_id=incident, need_id=needs[0]))
    counted = [list(world.incident(need).assignments()) for need in needs]
    assert sorted(map(len, counted)) == [0, 1]


def test_a_site_left_unsafe_is_more_urgent_for_the_other_crew_too(world: World) -> None:
    """Given two crews for a P4, when one breaks down on its site, the other one reads P2."""
    one = world.crew("roads/one", at(1), ("electrical",))
    two = world.crew("roads/two", at(1), ("signing",))
    roles = [role("electrical", "electrical"), role("signing", "signing")]
    world.need("roads", "defect/1", at(0), 4, roles=roles)
    task_id = world.take_to_site(one)
    world.accept(two)
    world.do(one, crews.DeclareSiteRequest, task_id=task_id, unsafe=True, make_safe_seconds=300)
    world.do(one, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    task = world.state(two).task
    assert task is not None
    assert task.priority == 2


def test_an_arrival_ends_the_proposal_for_its_own_role(world: World) -> None:
    """Given a second role that waits for a crew, the alert of the first one ends all the same."""
    need = fallen_column(world)
    far = world.crew("lighting/far", at(5), ["electrical"])
    world.advance(1)
    world.accept(far)
    world.depart(far)
    incident_id = world.incident(need).id
    world.operator(api.TakeIncidentRequest(incident_id=incident_id))
    world.crew("lighting/near", at(0.4), ["electrical"])
    world.advance(6)
    assert world.incident(need).has_alert("CREW_PROPOSED")
    world.arrive(far)
    assert not world.incident(need).has_alert("CREW_PROPOSED")
