"""Situations: what bulletins of all services change in the feeds, and what they cannot."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, Given, given
from services.traffic.domain import situation as situations
from services.traffic.domain.situation import KEPT_MICROS, Situations, situations_decider
from tests.traffic.domain.examples import GROUND, HOUR, elapse, place
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.traffic.v1 import commands_pb2 as commands, events_pb2 as events, situation_pb2

ROADS, COORDINATION, TRAFFIC = (
    f"vigie.{name}.bulletins" for name in ("roads", "coordination", "traffic")
)
DECIDER = situations_decider(GROUND)
CITY = given(DECIDER, id="city")
CLOSED = bulletin.RoadClosed(
    closure_id="C1", edge_ids=["1"], street="Rue Foch", until_time=timestamp(NOW + HOUR)
)
OPENED = bulletin.RoadOpened(closure_id="C1")
TREE = bulletin.IncidentOpened(
    incident_id="I4", need_id="roads/defect/D1", kind="tree_down", place=place()
)
CLOSURE_ID, TREE_ID = "roads-closure-C1", "coordination-incident-I4"


def works(state: str, **changes: Any) -> bulletin.WorksChanged:
    fields: dict[str, Any] = {
        "works_id": "W1",
        "kind": "resurfacing",
        "place": place(),
        "start_time": timestamp(NOW + HOUR),
        "end_time": timestamp(NOW + 9 * HOUR),
    }
    return bulletin.WorksChanged(state=state, **(fields | changes))


def diversion(**changes: Any) -> bulletin.DiversionOpened:
    fields: dict[str, Any] = {"diversion_id": "D1", "edge_ids": ["1"], "via_edge_ids": ["2"]}
    return bulletin.DiversionOpened(
        **(fields | {"street": "Rue Foch", "reason": "works"} | changes)
    )


def received(
    news: Message, offset: int = 0, topic: str = ROADS, **changes: Any
) -> situation_pb2.ReceivedBulletin:
    """A message as the inbox hands it over; it is of the department that its topic names."""
    name = {field.message_type: field.name for field in bulletin.Bulletin.DESCRIPTOR.fields}[
        news.DESCRIPTOR
    ]
    fields = {"department": topic.split(".")[1], "aggregate": "a/b", "event_time": NOW}
    return situation_pb2.ReceivedBulletin(
        topic=topic,
        offset=offset,
        bulletin=bulletin.Bulletin(**(fields | {name: news} | changes)),  # type: ignore[arg-type]
    )


def batch(*messages: situation_pb2.ReceivedBulletin) -> commands.ReceiveBulletinsRequest:
    return commands.ReceiveBulletinsRequest(received=messages)


def after(start: Given, *messages: situation_pb2.ReceivedBulletin) -> Given:
    """Hand over messages in one batch; later times keep those of the events so far."""
    decided = start.when(batch(*messages)).decided
    return Given(start.decider, (*start.events, *decided), start.context).later(start.context.time)


def changes(start: Given, *messages: situation_pb2.ReceivedBulletin) -> list[str]:
    """The events of a batch, but for the offsets."""
    decided = start.when(batch(*messages)).decided
    return [type(event).__name__ for event in decided if type(event) is not events.BulletinsRead]


def only(state: Situations) -> situations.Situation:
    (situation,) = state.by_id.values()
    return situation


def test_a_closure_is_shown_until_it_opens() -> None:
    closed = after(CITY, received(CLOSED))
    shown = only(closed.state)
    assert (shown.situation_id, shown.street, shown.edge_ids) == (CLOSURE_ID, "Rue Foch", ("1",))
    assert (shown.start_time, shown.until_time, shown.version) == (NOW, NOW + HOUR, 1)
    opened = after(closed.at(NOW + HOUR), received(OPENED, 1))
    shown = only(opened.state)
    assert (shown.ended_time, shown.version) == (NOW + HOUR, 2)
    assert opened.state.changed_time == NOW + HOUR


def test_arcs_are_closed_from_the_start_of_a_closure_to_its_end() -> None:
    closed = after(CITY, received(CLOSED), received(works("running"), 1), received(diversion(), 2))
    assert closed.state.closed_edges(NOW - SECOND) == set()
    assert closed.state.closed_edges(NOW) == {"1"}
    opened = after(closed.at(NOW + HOUR), received(OPENED, 3))
    assert opened.state.closed_edges(NOW + HOUR) == set()


def test_a_prolonged_closure_keeps_its_start() -> None:
    longer = bulletin.RoadClosed()
    longer.CopyFrom(CLOSED)
    longer.until_time.FromMicroseconds(NOW + 2 * HOUR)
    closed = after(CITY, received(CLOSED)).at(NOW + SECOND)
    shown = only(after(closed, received(longer, 1, event_time=NOW + SECOND)).state)
    assert (shown.start_time, shown.until_time, shown.version) == (NOW, NOW + 2 * HOUR, 2)
    assert (shown.created_time, shown.changed_time) == (NOW, NOW + SECOND)


def test_a_closure_that_opened_and_closes_again_begins_anew() -> None:
    opened = after(CITY, received(CLOSED), received(OPENED, 1)).at(NOW + HOUR)
    shown = only(after(opened, received(CLOSED, 2, event_time=NOW + HOUR)).state)
    assert (shown.start_time, shown.ended_time, shown.version) == (NOW + HOUR, 0, 3)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("planned", ["SituationChanged"]),
        ("authorised", ["SituationChanged"]),
        ("running", ["SituationChanged"]),
        ("suspended", ["SituationChanged"]),
        ("requested", []),
        ("refused", []),
        ("ended", []),
    ],
)
def test_works_are_shown_once_they_are_decided(state: str, expected: list[str]) -> None:
    assert changes(CITY, received(works(state))) == expected


@pytest.mark.parametrize("state", ["ended", "cancelled", "accepted"])
def test_works_that_were_shown_end(state: str) -> None:
    running = after(CITY, received(works("running")))
    assert changes(running, received(works(state), 1)) == ["SituationEnded"]


def test_suspended_works_say_so() -> None:
    shown = only(after(CITY, received(works("suspended"))).state)
    assert (shown.suspended, shown.start_time) == (True, NOW + HOUR)
    assert (shown.longitude, shown.latitude) == (3.87, 43.61)


def test_an_incident_is_shown_where_drivers_meet_it() -> None:
    lamp = bulletin.IncidentOpened(
        incident_id="I5", need_id="lighting/lamp/L1", kind="lamp_failure", place=place()
    )
    assert changes(CITY, received(lamp, topic=COORDINATION)) == []
    tree = after(CITY, received(TREE, topic=COORDINATION))
    assert only(tree.state).situation_id == TREE_ID
    closed = bulletin.IncidentClosed(incident_id="I4", reason="DONE")
    assert changes(tree, received(closed, 1, COORDINATION)) == ["SituationEnded"]


def test_an_incident_whose_crews_change_is_no_news_and_one_of_another_kind_ends() -> None:
    tree = after(CITY, received(TREE, topic=COORDINATION))
    same = bulletin.IncidentChanged(
        incident_id="I4", kind="tree_down", place=place(), state="ASSIGNED"
    )
    assert changes(tree, received(same, 1, COORDINATION)) == []
    other = bulletin.IncidentChanged(
        incident_id="I4", kind="lamp_failure", place=place(), state="ASSIGNED"
    )
    assert changes(tree, received(other, 1, COORDINATION)) == ["SituationEnded"]


def test_a_diversion_has_its_way_round() -> None:
    signed = after(CITY, received(diversion(), topic=TRAFFIC))
    shown = only(signed.state)
    assert (shown.kind, shown.edge_ids, shown.via_edge_ids) == ("works", ("1",), ("2",))
    ended = bulletin.DiversionClosed(diversion_id="D1")
    assert changes(signed, received(ended, 1, TRAFFIC)) == ["SituationEnded"]


def test_a_repeated_message_changes_nothing() -> None:
    closed = after(CITY, received(CLOSED, 4))
    assert situations.next_offsets(closed.state) == {(ROADS, 0): 5}
    assert closed.when(batch(received(OPENED, 4))).decided == []


def test_messages_that_no_feed_needs_move_the_offset_alone() -> None:
    place_ = situation_pb2.ReceivedBulletin(topic=ROADS, partition=2, offset=7)
    state = CITY.when(batch(place_)).then(
        events.BulletinsRead(
            next_offsets=[situation_pb2.TopicOffset(topic=ROADS, partition=2, offset=8)]
        )
    )
    assert state.by_id == {}


@pytest.mark.parametrize(
    ("message", "rule", "field"),
    [
        (received(CLOSED, topic=TRAFFIC, department="roads"), "department", "department"),
        (received(CLOSED, event_time=NOW + 25 * HOUR), "time_ahead", "event_time"),
        (received(bulletin.RoadClosed()), "string.min_len", "road_closed.closure_id"),
        (received(works("running", place=place(5.0))), "outside_city", "place.position"),
        (situation_pb2.ReceivedBulletin(topic=ROADS, rejected_rule="size"), "size", ""),
    ],
)
def test_a_bulletin_that_breaks_a_rule_is_recorded_and_shown_nowhere(
    message: situation_pb2.ReceivedBulletin, rule: str, field: str
) -> None:
    at = situation_pb2.TopicOffset(topic=message.topic, offset=1)
    state = CITY.when(batch(message)).then(
        events.BulletinsRead(next_offsets=[at]),
        events.BulletinRejected(
            place=situation_pb2.TopicOffset(topic=message.topic), rule=rule, field=field
        ),
    )
    assert state.by_id == {}


def test_what_ended_is_shown_for_a_day() -> None:
    opened = after(CITY, received(CLOSED), received(OPENED, 1))
    assert DECIDER.due(opened.state) == (NOW + KEPT_MICROS, situations.DROP_TIMER)
    timer = elapse(situations.DROP_TIMER, NOW + KEPT_MICROS)
    assert opened.at(NOW + KEPT_MICROS - 1).when(timer).decided == []
    dropped = events.SituationDropped(situation_id=CLOSURE_ID)
    state = opened.at(NOW + KEPT_MICROS).when(timer).then(dropped)
    assert (state.by_id, state.dropped, DECIDER.due(state)) == ({}, 0, None)


def test_the_latest_is_dropped_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit counts situations and arcs: a flood displaces nothing that was there before."""
    monkeypatch.setattr(situations, "MOST", 3)
    full = after(CITY, received(CLOSED), received(works("planned"), 1))
    late = received(works("planned", works_id="W2", start_time=timestamp(NOW + 2 * HOUR)), 2)
    state = after(full, late).state
    assert state.by_id.keys() == full.state.by_id.keys()
    assert state.dropped == 1


def test_what_has_ended_is_dropped_before_what_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(situations, "MOST", 3)
    full = after(CITY, received(CLOSED), received(OPENED, 1), received(works("planned"), 2))
    state = after(full, received(works("planned", works_id="W2"), 3)).state
    assert state.by_id.keys() == {"roads-works-W1", "roads-works-W2"}
    assert state.dropped == 0
