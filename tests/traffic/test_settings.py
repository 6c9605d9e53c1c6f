"""The settings of RSMP."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.settings import InvalidSettings, read
from services.traffic.corridors.follow import Rules
from services.traffic.settings import TrafficSettings


def test_without_files_there_is_no_tls() -> None:
    assert read(TrafficSettings).rsmp_tls is None


def test_a_certificate_and_its_key_turn_tls_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_RSMP_TLS_CERTIFICATE_FILE", "tls.crt")
    with pytest.raises(InvalidSettings, match="VIGIE_RSMP_TLS_KEY_FILE"):
        read(TrafficSettings)
    monkeypatch.setenv("VIGIE_RSMP_TLS_KEY_FILE", "tls.key")
    monkeypatch.setenv("VIGIE_RSMP_TLS_CA_FILE", "ca.crt")
    files = (Path("tls.crt"), Path("tls.key"), Path("ca.crt"))
    assert read(TrafficSettings).rsmp_tls == files


def test_corridors_have_the_limits_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(TrafficSettings).corridor_rules == Rules()
    monkeypatch.setenv("VIGIE_CORRIDOR_LEAD_SECONDS", "45")
    monkeypatch.setenv("VIGIE_CORRIDOR_HOLD_SECONDS", "90")
    monkeypatch.setenv("VIGIE_CORRIDOR_JUNCTIONS", "8")
    rules = Rules(lead_seconds=45, hold_seconds=90, junctions=8)
    assert read(TrafficSettings).corridor_rules == rules
    monkeypatch.setenv("VIGIE_CORRIDOR_HOLD_SECONDS", "40")
    with pytest.raises(InvalidSettings, match="VIGIE_CORRIDOR_HOLD_SECONDS"):
        read(TrafficSettings)


def test_a_wrong_port_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_RSMP_PORT", "70000")
    with pytest.raises(InvalidSettings, match="VIGIE_RSMP_PORT"):
        read(TrafficSettings)
