"""What a process shows of itself: what runs here, what it may hold, whether it is ready."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from services.chassis.telemetry import metrics

# Where the kernel says what a container may hold: control groups, version 2 and version 1.
LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
# Version 1 says a number near 2**63 where there is no limit.
UNBOUNDED_BYTES = 2**60


def register_process_metrics(
    service: str, fold_sha256: bytes, partitions: int, ready: Callable[[], Mapping[str, bool]]
) -> None:
    """Show a process's own figures; readiness is asked anew at each scrape."""
    metrics.BUILD.labels(service, installed_version(), fold_sha256.hex()[:12]).set(1)
    metrics.PARTITIONS.labels(service).set(partitions)
    metrics.MEMORY_LIMIT_BYTES.labels(service).set(memory_limit_bytes())
    for condition in ready():
        metrics.READY.labels(service, condition).set_function(_asking(ready, condition))


def _asking(ready: Callable[[], Mapping[str, bool]], condition: str) -> Callable[[], float]:
    return lambda: float(ready()[condition])


def installed_version() -> str:
    """Return the version of the distribution; a source tree that was never installed has none."""
    try:
        return version("vigie")
    except PackageNotFoundError:
        return "unknown"


def memory_limit_bytes(limits: tuple[Path, ...] = LIMITS) -> float:
    """Return what this container may hold, or infinity."""
    said = next((path.read_text().strip() for path in limits if path.is_file()), "max")
    held = math.inf if said == "max" else float(said)
    return held if held < UNBOUNDED_BYTES else math.inf
