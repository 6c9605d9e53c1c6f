"""The dispatch policy of a city, from its folder or from a variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.sdk.settings import InvalidSettings
from services.coordination.domain.policy import DEFAULT
from services.coordination.settings import CoordinationSettings


def settings(city: Path, policy: str = "") -> CoordinationSettings:
    return CoordinationSettings.model_validate({"city": city, "policy": policy})


def test_a_city_without_a_policy_has_the_default(tmp_path: Path) -> None:
    assert settings(tmp_path).load_policy() == DEFAULT


def test_the_variable_comes_before_the_file_of_the_city(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("turnout_seconds = 120")
    assert settings(tmp_path).load_policy().turnout_seconds == 120
    assert settings(tmp_path, "turnout_seconds = 75").load_policy().turnout_seconds == 75


def test_a_wrong_figure_stops_the_service_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"^VIGIE_POLICY .*turnout_seconds is -3"):
        settings(tmp_path, "turnout_seconds = -3").load_policy()
