"""The scenes of a city: each begins in the city's recording."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from deploy.local.errors import StartupError
from deploy.local.scene import read_scene
from services.chassis.sdk.decider import MICROS
from services.city.city import City
from services.city.files import rows
from services.simulator.citizens.recorded_arrivals import RecordedArrivals
from services.snow.weather import load_weather

MONTPELLIER = Path(__file__).parents[2] / "deploy" / "cities" / "montpellier"
FACTS = tomllib.loads((MONTPELLIER / "city.toml").read_text(encoding="utf-8"))


def test_a_city_without_scenes_begins_at_the_present_hour() -> None:
    scene = read_scene({}, {})
    assert (scene.name, scene.start) == ("", None)


def test_an_unknown_scene_is_answered_with_those_of_the_city() -> None:
    with pytest.raises(StartupError, match=r"SCENE=flood is no scene of this city: .* ordinary"):
        read_scene({"SCENE": "flood"}, FACTS)


@pytest.fixture(scope="module")
def recording() -> RecordedArrivals:
    return RecordedArrivals.of(City.load(MONTPELLIER))


@pytest.mark.parametrize("name", FACTS["scenes"])
def test_each_scene_of_the_real_city_begins_in_the_recording(
    name: str, recording: RecordedArrivals
) -> None:
    scene = read_scene({"SCENE": name}, FACTS)
    assert isinstance(scene.start, datetime)
    start = scene.start.replace(tzinfo=ZoneInfo(FACTS["timezone"]))
    assert 0 < recording.offset(start.timestamp()) < recording.period
    assert scene.about in scene.sentence


def test_the_weather_of_a_scene_is_moved_to_the_present() -> None:
    began = datetime.now(UTC)
    weather = datetime(2013, 1, 19, 20, 45, tzinfo=UTC)
    table = {"weather_start": weather, "settings": {"VIGIE_SIMULATOR_WARNING": "orange"}}
    settings = read_scene({"SCENE": "snow"}, {"scenes": {"snow": table}}).settings
    shift = int(settings["VIGIE_WEATHER_SHIFT_SECONDS"])
    assert began - timedelta(seconds=1) <= weather + timedelta(seconds=shift) <= datetime.now(UTC)
    assert settings["VIGIE_SIMULATOR_WARNING"] == "orange"


@pytest.mark.parametrize("name", FACTS["scenes"])
def test_each_scene_has_the_weather_of_a_file_for_hours_from_its_start(name: str) -> None:
    settings = read_scene({"SCENE": name}, FACTS).settings
    shift = int(settings["VIGIE_WEATHER_SHIFT_SECONDS"])
    weather = load_weather(MONTPELLIER.parents[2] / settings["VIGIE_WEATHER_FILE"], shift)
    now = datetime.now(UTC)
    for hours in range(12):
        assert weather.at(int((now + timedelta(hours=hours)).timestamp()) * MICROS), hours


def test_the_snow_of_a_scene_falls_in_the_snow_night_alone() -> None:
    snowy = set()
    for name in FACTS["scenes"]:
        settings = read_scene({"SCENE": name}, FACTS).settings
        shift = int(settings["VIGIE_WEATHER_SHIFT_SECONDS"])
        weather = load_weather(MONTPELLIER.parents[2] / settings["VIGIE_WEATHER_FILE"], shift)
        if weather.expects(int(datetime.now(UTC).timestamp()) * MICROS):
            snowy.add(name)
    assert snowy == {"snow-night"}


def test_the_signals_of_a_real_junction_fail_in_the_scene_signal_dark() -> None:
    faults = read_scene({"SCENE": "signal-dark"}, FACTS).settings["VIGIE_SIMULATOR_FAULTS"]
    kind, junction = faults.split()
    assert kind == "dark"
    assert junction in {row["id"] for row in rows(MONTPELLIER / "junctions.csv")}
