"""Alerts: repeated until an operator acknowledges them, and raised again by a new cause."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.policy import DEFAULT
from services.coordination.domain.rules.alerts import city_alert, end_alert
from services.coordination.domain.rules.decision_draft import DecisionDraft, Events
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

SILENT = "CREW_NOT_ANSWERING"
REPEAT_SECONDS = DEFAULT.alert_repeat_seconds[2]


def acknowledges(
    code: str, incident_id: str = "", subject: str = ""
) -> api.AcknowledgeAlertRequest:
    return api.AcknowledgeAlertRequest(incident_id=incident_id, code=code, subject=subject)


def decide(world: World, rule: str, *details: str) -> list[events.SupervisorAlerted]:
    """Fold the events of a rule about the alert of a crew that does not answer."""
    context = DecisionContext(world.time, "city")
    draft = DecisionDraft(world.city, DEFAULT, context)
    now = draft.situation
    told: Events
    if rule == "raise":
        told = city_alert(now, SILENT, "roads/r1", details[0])
    else:
        told = end_alert(now, SILENT, subject="roads/r1")
    draft.add(told)
    for event in draft.events:
        world.city = evolve(world.city, event, context)
        world.journal.append((context, event))
    world.reader.read(world.city, draft.events, context)
    return draft.events  # type: ignore[return-value]


def raised(world: World) -> int:
    return sum(each.code == SILENT for each in world.decided(events.SupervisorAlerted))


def test_an_alert_of_no_incident_is_repeated_until_it_is_acknowledged(world: World) -> None:
    assert len(decide(world, "raise", "Call the crew.")) == 1
    assert decide(world, "raise", "Call the crew.") == []
    timer = world.city.next_timer()
    assert timer is not None
    assert timer[1] == f"{SILENT} roads/r1"
    world.advance(REPEAT_SECONDS * 2 + 1)
    assert raised(world) == 3
    world.operator(acknowledges(SILENT, subject="roads/r1"))
    (alert,) = world.city.alerts_of_no_incident()
    assert (alert.acknowledged_by, alert.repeat_time) == ("operator:ana", 0)
    world.advance(REPEAT_SECONDS * 3)
    assert raised(world) == 3
    assert world.operator(acknowledges(SILENT, subject="roads/r1")) == []


def test_a_repeated_alert_keeps_its_start(world: World) -> None:
    decide(world, "raise", "Call the crew.")
    start = world.time
    world.advance(REPEAT_SECONDS * 2 + 1)
    (alert,) = world.city.alerts_of_no_incident()
    assert alert.since_time == start < alert.time
    world.operator(acknowledges(SILENT, subject="roads/r1"))
    decide(world, "raise", "Call the crew by telephone.")
    (again,) = world.city.alerts_of_no_incident()
    assert again.since_time == again.time == world.time


def test_another_cause_raises_an_acknowledged_alert_again(world: World) -> None:
    decide(world, "raise", "Call the crew.")
    world.operator(acknowledges(SILENT, subject="roads/r1"))
    assert decide(world, "raise", "Call the crew.") == []
    assert len(decide(world, "raise", "Call the crew by telephone.")) == 1


def test_an_alert_ends_with_its_condition(world: World) -> None:
    decide(world, "raise", "Call the crew.")
    assert len(decide(world, "end")) == 1
    assert world.city.alerts_of_no_incident() == []
    assert world.city.next_timer() is None
    assert decide(world, "end") == []


def test_an_acknowledged_alert_of_an_incident_is_not_repeated(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    assert world.incident("I1").has_alert("NOBODY_FOUND")
    world.operator(acknowledges("NOBODY_FOUND", "I1"))
    world.advance(REPEAT_SECONDS * 2)
    told = [e for e in world.decided(events.SupervisorAlerted) if e.code == "NOBODY_FOUND"]
    assert len(told) == 1


def test_the_loss_of_the_crew_raises_an_acknowledged_alert_again(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.take_to_site(crew)
    world.need("lighting", "thing/1", at(0), 2, "door_open")
    world.operator(acknowledges("NOBODY_FOUND", "I2"))
    world.finish(crew)
    world.advance(20)
    assert world.incident("I2").state.name == "OFFERED"
    world.accept(crew)
    world.report_step(crew, "lighting/thing/1", "RELEASED", world.task(crew))
    alert = world.incident("I2").alert("NOBODY_FOUND")
    assert alert is not None
    assert alert.repeat_time
    assert not alert.acknowledged_by


def test_a_release_ends_the_alert_of_a_hold(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.advance(DEFAULT.hold_review_seconds[2] + 1)
    assert world.incident("I1").has_alert("HELD")
    world.operator(api.ReleaseIncidentRequest(incident_id="I1"))
    assert not world.incident("I1").has_alert("HELD")


@pytest.mark.parametrize(
    ("incident_id", "subject", "code"),
    [
        ("I1", "", "ALERT_UNKNOWN"),
        ("", "roads/r9", "ALERT_UNKNOWN"),
        ("I9", "", "INCIDENT_UNKNOWN"),
    ],
)
def test_an_unknown_alert_is_rejected(
    world: World, incident_id: str, subject: str, code: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=4)
    with pytest.raises(Rejected) as caught:
        world.operator(acknowledges("LATE", incident_id, subject))
    assert caught.value.code == code
