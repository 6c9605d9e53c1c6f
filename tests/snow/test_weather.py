"""The weather port: a recorded file, and Dijon's real January of 2013."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.sdk.settings import InvalidSettings
from services.snow.domain.conditions import (
    FREEZING_RAIN,
    HEAVY_SNOW,
    ICE,
    LIGHT_SNOW,
    NONE,
    RIME,
    SNOW,
)
from services.snow.weather import load_weather

DIJON = Path(__file__).parents[2] / "deploy/weather/dijon-longvic-2013.csv.gz"
HEAD = "time_utc,t_c,rain_3h_mm,ww_present_weather"


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def written(folder: Path, *lines: str) -> Path:
    path = folder / "weather.csv"
    path.write_text("\n".join([HEAD, *lines]))
    return path


@pytest.mark.parametrize(
    ("celsius", "rain", "code", "phenomenon", "thawing"),
    [
        ("5", "0", "0", NONE, True),
        ("2", "0", "", NONE, False),
        ("-1", "0.4", "61", ICE, False),
        ("0", "0", "61", NONE, False),
        ("-2", "0", "71", LIGHT_SNOW, False),
        ("-2", "0", "73.0", SNOW, False),
        ("3", "0", "75", HEAVY_SNOW, False),
        ("-1", "1", "66", FREEZING_RAIN, False),
        ("-1", "0", "49", RIME, False),
        ("1", "0", "49", NONE, False),
    ],
)
def test_an_observation_is_a_phenomenon(
    tmp_path: Path,
    celsius: str,
    rain: str,
    code: str,
    phenomenon: int,
    thawing: bool,  # noqa: FBT001
) -> None:
    line = f"2013-01-15 06:00:00,{celsius},{rain},{code}"
    found = load_weather(written(tmp_path, line)).at(at("2013-01-15 06:00"))
    assert found is not None
    assert (found.phenomenon, found.thawing) == (phenomenon, thawing)


def test_an_observation_holds_for_four_hours_and_a_missing_temperature_is_left_out(
    tmp_path: Path,
) -> None:
    lines = ("2013-01-15 06:00:00,-1,0,71", "2013-01-15 09:00:00,,0,71")
    weather = load_weather(written(tmp_path, *lines))
    assert weather.at(at("2013-01-15 05:59")) is None
    assert weather.at(at("2013-01-15 09:59")) is not None
    assert weather.at(at("2013-01-15 10:00")) is None


def test_snow_is_expected_three_hours_ahead(tmp_path: Path) -> None:
    lines = ("2013-01-15 06:00:00,1,0,0", "2013-01-15 09:00:00,-1,0,71")
    weather = load_weather(written(tmp_path, *lines))
    assert not weather.expects(at("2013-01-15 05:59"))
    assert weather.expects(at("2013-01-15 06:00"))
    assert not weather.expects(at("2013-01-15 09:00"))


def test_a_shift_plays_a_past_winter_again() -> None:
    then = at("2013-01-15 09:00")
    shift = 13 * 365 * 24 * 3_600
    recorded, shifted = load_weather(DIJON), load_weather(DIJON, shift)
    was, is_ = recorded.at(then), shifted.at(then + shift * 1_000_000)
    assert was is not None
    assert is_ is not None
    assert (was.phenomenon, was.time + shift * 1_000_000) == (is_.phenomenon, is_.time)


def test_dijon_has_a_winter() -> None:
    """As the source states: 23 slots with snow and 2 with freezing rain; 3 have sleet besides."""
    found = Counter(each.phenomenon for each in load_weather(DIJON).observations)
    assert found[LIGHT_SNOW] + found[SNOW] + found[HEAVY_SNOW] == 23 + 3
    assert found[FREEZING_RAIN] == 2
    assert found[NONE] > 300


def test_without_a_file_nothing_is_known() -> None:
    weather = load_weather(None)
    assert weather.at(at("2013-01-15 09:00")) is None
    assert not weather.expects(at("2013-01-15 09:00"))


@pytest.mark.parametrize("text", ["", "time_utc,t_c\n2013-01-15,1", HEAD + "\nsoon,1,0,0"])
def test_a_file_without_observations_is_named_with_its_setting(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weather.csv"
    path.write_text(text)
    with pytest.raises(InvalidSettings, match="VIGIE_WEATHER_FILE"):
        load_weather(path)
    with pytest.raises(InvalidSettings, match="VIGIE_WEATHER_FILE"):
        load_weather(tmp_path / "none.csv")
