"""Passes find their section, and warnings their event."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from services.crews.domain.timestamp import timestamp
from services.snow.domain.rules import HOUR
from tests.snow.conftest import Winter, position
from tests.snow.test_cap import alert
from vigie.snow.v1 import events_pb2 as events, service_pb2 as api, winter_pb2 as winter


@pytest.fixture
def road(town: Winter) -> Winter:
    town.register()
    town.start()
    town.weather.phenomenon = winter.PHENOMENON_SNOW
    return town


def report(town: Winter, section: int = 1, **fields: Any) -> api.ReportPassRequest:
    request = api.ReportPassRequest(
        request_id=new_id(),
        crew_id="P-1",
        position=position(section),
        pass_time=timestamp(town.time),
        dose=winter.Dose(spread_grams=20),
    )
    request.MergeFrom(api.ReportPassRequest(**fields))
    return request


async def rejection(town: Winter, name: str, request: Any) -> Rejected:
    with pytest.raises(Rejected) as caught:
        await town.call(name, request)
    return caught.value


async def test_a_pass_is_recorded_at_the_section_under_the_plough(road: Winter) -> None:
    answer = await road.call("ReportPass", report(road, 2, road_celsius=-2))
    assert answer.section_id == "S2"
    (treated,) = road.events(events.SectionTreated, "section/S2")
    assert (treated.dose.spread_grams, treated.road_celsius) == (20, -2)


async def test_no_record_of_a_section_names_the_plough(road: Winter) -> None:
    await road.call("ReportPass", report(road))
    record = road.entries[-1].record
    assert record.actor == "onboard"
    assert b"P-1" not in record.SerializeToString()


async def test_a_retry_is_the_same_pass(road: Winter) -> None:
    request = report(road)
    first = await road.call("ReportPass", request)
    second = await road.call("ReportPass", request)
    assert (first.section_id, first.receipt.duplicate) == ("S1", False)
    assert second.receipt.duplicate
    assert len(road.events(events.SectionTreated)) == 1


@pytest.mark.parametrize(
    ("metres", "matches"), [(24.0, True), (26.0, False)], ids=["within", "beyond"]
)
async def test_the_tolerance_is_25_metres(road: Winter, metres: float, matches: bool) -> None:  # noqa: FBT001
    request = report(road)
    request.position.CopyFrom(position(1, metres))
    if matches:
        assert (await road.call("ReportPass", request)).section_id == "S1"
    else:
        rejected = await rejection(road, "ReportPass", request)
        assert (rejected.code, rejected.field) == ("POSITION_INVALID", "position")
        assert "25 m" in rejected.message


async def test_a_receiver_without_a_fix_and_an_unknown_plough_are_rejected(road: Winter) -> None:
    nowhere = report(road)
    nowhere.position.CopyFrom(type(nowhere.position)())
    assert (await rejection(road, "ReportPass", nowhere)).code == "POSITION_INVALID"
    other = report(road, crew_id="P-9")
    assert (await rejection(road, "ReportPass", other)).code == "CREW_UNKNOWN"


async def test_the_weather_of_the_moment_judges_the_dose(road: Winter) -> None:
    road.weather.phenomenon = winter.PHENOMENON_NONE
    assert (await rejection(road, "ReportPass", report(road))).code == "DOSE_ROAD_DRY"
    road.weather.expected = True
    assert (await road.call("ReportPass", report(road))).section_id == "S1"
    road.weather.known = False
    assert (await road.call("ReportPass", report(road, 2))).section_id == "S2"


async def test_a_pass_that_is_reported_later_is_judged_by_the_weather_of_its_time(
    road: Winter,
) -> None:
    road.weather.phenomenon = winter.PHENOMENON_SNOW
    road.weather.stopped_time = road.time - HOUR
    during = report(road)
    during.pass_time.FromMicroseconds(road.time - 2 * HOUR)
    during.dose.spread_grams = 40
    assert (await road.call("ReportPass", during)).section_id == "S1"
    assert (await rejection(road, "ReportPass", report(road, 2))).code == "DOSE_ROAD_DRY"


async def test_a_pass_of_yesterday_is_rejected(road: Winter) -> None:
    old = report(road)
    old.pass_time.FromMicroseconds(road.time - 24 * HOUR)
    assert (await rejection(road, "ReportPass", old)).code == "PASS_TIME_INVALID"


def receive(document: bytes) -> api.ReceiveAlertRequest:
    return api.ReceiveAlertRequest(request_id=new_id(), cap=document)


async def test_a_warning_opens_an_event_and_the_next_one_joins_it(town: Winter) -> None:
    first = await town.call("ReceiveAlert", receive(alert(identifier="A1")))
    assert first.vigilance == winter.VIGILANCE_ORANGE
    second = await town.call(
        "ReceiveAlert", receive(alert(identifier="A2", level="4; red; Extreme"))
    )
    assert second.event_id == first.event_id
    (event,) = town.query("ListEvents", api.ListEventsRequest()).events
    assert (event.state, event.vigilance) == (api.EVENT_STATE_PRE_ALERT, winter.VIGILANCE_RED)


async def test_a_warning_joins_the_event_of_an_operator(town: Winter) -> None:
    town.ask(api.OpenEventRequest(event_id="E"))
    assert (await town.call("ReceiveAlert", receive(alert()))).event_id == "E"


@pytest.mark.parametrize("words", [{"kind": "Cancel"}, {"level": "1; green; Minor"}])
async def test_the_end_of_a_warning_opens_no_event(town: Winter, words: dict[str, str]) -> None:
    assert (await rejection(town, "ReceiveAlert", receive(alert(**words)))).code == "CAP_IRRELEVANT"
    assert town.entries == []


async def test_a_bomb_changes_nothing(town: Winter) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert (await rejection(town, "ReceiveAlert", receive(bomb))).code == "CAP_INVALID"
    assert town.entries == []
