"""The chart's file is the catalogue."""

from pathlib import Path

import pytest

from services.provision import catalogue
from services.provision.catalogue import CHART


def test_the_charts_file_is_the_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = CHART.read_text()
    monkeypatch.setattr(catalogue, "CHART", tmp_path / "files" / "catalogue.json")
    catalogue.main()
    written = catalogue.CHART.read_text()
    assert committed == written, "run `python -m services.provision.catalogue`"
