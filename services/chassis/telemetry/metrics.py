"""Every figure that a service shows about itself: one registry, and no metric elsewhere."""

from __future__ import annotations

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

# The process itself: memory, descriptors, seconds of processor, collections.
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

# Around the promises: 15, 20, 60 and 80 ms for a command, 40 and 150 ms for a re-tasking.
_CALL_SECONDS = (
    *(0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15),
    *(0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
_OPENING_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
_LATE_SECONDS = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 300.0, 3600.0)
_BATCH_RECORDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def _counter(name: str, said: str, *labels: str) -> Counter:
    return Counter(name, said, ("service", *labels), registry=REGISTRY)


def _gauge(name: str, said: str, *labels: str) -> Gauge:
    return Gauge(name, said, ("service", *labels), registry=REGISTRY)


def _histogram(name: str, said: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(name, said, ("service", *labels), registry=REGISTRY, buckets=buckets)


# The process
BUILD = _gauge("vigie_build_info", "1, under what runs here.", "version", "fold")
READY = _gauge("vigie_ready_condition", "1 while a condition of readiness holds.", "condition")
MEMORY_LIMIT_BYTES = _gauge(
    "vigie_memory_limit_bytes", "What the process may hold before it is killed; +Inf if unbounded."
)

# Calls
RPC_SECONDS = _histogram(
    "vigie_rpc_seconds", "Time to answer a unary call.", _CALL_SECONDS, "method", "code"
)
RPC_IN_FLIGHT = _gauge("vigie_rpc_in_flight", "Unary calls being answered now.")
STREAMS_ENDED = _counter("vigie_stream_ended_total", "Streams that ended.", "method", "code")
CERTIFICATE_EXPIRY = _gauge(
    "vigie_tls_certificate_expiry_timestamp_seconds", "When the certificate that is shown ends."
)

# Commands
COMMANDS = _counter("vigie_commands_total", "Commands recorded, by outcome.", "command", "outcome")
COMMAND_SECONDS = _histogram(
    "vigie_command_seconds",
    "Time from a command's arrival to its record read back.",
    _CALL_SECONDS,
    "command",
)
ORDERS = _counter("vigie_orders_total", "Commands sent to another service.", "to", "command")
BULLETINS = _counter("vigie_bulletins_total", "Bulletins announced.", "bulletin")

# Owners of partitions
PARTITIONS = _gauge("vigie_owner_partitions", "Partitions that the service has, in all.")
PARTITION_STATE = _gauge(
    "vigie_owner_partition_state",
    "0 another process owns it, 1 opening, 2 open, 3 stopped by an alarm.",
    "partition",
)
OPENING_SECONDS = _histogram(
    "vigie_owner_opening_seconds", "Time from assignment to open.", _OPENING_SECONDS
)
OWNER_LAG_RECORDS = _gauge(
    "vigie_owner_lag_records", "Offsets that wait to be decided or noted.", "partition"
)
TIMERS_PENDING = _gauge("vigie_owner_timers_pending", "Timers that wait.", "partition")
TIMER_LATE_SECONDS = _histogram(
    "vigie_timer_late_seconds", "Time from when a timer was due to its going off.", _LATE_SECONDS
)
TRANSACTION_SECONDS = _histogram(
    "vigie_transaction_seconds", "Time of one transaction, from begin to commit.", _CALL_SECONDS
)
TRANSACTION_RECORDS = _histogram(
    "vigie_transaction_records", "Records of one transaction.", _BATCH_RECORDS
)
TRANSACTION_ERRORS = _counter(
    "vigie_transaction_errors_total", "Transactions that failed.", "error"
)
JOURNAL_GAP = _counter(
    "vigie_journal_gap_total", "Holes found in a log: the partition stops.", "partition"
)
SNAPSHOT_SECONDS = _histogram(
    "vigie_snapshot_seconds", "Time to write a snapshot.", _OPENING_SECONDS
)
SNAPSHOT_BYTES = _gauge("vigie_snapshot_bytes", "Size of the last snapshot.", "partition")
SNAPSHOT_BEHIND_RECORDS = _gauge(
    "vigie_snapshot_behind_records",
    "Records decided since the last snapshot or start.",
    "partition",
)
SNAPSHOTS = _counter(
    "vigie_snapshot_total", "Snapshots, by what became of them: written, used, dropped.", "outcome"
)

# Views and streams
VIEW_LAG_RECORDS = _gauge(
    "vigie_view_lag_records", "Offsets of the journal that the view has not read.", "partition"
)
VIEW_RECORDS = _counter("vigie_view_records_total", "Records folded by the view.")
VIEW_SKIPPED = _counter(
    "vigie_view_skipped_total", "Events that the view does not know and skipped."
)
STREAM_SUBSCRIBERS = _gauge("vigie_stream_subscribers", "Streams being served now.", "stream")
STREAM_FRAMES = _counter("vigie_stream_frames_total", "Frames sent.", "stream", "frame")

# Devices
DEVICES = _gauge("vigie_devices", "Devices looked after by this process, by state.", "state")
DEVICE_WRITES = _counter(
    "vigie_device_writes_total", "Set-points written and read back, by outcome.", "outcome"
)

# Without coordination
LOCAL_MODE = _gauge("vigie_local_mode", "1 while the department dispatches by itself.")
HEARTBEAT_AGE_SECONDS = _gauge(
    "vigie_heartbeat_age_seconds", "Time since coordination was last heard, or since the start."
)
