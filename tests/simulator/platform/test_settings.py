"""The settings of the simulator."""

from __future__ import annotations

import pytest

from services.simulator.platform.settings import InvalidSettings, read


def test_a_department_is_on_this_machine_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().address("roads") == "127.0.0.1:7004"
    monkeypatch.setenv("VIGIE_ROADS", "roads.example:7004")
    assert read().address("roads") == "roads.example:7004"


def test_an_empty_variable_is_ignored_and_vigie_speed_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIGIE_SIMULATOR_START", "")
    for name, value, speed in (("SPEED", "", 1), ("SPEED", "60", 60), ("VIGIE_SPEED", "10", 10)):
        monkeypatch.setenv(name, value)
        assert (read().speed, read().simulator_start) == (speed, None)


def test_the_departments_are_those_that_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().department_names >= {"lighting", "roads"}
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "lighting, roads")
    assert read().department_names == {"lighting", "roads"}
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "lighting, birds")
    with pytest.raises(InvalidSettings, match="VIGIE_DEPARTMENTS"):
        _ = read().department_names


@pytest.mark.parametrize(
    ("name", "value"),
    [("VIGIE_SPEED", "0"), ("VIGIE_HOST", "everywhere"), ("VIGIE_SIMULATOR_START", "soon")],
)
def test_an_invalid_value_is_an_error_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings, match=f"{name}={value}: "):
        read()


@pytest.mark.parametrize(
    ("host", "address", "cabinet_host", "exposed"),
    [
        ("", "", "127.0.0.1", False),
        ("", "vigie-field", "vigie-field", False),
        ("0.0.0.0", "vigie-field", "vigie-field", True),
    ],
)
def test_lighting_receives_the_address_of_the_cabinets(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str, cabinet_host: str, *, exposed: bool
) -> None:
    monkeypatch.setenv("VIGIE_HOST", host)
    monkeypatch.setenv("VIGIE_SIMULATOR_ADDRESS", address)
    assert (read().cabinet_host, read().exposed) == (cabinet_host, exposed)


def test_every_address_is_no_address_of_a_cabinet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_HOST", "0.0.0.0")
    with pytest.raises(InvalidSettings, match="VIGIE_SIMULATOR_ADDRESS is not set"):
        _ = read().cabinet_host


def test_controllers_dial_the_traffic_department_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIGIE_TRAFFIC", "traffic.example:7002")
    assert read().rsmp_host == "traffic.example"
    monkeypatch.setenv("VIGIE_SIMULATOR_RSMP_HOST", "10.0.0.7")
    assert read().rsmp_host == "10.0.0.7"
    monkeypatch.setenv("VIGIE_DEPARTMENTS", "lighting, roads")
    assert not read().plays_junctions


def test_the_security_code_is_in_the_folder_of_the_run_by_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIGIE_HOME", "/run/city")
    assert str(read().security_code_file) == "/run/city/rsmp-security-code"
    monkeypatch.setenv("VIGIE_RSMP_SECURITY_CODE_FILE", "/secrets/code")
    assert str(read().security_code_file) == "/secrets/code"
