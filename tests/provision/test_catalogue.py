"""The chart's file is the catalogue."""

from pathlib import Path

import pytest

from services.provision import catalogue
from services.provision.catalogue import CHART, chart_document, chart_json, partitions_of


def test_coordination_has_one_partition_and_any_department_four() -> None:
    assert (partitions_of("coordination"), partitions_of("snow")) == (1, 4)


def test_the_charts_file_is_the_catalogue() -> None:
    assert CHART.read_text() == chart_json(), "run `python -m services.provision.catalogue`"


def test_the_document_has_the_partitions_of_each_kind() -> None:
    kinds = {topic["kind"]: topic["partitions"] for topic in chart_document()["topics"]}
    assert kinds == {
        "commands": "own",
        "journal": "own",
        "bulletins": "own",
        "snapshots": "own",
        "telemetry": 1,
    }


def test_writing_it_anew_writes_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "CHART", tmp_path / "files" / "catalogue.json")
    catalogue.main()
    assert (tmp_path / "files" / "catalogue.json").read_text() == CHART.read_text()
