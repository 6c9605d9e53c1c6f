"""The catalogue says how long each topic is kept (design 2.18), and the chart is told the same."""

from pathlib import Path

import pytest

from services.chassis.topics import catalogue
from services.chassis.topics.catalogue import (
    CHART,
    DAY,
    HOUR,
    chart_document,
    chart_json,
    partitions_of,
    topics_of,
)


def test_each_kind_is_kept_as_long_as_it_is_worth() -> None:
    kept = {
        topic.name.rpartition(".")[2]: (topic.partitions, topic.retention_ms, topic.compacted)
        for topic in topics_of("vigie", "roads", 4)
    }
    assert kept == {
        "commands": (4, 7 * DAY, False),
        "journal": (4, -1, False),
        "bulletins": (4, 7 * DAY, False),
        "snapshots": (4, -1, True),
        "telemetry": (1, HOUR, False),
    }


def test_a_journal_is_never_deleted_and_a_compacted_topic_has_no_age() -> None:
    configs = {t.name.rpartition(".")[2]: t.config for t in topics_of("vigie", "roads", 4)}
    assert configs["journal"]["retention.ms"] == "-1"
    assert configs["journal"]["cleanup.policy"] == "delete"
    assert configs["snapshots"]["cleanup.policy"] == "compact"
    assert "retention.ms" not in configs["snapshots"]


def test_what_depends_on_the_size_of_the_cluster_is_not_in_the_catalogue() -> None:
    assert all("min.insync.replicas" not in t.config for t in topics_of("vigie", "roads", 4))


def test_coordination_has_one_partition_and_any_department_four() -> None:
    assert (partitions_of("coordination"), partitions_of("snow")) == (1, 4)


def test_the_charts_file_is_the_catalogue() -> None:
    assert CHART.read_text() == chart_json(), "run `python -m services.chassis.topics.catalogue`"


def test_the_document_says_for_each_kind_whose_partitions_it_has() -> None:
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
