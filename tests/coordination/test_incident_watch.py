"""The stream of incidents: every change that an incident shows is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.coordination.domain.fold.evolve import EVOLVE
from services.coordination.incident_watch import INCIDENT_IDS, WATCH_INCIDENTS, changed_ids
from services.coordination.to_proto import IncidentInCity, incident_to_proto
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, CrewChanged
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1.role_pb2 import Role

NAMES_NO_INCIDENT = {
    events.BulletinReceived: "it is looked into",
    events.DispatchModeSet: "an incident does not show the mode of its offers",
    events.WorksConflictsFound: "it is about works; an incident shows none",
    events.OperatorReported: "the event that opens or joins an incident follows in its record",
}
SHOWN = {"task_changed", "crew_changed"}
"""The bulletins that an incident shows without an event of its own."""
DECIDED = {
    "need_raised", "need_changed", "need_ended", "need_unserved", "kinds_declared",
    "order_answered", "mode_changed", "backup_requested", "road_closed", "road_opened",
    "works_changed", "scene_lit", "energy_metered",
    "signal_dark", "signal_restored", "diversion_opened", "diversion_closed",
    "congestion_detected", "congestion_cleared",
    "section_treated", "event_changed", "stock_low", "plough_load",
}  # fmt: skip
"""The bulletins that change an incident by an event that names it alone, or never."""
OWN = {
    "incident_opened", "incident_changed", "crew_chosen", "offer_ended", "incident_attended",
    "incident_closed", "alert_raised", "alert_ended", "works_conflicts_found",
}  # fmt: skip
"""The bulletins of coordination, which it does not read."""


class WatchedWorld(World):
    """A city that compares the incidents before and after each record with the stream."""

    def command(self, request: Message, command_id: str = "") -> list[Message]:
        before = self._shown()
        decided = super().command(request, command_id)
        streamed = set(changed_ids(entry_of(self, *decided)))
        after = self._shown()
        changed = {key for key in after if after[key] != before.get(key)}
        assert changed <= streamed, decided
        return decided

    def _shown(self) -> Mapping[str, bytes]:
        kept = [*self.city.incidents.values(), *self.city.closed.values()]
        return {
            each.id: incident_to_proto(each.id, IncidentInCity(self.city, each)).SerializeToString(
                deterministic=True
            )
            for each in kept
        }


def entry_of(world: World, *happened: Message) -> JournalEntry:
    context = DecisionContext(NOON, "city")
    return JournalEntry(journal.Record(), "city", "city", happened, world.city, world.city, context)


@pytest.fixture
def waiting(world: World) -> World:
    """A city with an offered crew and two waiting incidents."""
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), priority=2)
    world.need("roads", "defect/2", at(3), 4, "graffiti", skills=["painting"])
    world.need("roads", "defect/3", at(4), 1, "flooding", skills=["diving"])
    return world


@pytest.fixture
def watched() -> WatchedWorld:
    return WatchedWorld()


def test_each_kind_of_event_names_its_incident_or_is_known_to_name_none() -> None:
    """Given a new kind of event, when its field has a new name, then this test fails."""
    fields = {type_: set(type_.DESCRIPTOR.fields_by_name) for type_ in EVOLVE}
    nameless = {type_ for type_ in EVOLVE if not fields[type_] & set(INCIDENT_IDS)}
    assert nameless == set(NAMES_NO_INCIDENT)
    named = {name for names in fields.values() for name in names if "incident_id" in name}
    assert named == set(INCIDENT_IDS)


def test_each_kind_of_bulletin_is_considered() -> None:
    news = {field.name for field in Bulletin.DESCRIPTOR.oneofs_by_name["news"].fields}
    assert news == SHOWN | DECIDED | OWN
    assert len(news) == len(SHOWN) + len(DECIDED) + len(OWN)


def test_each_step_of_two_roles_is_streamed(watched: WatchedWorld) -> None:
    """Given two roles, when both crews take each step and one has a new name, then all is sent."""
    electrician = watched.crew("lighting/l3", at(1), ["electrical"])
    signing = watched.crew("roads/r1", at(2), ["signing"])
    roles = [Role(name=name, skills=[name], work_seconds=600) for name in ("electrical", "signing")]
    watched.need("lighting", "cabinet/1", at(0), 2, "supply_fault", roles=roles)
    watched.need("roads", "defect/2", at(3), 4, "graffiti", skills=["painting"])
    for crew in (signing, electrician):
        watched.accept(crew)
        watched.depart(crew)
    known = watched.city.crews[signing]
    renamed = CrewChanged(
        crew_id="r1",
        name="Voirie 1",
        on_duty=True,
        skills=known.skills,
        lending="LENDING_RULE_ALWAYS",
    )
    renamed.shift_end_time.FromMicroseconds(known.shift_end_time)
    watched.announce("roads", "crew/r1", 500, crew_changed=renamed)
    incident = incident_to_proto("I1", IncidentInCity(watched.city, watched.incident("I1")))
    assert "Voirie 1" in {crew.crew_name for role in incident.roles for crew in role.crews}
    for crew in (signing, electrician):
        watched.arrive(crew)
        watched.finish(crew)
    assert watched.incident("I1").close_reason in {"DONE", "NEEDS_ENDED"}


def test_each_act_of_operators_and_departments_is_streamed(watched: WatchedWorld) -> None:
    """Given a busy crew, when it is diverted, incidents join and split, then all is sent."""
    crew = watched.crew("roads/r1", at(1))
    watched.need("roads", "defect/1", at(2), 4)
    watched.take_to_site(crew)
    watched.need("roads", "defect/2", at(0), 1, "tree_down")
    watched.accept(crew)
    watched.advance(700)
    other = watched.need("roads", "defect/3", at(0.3), 3, "flooding", skills=["diving"])
    watched.operator(
        api.JoinIncidentsRequest(incident_id="I2", other_incident_id="I3", confirm=True)
    )
    watched.operator(api.SplitIncidentRequest(incident_id="I2", need_id=other))
    watched.operator(api.UpgradeIncidentRequest(incident_id="I1", priority="PRIORITY_P2"))
    watched.operator(api.HoldIncidentRequest(incident_id="I1"))
    watched.advance(8 * 3_600)
    watched.operator(api.ReleaseIncidentRequest(incident_id="I1"))
    watched.end_need(other)
    watched.close("I1")


@pytest.mark.parametrize(
    ("event", "ids"),
    [
        (events.IncidentSplit(incident_id="I1", new_incident_id="I4"), ["I1", "I4"]),
        (events.BulletinReceived(bulletin={"task_changed": {"task_id": "I1.1"}}), ["I1"]),
        (events.BulletinReceived(topic="t"), []),
    ],
    ids=["split", "task", "nothing"],
)
def test_a_stream_shows_the_incidents_that_a_record_changed(
    waiting: World, event: Message, ids: list[str]
) -> None:
    assert list(changed_ids(entry_of(waiting, event))) == ids


def test_a_stream_begins_with_the_open_incidents_and_keeps_to_its_filter(waiting: World) -> None:
    waiting.close("I2")
    assert {id_ for id_, _ in WATCH_INCIDENTS.items(waiting.city)} == {"I1", "I3"}
    closed = WATCH_INCIDENTS.item(waiting.city, "I2")
    shown: Any = WATCH_INCIDENTS.to_proto("I2", closed)
    assert shown.state == api.INCIDENT_STATE_CLOSED
    assert WATCH_INCIDENTS.item(waiting.city, "I9") is None
    only = api.WatchIncidentsRequest(incident_ids=["I1"])
    assert WATCH_INCIDENTS.matches(only, "I1", closed)
    assert not WATCH_INCIDENTS.matches(only, "I2", closed)
