"""One registry holds every figure, under names that the city's dashboards know."""

from __future__ import annotations

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


def test_figures_are_counted_under_their_labels() -> None:
    before = metrics.REGISTRY.get_sample_value(
        "vigie_commands_total", {"service": "t", "command": "Arrive", "outcome": "ACCEPTED"}
    )
    metrics.COMMANDS.labels("t", "Arrive", "ACCEPTED").inc()

    assert (
        metrics.REGISTRY.get_sample_value(
            "vigie_commands_total", {"service": "t", "command": "Arrive", "outcome": "ACCEPTED"}
        )
        == (before or 0) + 1
    )
