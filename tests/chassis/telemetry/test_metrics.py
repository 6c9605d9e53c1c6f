"""One registry holds every metric. tests/charts checks the names that dashboards and alerts use."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from services.chassis.telemetry import metrics
from tests.chassis.readers import figure


def test_every_metric_of_ours_names_its_service() -> None:
    for collector in vars(metrics).values():
        if hasattr(collector, "_labelnames"):
            assert collector._labelnames[0] == "service", collector._name
            assert collector._name.startswith("vigie_")


def shown(name: str, **labels: str) -> float:
    return figure(name, service="shown", **labels)


def test_the_build_and_the_partitions_are_exported() -> None:
    metrics.register_process_metrics("shown", bytes.fromhex("00ff" * 16), 4, dict)
    version = metrics.installed_version()
    assert shown("vigie_build_info", version=version, fold="00ff00ff00ff") == 1
    assert shown("vigie_owner_partitions") == 4


def test_readiness_is_evaluated_at_each_scrape() -> None:
    state = {"broker_answers": True}
    metrics.register_process_metrics("shown", b"", 1, lambda: state)
    assert shown("vigie_ready_condition", condition="broker_answers") == 1
    state["broker_answers"] = False
    assert shown("vigie_ready_condition", condition="broker_answers") == 0


@pytest.mark.parametrize(
    ("content", "limit"),
    [("536870912\n", 536_870_912), ("max\n", math.inf), ("9223372036854771712\n", math.inf)],
)
def test_the_memory_limit_is_that_of_the_container(
    tmp_path: Path, content: str, limit: float
) -> None:
    missing, file = tmp_path / "none", tmp_path / "limit"
    file.write_text(content)
    assert metrics.memory_limit_bytes((missing, file)) == limit
    assert metrics.memory_limit_bytes((missing,)) == math.inf
