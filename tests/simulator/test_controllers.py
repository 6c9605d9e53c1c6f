"""The signal controllers that the simulator plays."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.__main__ import _controllers
from services.simulator.platform.settings import InvalidSettings, Settings, read


@pytest.fixture
def with_traffic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An installation with the traffic department; return the file of its security code."""
    monkeypatch.setattr(Settings, "department_names", property(lambda _: frozenset({"traffic"})))
    monkeypatch.setenv("VIGIE_SIMULATOR_RSMP_HOST", "127.0.0.1")
    monkeypatch.setenv("VIGIE_RSMP_SECURITY_CODE_FILE", str(tmp_path / "code"))
    return tmp_path / "code"


def test_every_junction_of_the_city_has_a_controller(montpellier: City, with_traffic: Path) -> None:
    controllers = _controllers(montpellier, read())
    assert len(controllers.junctions) == len(montpellier.junctions)
    assert with_traffic.exists()


def test_a_port_of_0_plays_none(
    montpellier: City, with_traffic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_RSMP_PORT", "0")
    assert not _controllers(montpellier, read()).junctions
    assert not with_traffic.exists()


def test_a_file_without_a_code_is_an_invalid_setting(montpellier: City, with_traffic: Path) -> None:
    with_traffic.touch()
    with pytest.raises(InvalidSettings, match=r"VIGIE_RSMP_SECURITY_CODE_FILE=.*code"):
        _controllers(montpellier, read())
