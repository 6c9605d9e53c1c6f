"""What a process shows of itself before anybody has called it."""

from __future__ import annotations

import math
from pathlib import Path

from services.chassis.telemetry import metrics, process_metrics


def shown(name: str, **labels: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name, {"service": "shown", **labels})


def test_a_process_says_what_runs_and_of_how_many_partitions() -> None:
    process_metrics.register_process_metrics("shown", bytes.fromhex("00ff" * 16), 4, dict)
    version = process_metrics.installed_version()
    assert shown("vigie_build_info", version=version, fold="00ff00ff00ff") == 1
    assert shown("vigie_owner_partitions") == 4


def test_readiness_is_asked_at_each_look() -> None:
    state = {"broker_answers": True}
    process_metrics.register_process_metrics("shown", b"", 1, lambda: state)
    assert shown("vigie_ready_condition", condition="broker_answers") == 1
    state["broker_answers"] = False
    assert shown("vigie_ready_condition", condition="broker_answers") == 0


def test_the_memory_limit_is_that_of_the_container(tmp_path: Path) -> None:
    missing, limit = tmp_path / "none", tmp_path / "limit"
    limit.write_text("536870912\n")
    assert process_metrics.memory_limit_bytes((missing, limit)) == 536_870_912


def test_no_limit_is_infinity_however_the_kernel_says_it(tmp_path: Path) -> None:
    limit = tmp_path / "limit"
    assert process_metrics.memory_limit_bytes((limit,)) == math.inf
    for said in ("max\n", "9223372036854771712\n"):
        limit.write_text(said)
        assert process_metrics.memory_limit_bytes((limit,)) == math.inf
