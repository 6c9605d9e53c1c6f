"""The Prometheus registry of a process, and the metrics that every service exports."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

REGISTRY = CollectorRegistry(auto_describe=True)

# Memory, file descriptors, CPU seconds and garbage collections of the process.
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

# Dense around the service levels: 15, 20, 60 and 80 ms for a command, 40 and 150 ms for a retask.
_CALL_SECONDS = (
    *(0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15),
    *(0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
_OPENING_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
_LATENESS_SECONDS = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 300.0, 3600.0)
_BATCH_RECORDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def counter(name: str, description: str, *labels: str) -> Counter:
    """Register a counter. `labels` follow the label `service`, which every metric has first."""
    return Counter(name, description, ("service", *labels), registry=REGISTRY)


def gauge(name: str, description: str, *labels: str) -> Gauge:
    """Register a gauge. `labels` follow the label `service`, which every metric has first."""
    return Gauge(name, description, ("service", *labels), registry=REGISTRY)


def histogram(name: str, description: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    """Register a histogram. `buckets` are upper bounds, ascending, in the metric's unit.

    `labels` follow the label `service`, which every metric has first.
    """
    labelnames = ("service", *labels)
    return Histogram(name, description, labelnames, registry=REGISTRY, buckets=buckets)


# The process
BUILD = gauge(
    "vigie_build_info",
    "Always 1; the labels name the running version and the digest of its fold.",
    "version",
    "fold",
)
READY = gauge("vigie_ready_condition", "1 while a condition of readiness holds.", "condition")
MEMORY_LIMIT_BYTES = gauge(
    "vigie_memory_limit_bytes", "Memory limit of the container; +Inf if there is none."
)

# Calls
RPC_SECONDS = histogram(
    "vigie_rpc_seconds", "Time to answer a unary call.", _CALL_SECONDS, "method", "code"
)
RPC_IN_FLIGHT = gauge("vigie_rpc_in_flight", "Unary calls being answered now.")
CALLS_REFUSED = counter(
    "vigie_calls_refused_total",
    "Calls and streams refused at a limit: in_flight, rate, streams, waits.",
    "limit",
)
STREAMS_ENDED = counter("vigie_stream_ended_total", "Streams that ended.", "method", "code")
DOCUMENT_REQUESTS = counter(
    "vigie_document_requests_total",
    "Requests of published documents, by outcome: sent, not_modified, slow_reader; failed, "
    "too_large, slow, unavailable; refused at a limit: rate, in_flight.",
    "document",
    "outcome",
)
DOCUMENT_RENDER_SECONDS = histogram(
    "vigie_document_render_seconds",
    "Time to render and compress a published document, beside the calls.",
    _CALL_SECONDS,
    "document",
)
CERTIFICATE_EXPIRY = gauge(
    "vigie_tls_certificate_expiry_timestamp_seconds", "End of validity of the server certificate."
)

# Commands
COMMANDS = counter("vigie_commands_total", "Commands recorded, by outcome.", "command", "outcome")
COMMAND_SECONDS = histogram(
    "vigie_command_seconds",
    "Time from the arrival of a command until its record is in the read model.",
    _CALL_SECONDS,
    "command",
)
ORDERS = counter("vigie_orders_total", "Commands sent to another service.", "to", "command")
BULLETINS = counter("vigie_bulletins_total", "Bulletins published.", "bulletin")

# Owners of partitions
PARTITIONS = gauge("vigie_owner_partitions", "Partitions of the service.")
PARTITION_STATE = gauge(
    "vigie_owner_partition_state",
    "0 owned by another process, 1 opening, 2 open, 3 stopped.",
    "partition",
)
PARTITION_STOPPED = gauge(
    "vigie_owner_partition_stopped",
    "1 while a partition is stopped, by reason; the log has the place and the remedy.",
    "partition",
    "reason",
)
OPENING_SECONDS = histogram(
    "vigie_owner_opening_seconds", "Time from assignment to open.", _OPENING_SECONDS
)
OWNER_LAG_RECORDS = gauge(
    "vigie_owner_lag_records", "Offsets that the owner has not processed.", "partition"
)
LOG_TIME_AHEAD_SECONDS = gauge(
    "vigie_log_time_ahead_seconds",
    "How far the time of the latest record is ahead of the owner's clock.",
    "partition",
)
DUPLICATE_WINDOW_RATIO = gauge(
    "vigie_duplicate_window_ratio",
    "Share of the duplicate window's places that are in use.",
    "partition",
)
TIMERS_PENDING = gauge("vigie_owner_timers_pending", "Pending timers.", "partition")
TIMER_LATENESS_SECONDS = histogram(
    "vigie_timer_lateness_seconds",
    "Time from the due time of a timer until it fires.",
    _LATENESS_SECONDS,
)
TRANSACTION_SECONDS = histogram(
    "vigie_transaction_seconds", "Time of one transaction, from begin to commit.", _CALL_SECONDS
)
TRANSACTION_RECORDS = histogram(
    "vigie_transaction_records", "Records of one transaction.", _BATCH_RECORDS
)
TRANSACTION_ERRORS = counter("vigie_transaction_errors_total", "Transactions that failed.", "error")
JOURNAL_GAP = counter(
    "vigie_journal_gap_total",
    "Gaps found in a log: records were deleted before this service read them.",
    "partition",
)
SNAPSHOT_SECONDS = histogram(
    "vigie_snapshot_seconds", "Time to write a snapshot, beside the commands.", _OPENING_SECONDS
)
SNAPSHOT_STOP_SECONDS = histogram(
    "vigie_snapshot_stop_seconds", "Time that a partition stops for a snapshot.", _CALL_SECONDS
)
SNAPSHOT_BYTES = gauge("vigie_snapshot_bytes", "Size of the last snapshot.", "partition")
SNAPSHOT_BEHIND_RECORDS = gauge(
    "vigie_snapshot_behind_records",
    "Records decided since the last snapshot or start.",
    "partition",
)
SNAPSHOTS = counter(
    "vigie_snapshot_total",
    "Snapshots, by outcome: written, failed, cancelled; at the start used, dropped, none. "
    "Messages on their topic that are no piece of one: unreadable.",
    "outcome",
)

# Read model and streams
VIEW_LAG_RECORDS = gauge(
    "vigie_view_lag_records",
    "Offsets of the journal that the read model has not read.",
    "partition",
)
VIEW_RECORDS = counter("vigie_view_records_total", "Records applied to the read model.")
VIEW_SKIPPED = counter(
    "vigie_view_skipped_total", "Events of unknown types that the read model skipped."
)
STREAM_SUBSCRIBERS = gauge("vigie_stream_subscribers", "Open streams.", "stream")
STREAM_FRAMES = counter("vigie_stream_frames_total", "Frames sent on streams.", "stream", "frame")


# The process

# The memory limit of a container, in control groups version 2 and version 1.
_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
# Version 1 has a number near 2**63 where there is no limit.
_UNBOUNDED_BYTES = 2**60


def register_process_metrics(
    service: str, fold_sha256: bytes, partitions: int, ready: Callable[[], Mapping[str, bool]]
) -> None:
    """Set the metrics of a process; `ready` is called at each scrape."""
    BUILD.labels(service, installed_version(), fold_sha256.hex()[:12]).set(1)
    PARTITIONS.labels(service).set(partitions)
    MEMORY_LIMIT_BYTES.labels(service).set(memory_limit_bytes())
    for condition in ready():
        READY.labels(service, condition).set_function(partial(_holds, ready, condition))


def _holds(ready: Callable[[], Mapping[str, bool]], condition: str) -> float:
    return float(ready()[condition])


def installed_version() -> str:
    """Return the version of the distribution, "unknown" in a source tree without one."""
    try:
        return version("vigie")
    except PackageNotFoundError:
        return "unknown"


def memory_limit_bytes(files: tuple[Path, ...] = _LIMITS) -> float:
    """Return the memory limit of this container, or infinity."""
    text = next((path.read_text().strip() for path in files if path.is_file()), "max")
    limit = math.inf if text == "max" else float(text)
    return limit if limit < _UNBOUNDED_BYTES else math.inf
