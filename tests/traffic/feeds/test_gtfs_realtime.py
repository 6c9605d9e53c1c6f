"""Service alerts: judged by the validator of GTFS-Realtime, against a bus line's static feed."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from google.transit.gtfs_realtime_pb2 import Alert, FeedMessage
from gtfs_rt_validator.api import Mode, Request, prepare_feed, resolve, validate

from services.chassis.sdk.decider import MICROS
from services.testing.spec import NOW, SECOND
from services.traffic.domain.situation import Situation, Situations
from services.traffic.feeds.gtfs_realtime import service_alerts
from tests.traffic.feeds import city as some

STATIC = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,Bus,https://www.example.org,Europe/Paris",
    "routes": "route_id,agency_id,route_short_name,route_type\nR1,A,1,3",
    "stops": "stop_id,stop_name,stop_lat,stop_lon\nS1,Foch,43.61,3.87\nS2,Gare,43.62,3.88",
    "trips": "route_id,service_id,trip_id\nR1,D,T1",
    "stop_times": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T1,08:00:00,08:00:00,S1,1\nT1,08:05:00,08:05:00,S2,2"
    ),
    "calendar": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "D,1,1,1,1,1,1,1,20230101,20261231"
    ),
}


def alerts(*situations: Situation, time: int = NOW) -> dict[str, Alert]:
    message = FeedMessage.FromString(service_alerts(some.city(*situations), time))
    assert message.header.timestamp == time // MICROS
    return {entity.id: entity.alert for entity in message.entity}


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gtfs") / "gtfs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in STATIC.items():
            archive.writestr(f"{name}.txt", content + "\n")
    return path


def found(static: Path, body: bytes, folder: Path) -> set[str]:
    """Return the ids of the rules that the validator finds broken."""
    file = folder / "alerts.pb"
    file.write_bytes(body)
    feed = prepare_feed(static, mode=Mode.MODERN)
    at = datetime.fromtimestamp(NOW // MICROS, UTC)
    result = validate(Request(Mode.MODERN, feed, resolve(str(file)), at=at))
    assert result.run.messages_validated == 1
    return set(result.run.notices.rule_ids())


ACTIVE_PERIOD_DEPRECATED = "S025"
"""A warning: `active_period` is for readers that do not know the fields that replaced it."""


def test_the_validator_finds_nothing_but_the_field_for_older_readers(
    static: Path, tmp_path: Path
) -> None:
    rules = found(static, service_alerts(some.EVERYTHING, NOW), tmp_path)
    assert rules == {ACTIVE_PERIOD_DEPRECATED}
    assert found(static, service_alerts(Situations(), NOW), tmp_path) == set()


def test_the_validator_would_find_an_alert_that_informs_nobody(
    static: Path, tmp_path: Path
) -> None:
    message = FeedMessage.FromString(service_alerts(some.EVERYTHING, NOW))
    message.entity[0].alert.ClearField("informed_entity")
    assert "E032" in found(static, message.SerializeToString(), tmp_path)


def test_closures_and_diversions_are_alerts_and_nothing_else_is() -> None:
    assert alerts(some.CLOSURE, some.DIVERSION, some.WORKS, some.hazard("tree_down")).keys() == {
        "roads-closure-C1",
        "traffic-diversion-D1",
    }


def test_an_alert_states_the_street_the_cause_and_the_times() -> None:
    shown = alerts(some.CLOSURE, some.DIVERSION)
    closure, diversion = shown["roads-closure-C1"], shown["traffic-diversion-D1"]
    assert closure.header_text.translation[0].text == "Rue fermée à la circulation : Rue Foch"
    assert (closure.cause, diversion.cause) == (Alert.UNKNOWN_CAUSE, Alert.CONSTRUCTION)
    assert closure.effect == diversion.effect == Alert.DETOUR
    (period,) = closure.active_period
    assert [period] == list(closure.impact_period) == list(closure.communication_period)
    assert period.start == (NOW - some.HOUR) // MICROS
    assert period.end == (NOW + some.HOUR) // MICROS


def test_what_lasts_longer_than_expected_has_no_end_and_what_ended_has_its_own() -> None:
    shown = alerts(some.OVERDUE, some.OPENED)
    assert not shown["roads-closure-C2"].active_period[0].HasField("end")
    assert shown["roads-closure-C3"].active_period[0].end == (NOW - SECOND) // MICROS
