"""The settings of RSMP."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.settings import InvalidSettings, read
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


def test_a_wrong_port_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_RSMP_PORT", "70000")
    with pytest.raises(InvalidSettings, match="VIGIE_RSMP_PORT"):
        read(TrafficSettings)
