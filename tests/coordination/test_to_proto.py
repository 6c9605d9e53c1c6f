"""Incidents, crews, decisions and sources as the API shows them."""

from __future__ import annotations

from services.coordination.crew_to_proto import crew_to_proto
from services.coordination.decision_to_proto import decision_to_proto, table_of
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.source_to_proto import sources
from services.coordination.to_proto import IncidentInCity, incident_to_proto
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


def shown(world: World) -> api.Incident:
    return incident_to_proto("I1", IncidentInCity(world.city, world.incident("I1")))


def test_an_incident_shows_its_crew_its_step_and_its_lease(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    offered = shown(world)
    assert offered.state == api.INCIDENT_STATE_OFFERED
    assert (offered.crew, offered.crew_name, offered.task_id) == (crew, "R1", "I1.1")
    assert offered.task_status == bulletins.TASK_STATUS_OFFERED
    assert offered.lease_end_time.ToMicroseconds() == NOON + 90_000_000
    world.take_to_site(crew)
    attended = shown(world)
    assert attended.task_status == bulletins.TASK_STATUS_ON_SITE
    assert attended.HasField("attended_time")
    world.finish(crew)
    closed = shown(world)
    assert (closed.state, closed.close_reason) == (api.INCIDENT_STATE_CLOSED, "DONE")
    assert closed.task_status == bulletins.TASK_STATUS_DONE


def test_a_crew_shows_its_position_its_task_and_its_offer(world: World, crew: str) -> None:
    free = crew_to_proto(world.city, world.city.crews[crew], None)
    assert free.task_id == free.offered_task_id == ""
    assert not free.HasField("sighted_time")
    world.need("roads", "defect/1", at(1), priority=4)
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(0), 1, "tree_down")
    position = CrewPosition(3.8, 43.6, NOON)
    busy = crew_to_proto(world.city, world.city.crews[crew], position)
    assert (busy.task_id, busy.incident_id, busy.offered_task_id) == ("I1.1", "I1", "I2.1")
    assert busy.task_place.street == "Rue de la Loge"
    assert busy.sighted_time.ToMicroseconds() == NOON


def test_a_decision_shows_its_crew_first_and_its_outcome(world: World, near: str, far: str) -> None:
    nearest = world.crew("roads/nearest", at(0.1))
    world.need("roads", "defect/1", at(0), 2)
    world.decline(nearest, "REST")
    decision = decision_to_proto(world.city, "I1.1", world.city.decisions["I1.1"])
    assert (decision.outcome, decision.detail) == ("DECLINED", "REST")
    assert decision.crew == nearest
    assert [row.crew_id for row in decision.appraisal.candidates] == ["nearest", "near", "far"]


def test_crews_asked_at_once_share_one_table(world: World, near: str) -> None:
    other = world.crew("roads/other", at(1.2))
    world.need("roads", "defect/1", at(0), 1)
    first, second = (
        decision_to_proto(world.city, key, world.city.decisions[key]) for key in ("I1.1", "I1.2")
    )
    assert (first.crew, second.crew) == (near, other)
    assert not events.CrewChosen.FromString(world.city.decisions["I1.2"].body).HasField("appraisal")
    assert {row.crew_id for row in second.appraisal.candidates} == {"near", "other"}
    assert second.appraisal.candidates[0].crew_id == "other"
    assert (list(first.asked_too), list(second.asked_too)) == ([other], [near])


def test_each_department_shows_how_current_its_bulletins_are(world: World, crew: str) -> None:
    world.announce("lighting", "desk/dispatch", mode_changed=bulletins.ModeChanged(local=True))
    broken = events.BulletinReceived(topic="vigie.roads.bulletins", undecodable=b"\xff")
    for offset in (8, 9):
        broken.offset = offset
        world.bulletins.append(events.BulletinReceived.FromString(broken.SerializeToString()))
    world.settle()
    told = {source.department: source for source in sources(world.city)}
    assert told["lighting"].local_mode
    assert told["roads"].undecodable_count == 2
    assert told["roads"].newest_event_time.ToMicroseconds() == NOON


def test_a_department_whose_messages_are_all_rejected_is_a_source(world: World) -> None:
    """Given a department that sends what breaks a rule alone, then it is listed with the rule."""
    broken = events.BulletinReceived(
        topic="vigie.snow.bulletins", rejected_rule="enum.not_in", rejected_field="need_raised.kind"
    )
    for offset in (0, 1):
        broken.offset = offset
        world.bulletins.append(events.BulletinReceived.FromString(broken.SerializeToString()))
    world.settle()
    (told,) = sources(world.city)
    assert (told.department, told.rejected_count) == ("snow", 2)
    assert (told.last_rejection.rule, told.last_rejection.field) == (
        "enum.not_in",
        broken.rejected_field,
    )
    assert told.last_rejection.rejected_time.ToMicroseconds() == NOON
    assert not told.HasField("newest_event_time")


def test_a_clock_that_is_proven_ahead_is_shown_in_milliseconds(world: World, crew: str) -> None:
    world.departments["roads"].announce(
        "crew/r1", NOON + 5_000_000, 900, mode_changed=bulletins.ModeChanged(local=False)
    )
    world.settle()
    (roads,) = sources(world.city)
    assert roads.clock_offset_milliseconds == 5_000


def test_a_crew_shows_its_states_as_its_department_published_them(world: World, crew: str) -> None:
    """Given a crew on a meal break that is also on call, then each of its states is shown."""
    told = bulletins.CrewChanged(
        crew_id="r1", on_duty=True, size=3, on_call=True, turnout_seconds=1200, called_out=True,
        shift_overrun=True,
        availability="AVAILABILITY_UNAVAILABLE",
        availability_reason="UNAVAILABLE_REASON_REST",
        interruptible_from_priority="PRIORITY_P1",
    )  # fmt: skip
    times = ("availability_until_time", "on_call_until_time", "rest_until_time", "break_due_time")
    for number, name in enumerate(times):
        getattr(told, name).FromSeconds(1_700_000_000 + number)
    world.announce("roads", "crew/r1", 900, crew_changed=told)
    shown_crew = crew_to_proto(world.city, world.city.crews[crew], None)
    for field in (
        "size", "on_call", "turnout_seconds", "called_out", "shift_overrun", "availability",
        "availability_reason", "interruptible_from_priority", *times,
    ):  # fmt: skip
        assert getattr(shown_crew, field) == getattr(told, field), field


def test_a_role_without_a_crew_shows_the_verdicts_of_its_last_search(
    world: World, crew: str
) -> None:
    world.need("roads", "defect/1", at(0), 2, skills=["diving"])
    (role,) = shown(world).roles
    (count,) = role.not_sent
    assert (count.verdict, count.crew_count) == (events.VERDICT_SKILL_MISSING, 1)
    assert role.compared_time.ToMicroseconds() == NOON
    world.advance(60)
    (role,) = shown(world).roles
    assert role.compared_time.ToMicroseconds() > NOON, "the crews were compared again"
    world.need("roads", "defect/2", at(1), 2)
    (role,) = incident_to_proto("I2", IncidentInCity(world.city, world.incident("I2"))).roles
    assert role.asked
    assert not role.HasField("compared_time")


def test_a_decision_without_a_crew_states_the_last_comparison_and_the_next(world: World) -> None:
    """Given no crew on duty, the crews that start their shift later are counted at once.

    `vigie why` used to state for ten minutes that no crew was on duty, with fifteen crews there.
    """
    need = world.need("roads", "defect/1", at(0), 1, skills=("signing",))
    for number in range(3):
        world.crew(f"roads/plain-{number}", at(1))
    world.advance(20)
    role = world.incident(need).lead
    stored = world.city.decisions[role.decision_id]
    decision = decision_to_proto(world.city, role.decision_id, stored)
    (count,) = decision.not_sent
    assert (count.verdict, count.crew_count) == (events.VERDICT_SKILL_MISSING, 3)
    assert decision.compared_time.ToMicroseconds() > stored.time
    assert decision.appraise_time.ToMicroseconds() == role.appraise_time > world.time
    assert not decision.appraisal.verdicts, "the table is still the first one"
    world.advance(60)
    role = world.incident(need).lead
    table = table_of(world.city, world.city.decisions[role.decision_id])
    assert [len(group.crews) for group in table.verdicts] == [3], "and a minute later a new one"
    for number in range(3):
        world.do(f"roads/plain-{number}", crews.EndShiftRequest)
    world.advance(31)
    role = world.incident(need).lead
    stored = world.city.decisions[role.decision_id]
    assert not decision_to_proto(world.city, role.decision_id, stored).not_sent, "all are off duty"
