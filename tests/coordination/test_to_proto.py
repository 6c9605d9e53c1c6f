"""What the API shows of the city."""

from __future__ import annotations

from services.coordination.dispatch.positions import CrewPosition
from services.coordination.to_proto import (
    IncidentInCity,
    crew_to_proto,
    decision_to_proto,
    incident_to_proto,
    sources,
)
from tests.coordination.world import NOON, World, at
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api


def test_an_incident_shows_its_crew_its_step_and_its_lease() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), priority=2)
    card = incident_to_proto("I1", IncidentInCity(world.city, world.incident("I1")))
    assert card.state == api.INCIDENT_STATE_OFFERED
    assert (card.crew, card.crew_name, card.task_id) == (crew, "R1", "I1.1")
    assert card.task_status == bulletins.TASK_STATUS_OFFERED
    assert card.lease_end_time.ToMicroseconds() == NOON + 90_000_000
    world.take_to_site(crew)
    card = incident_to_proto("I1", IncidentInCity(world.city, world.incident("I1")))
    assert card.task_status == bulletins.TASK_STATUS_ON_SITE
    assert card.HasField("attended_time")
    world.finish(crew)
    card = incident_to_proto("I1", IncidentInCity(world.city, world.incident("I1")))
    assert (card.state, card.close_reason) == (api.INCIDENT_STATE_CLOSED, "DONE")
    assert card.task_status == bulletins.TASK_STATUS_DONE


def test_a_crew_shows_its_task_and_its_offer() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(1), priority=4)
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(0), 1, "tree_down")
    seen = CrewPosition(3.8, 43.6, NOON)
    card = crew_to_proto(world.city, world.city.crews[crew], seen)
    assert (card.task_id, card.incident_id, card.offered_task_id) == ("I1.1", "I1", "I2.1")
    assert card.task_place.street == "Rue de la Loge"
    assert card.sighted_time.ToMicroseconds() == NOON


def test_a_free_crew_that_nobody_saw_shows_neither_task_nor_sighting() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    card = crew_to_proto(world.city, world.city.crews[crew], None)
    assert card.task_id == card.offered_task_id == ""
    assert not card.HasField("sighted_time")


def test_a_decision_shows_the_chosen_first_and_what_came_of_it() -> None:
    world = World()
    world.crew("roads/far", at(9))
    near = world.crew("roads/near", at(1))
    world.crew("roads/other", at(0.1), skills=())
    world.need("roads", "defect/1", at(0), 2)
    world.decline(world.incident("I1").crew, "REST")
    card = decision_to_proto("I1.1", world.city.decisions["I1.1"])
    assert (card.outcome, card.detail) == ("DECLINED", "REST")
    assert card.crew == "roads/other"
    assert [row.crew_id for row in card.appraisal.candidates] == ["other", "near", "far"]
    assert near == "roads/near"


def test_each_department_says_how_fresh_its_news_is() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    world.tell("lighting", "desk/dispatch", mode_changed=bulletins.ModeChanged(local=True))
    world.settle()
    world.city.undecodable["vigie.roads.bulletins"] = 2
    told = {s.department: s for s in sources(world.city)}
    assert told["lighting"].local_mode
    assert told["roads"].undecodable_count == 2
    assert told["roads"].newest_event_time.ToMicroseconds() == NOON
