"""The arguments that a person types."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from services.cli.client.errors import USAGE, CliError
from services.cli.input.parsing import code_of, position_of, priority_of, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1_800), ("30min", 1_800), ("1h30m", 5_400), ("2d", 172_800)],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert seconds_of("--for", text) == seconds


@pytest.mark.parametrize("text", ["night shift", " Night-Shift", "NIGHT_SHIFT"])
def test_a_reason_in_words_is_a_code(text: str) -> None:
    assert code_of(text) == "NIGHT_SHIFT"


READERS = {
    "--for": lambda text: seconds_of("--for", text),
    "--at": position_of,
    "--priority": priority_of,
}


@given(st.sampled_from(sorted(READERS)), st.text(max_size=8))
def test_whatever_is_typed_is_read_or_refused_with_its_option(option: str, text: str) -> None:
    try:
        READERS[option](text)
    except CliError as error:
        said = (error.exit_code, str(error).startswith(option))
    else:
        said = (USAGE, True)
    assert said == (USAGE, True)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_position_is_longitude_then_latitude(longitude: float, latitude: float) -> None:
    assert position_of(f"{longitude!r},{latitude!r}") == (longitude, latitude)


@pytest.mark.parametrize("text", ["P2", "p2", "2"])
def test_a_priority_is_read(text: str) -> None:
    assert priority_of(text) == 2
