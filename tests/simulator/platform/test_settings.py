"""Where the field looks for what it talks to."""

from __future__ import annotations

import pytest

from services.simulator.platform.settings import InvalidSettings, Settings, read


def settings() -> Settings:
    return read()


def test_a_department_is_on_this_machine_unless_said_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings().address("roads") == "127.0.0.1:7004"
    monkeypatch.setenv("VIGIE_ROADS_PORT", "7904")
    assert settings().address("roads") == "127.0.0.1:7904"
    monkeypatch.setenv("VIGIE_ROADS", "roads.example:7004")
    assert settings().address("roads") == "roads.example:7004"


def test_speed_is_said_by_hand_or_by_the_local_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEED", "60")
    assert settings().speed == 60
    monkeypatch.setenv("VIGIE_SPEED", "10")
    assert settings().speed == 10


def test_a_variable_that_is_empty_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEED", "")
    monkeypatch.setenv("VIGIE_SIMULATOR_START", "")
    assert (settings().speed, settings().simulator_start) == (1.0, None)


def test_only_the_departments_that_run_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().department_names >= {"lighting", "roads"}
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "lighting, roads")
    assert settings().department_names == {"lighting", "roads"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("VIGIE_SPEED", "0"), ("VIGIE_HOST", "everywhere"), ("VIGIE_SIMULATOR_START", "soon")],
)
def test_nonsense_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings, match=f"{name}={value}: "):
        read()


def test_cabinets_are_on_this_machine_unless_they_are_given_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (settings().cabinet_host, settings().exposed) == ("127.0.0.1", False)
    monkeypatch.setenv("VIGIE_SIMULATOR_ADDRESS", "vigie-field")
    assert (settings().cabinet_host, settings().exposed) == ("vigie-field", False)
    monkeypatch.setenv("VIGIE_HOST", "0.0.0.0")  # noqa: S104  # as in a pod
    assert (settings().cabinet_host, settings().exposed) == ("vigie-field", True)


def test_everywhere_is_no_place_that_lighting_could_go_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_HOST", "0.0.0.0")  # noqa: S104  # as in a pod
    with pytest.raises(InvalidSettings, match="VIGIE_SIMULATOR_ADDRESS is not set"):
        _ = settings().cabinet_host
