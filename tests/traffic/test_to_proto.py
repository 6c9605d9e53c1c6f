"""Junctions, bollards and corridors as the API shows them."""

from __future__ import annotations

from typing import Any

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.golden.traffic import traffic_story
from tests.traffic.conftest import Town
from tests.traffic.domain import examples as some
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    service_pb2 as api,
)


def test_a_junction_is_shown_with_its_settings_alarms_and_holds(town: Town) -> None:
    town.ask(some.install())
    town.ask(reports.ReportConnectionRequest(junction_id="A-1", connected=True))
    town.ask(some.state(control_mode="control", at_panel=True))
    town.ask(some.alarm("A0301", "DL1"))
    hold = some.hold()
    hold.from_time.CopyFrom(timestamp(town.time))
    hold.until_time.CopyFrom(timestamp(town.time + 60 * SECOND))
    town.ask(hold)
    answer = town.query("GetJunction", api.GetJunctionRequest(junction_id="A-1"))
    shown = answer.junction
    assert (shown.state, shown.place) == (api.JUNCTION_STATE_HELD, some.place())
    assert (shown.rank, shown.feeder_id, list(shown.edge_ids)) == (1, "F1", ["1", "2"])
    assert (shown.position, shown.plan) == (some.NORMAL, 1)
    assert (shown.control_mode, shown.at_panel) == ("control", True)
    (setting,) = shown.settings
    pending = api.ACTUATION_STATE_PENDING
    assert (setting.control, setting.value) == (equipment.CONTROL_ROUTE, 1)
    assert (setting.state, setting.HasField("until_time")) == (pending, False)
    (alarm,) = shown.alarms
    assert (alarm.code, alarm.component, alarm.alarm_time) == ("A0301", "DL1", timestamp(NOW))
    (held,) = shown.holds
    assert (held.corridor_id, held.begun, held.until_time) == ("C1", True, hold.until_time)
    assert not shown.HasField("dark_time")


def test_junctions_are_listed_by_their_state(town: Town) -> None:
    town.ask(some.install())
    town.ask(reports.ReportConnectionRequest(junction_id="A-1", connected=True))
    town.ask(some.alarm())
    dark = api.ListJunctionsRequest(states=[api.JUNCTION_STATE_DARK])
    (shown,) = town.query("ListJunctions", dark).junctions
    assert shown.dark_cause == equipment.DARK_CAUSE_CONTROLLER
    held = api.ListJunctionsRequest(states=[api.JUNCTION_STATE_HELD])
    assert not town.query("ListJunctions", held).junctions


def test_each_kind_of_the_story_is_shown_with_its_state() -> None:
    story = traffic_story(misuse=False)
    for name in ("Junctions", "Bollards", "Diversions", "Sections", "Corridors"):
        request = getattr(api, f"List{name}Request")()
        answer = story.service.queries[f"List{name}"](story, request)
        listed = getattr(answer, name.lower())
        assert listed
        assert all(each.state for each in listed)


def test_a_corridor_is_shown_with_its_gain_and_its_cost() -> None:
    story = traffic_story(misuse=False)
    answer: Any = story.service.queries["ListCorridors"](story, api.ListCorridorsRequest())
    (shown,) = answer.corridors
    assert (shown.gained_seconds, shown.held_seconds, shown.end_reason) == (14, 20, "arrived")
    (step,) = shown.steps
    assert (step.junction_id, step.state) == ("A-1", equipment.STEP_STATE_RELEASED)
