"""A winter event on the vigilance ladder."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.snow.domain.event import NEXT, Status, event_decider
from services.snow.domain.rules import HOUR
from services.testing.spec import NOW, Given, given
from vigie.snow.v1 import (
    commands_pb2 as internal,
    events_pb2 as events,
    service_pb2 as api,
    winter_pb2 as winter,
)

ONSET, END = timestamp(NOW + 2 * HOUR), timestamp(NOW + 9 * HOUR)
OPENED = events.EventOpened(state=api.EVENT_STATE_WATCH, onset_time=ONSET, end_time=END)


def event(*happened: Message) -> Given:
    return given(event_decider, *happened, id="2026-01-15")


def open_(**fields: Any) -> api.OpenEventRequest:
    return api.OpenEventRequest(event_id="2026-01-15", **fields)


def state(number: int) -> api.SetEventStateRequest:
    request = api.SetEventStateRequest(event_id="2026-01-15")
    request.state = number  # type: ignore[assignment]
    return request


def to(number: int) -> events.EventStateChanged:
    changed = events.EventStateChanged()
    changed.state = number  # type: ignore[assignment]
    return changed


def warning(vigilance: int, alert: str = "meteo/1", **times: Any) -> internal.NoteVigilanceRequest:
    request = internal.NoteVigilanceRequest(event_id="2026-01-15", alert_id=alert, **times)
    request.vigilance = vigilance  # type: ignore[assignment]
    return request


def noted(vigilance: int, alert: str = "meteo/1", **times: Any) -> events.VigilanceNoted:
    happened = events.VigilanceNoted(alert_id=alert, **times)
    happened.vigilance = vigilance  # type: ignore[assignment]
    return happened


def test_an_event_opens_as_a_watch_once() -> None:
    event().when(open_(onset_time=ONSET, end_time=END)).then(OPENED)
    event(OPENED).when(open_()).then()


@pytest.mark.parametrize(
    "fields",
    [{"onset_time": END, "end_time": ONSET}, {"end_time": timestamp(NOW)}],
    ids=["ends before it begins", "past"],
)
def test_an_event_that_cannot_end_is_rejected(fields: dict[str, Any]) -> None:
    assert event().when(open_(**fields)).then_rejected("TIME_INVALID").field == "end_time"


@pytest.mark.parametrize("start", NEXT)
@pytest.mark.parametrize("wanted", [each for each in Status if each is not Status.ABSENT])
def test_each_step_goes_to_those_of_the_table(start: Status, wanted: Status) -> None:
    steps = list(Status)
    begun = event(OPENED, to(steps.index(start)))
    when = begun.when(state(steps.index(wanted)))
    if wanted is start:
        when.then()
    elif wanted in NEXT[start]:
        assert when.then(to(steps.index(wanted))).status is wanted
    else:
        assert NEXT[start][0].name in when.then_rejected("STATE_INVALID").message


def test_an_event_that_stood_down_stays_so() -> None:
    over = event(OPENED, to(api.EVENT_STATE_STOOD_DOWN))
    for command in (open_(), state(api.EVENT_STATE_WATCH), warning(winter.VIGILANCE_RED)):
        over.when(command).expect("EVENT_STOOD_DOWN")


def test_a_warning_opens_an_event_and_orange_raises_it() -> None:
    yellow = warning(winter.VIGILANCE_YELLOW, onset_time=ONSET, end_time=END)
    times: dict[str, Any] = {"onset_time": ONSET, "end_time": END}
    event().when(yellow).then(OPENED, noted(winter.VIGILANCE_YELLOW, **times))
    raised = to(api.EVENT_STATE_PRE_ALERT)
    orange = warning(winter.VIGILANCE_ORANGE, "meteo/2")
    after = event(OPENED).when(orange).then(noted(winter.VIGILANCE_ORANGE, "meteo/2"), raised)
    assert (after.status, after.onset_time) == (Status.PRE_ALERT, NOW + 2 * HOUR)


def test_a_warning_lowers_no_step_and_the_same_one_changes_nothing() -> None:
    treating = event(OPENED, to(api.EVENT_STATE_TREATING), noted(winter.VIGILANCE_RED))
    treating.when(warning(winter.VIGILANCE_RED)).then()
    green = noted(winter.VIGILANCE_GREEN, "meteo/2")
    treating.when(warning(winter.VIGILANCE_GREEN, "meteo/2")).then(green)
