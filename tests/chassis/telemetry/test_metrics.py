"""One registry holds every figure, under names that the city's dashboards know."""

from __future__ import annotations

import math
from pathlib import Path

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from services.chassis.telemetry import metrics


def _names() -> dict[str, set[str]]:
    families = text_string_to_metric_families(generate_latest(metrics.REGISTRY).decode())
    return {family.name: {key for s in family.samples for key in s.labels} for family in families}


def test_the_names_that_dashboards_and_alerts_know_are_there() -> None:
    names = set(_names())

    assert {
        "vigie_rpc_seconds",
        "vigie_commands",
        "vigie_command_seconds",
        "vigie_owner_partition_state",
        "vigie_view_lag_records",
        "vigie_journal_gap",
        "vigie_stream_subscribers",
        "vigie_stream_frames",
        "vigie_snapshot_seconds",
        "vigie_ready_condition",
        "vigie_transaction_errors",
        "vigie_view_skipped",
        "process_resident_memory_bytes",
        "python_info",
    } <= names


def test_every_metric_of_ours_names_its_service() -> None:
    for collector in vars(metrics).values():
        if hasattr(collector, "_labelnames"):
            assert collector._labelnames[0] == "service", collector._name
            assert collector._name.startswith("vigie_")


def shown(name: str, **labels: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name, {"service": "shown", **labels})


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


def test_the_memory_limit_is_that_of_the_container(tmp_path: Path) -> None:
    missing, limit = tmp_path / "none", tmp_path / "limit"
    limit.write_text("536870912\n")
    assert metrics.memory_limit_bytes((missing, limit)) == 536_870_912


def test_no_memory_limit_is_infinity(tmp_path: Path) -> None:
    limit = tmp_path / "limit"
    assert metrics.memory_limit_bytes((limit,)) == math.inf
    for said in ("max\n", "9223372036854771712\n"):
        limit.write_text(said)
        assert metrics.memory_limit_bytes((limit,)) == math.inf
