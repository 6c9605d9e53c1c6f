"""What the shell offers after <TAB>."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.input.completion import (
    closure_reasons,
    incident_states,
    kinds,
    streets,
    watchable,
)
from vigie.coordination.v1 import service_pb2 as coordination

ROOT = Path(__file__).parents[3]
CITY = ROOT / "deploy" / "cities" / "montpellier"


def test_nothing_typed_yet_offers_all_of_it() -> None:
    assert watchable("") == ["crews", "incidents", "defects", "closures"]
    assert len(kinds("")) > 10
    assert len(closure_reasons("")) == 6


def test_what_is_typed_narrows_it_down_to_nothing() -> None:
    assert watchable("inc") == ["incidents"]
    assert kinds("column_f") == ["column_fallen"]
    assert closure_reasons("zz") == []


def test_the_states_are_those_of_the_contract() -> None:
    for state in incident_states(""):
        assert coordination.IncidentState.Value(f"INCIDENT_STATE_{state.upper()}")


def test_streets_are_those_of_the_city_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIGIE_CITY", str(CITY))
    assert "Rue Foch" in streets("Rue Fo")
    monkeypatch.setenv("VIGIE_CITY", str(tmp_path))
    assert streets("Rue Fo") == []
