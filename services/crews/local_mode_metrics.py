"""The metrics of local mode, exported by every department that has crews."""

from __future__ import annotations

from services.chassis.telemetry.metrics import counter, gauge

LOCAL_MODE = gauge("vigie_local_mode", "1 while the department dispatches its own crews.")
HEARTBEAT_AGE_SECONDS = gauge(
    "vigie_heartbeat_age_seconds",
    "Time since the last heartbeat of coordination, or since the start of the process.",
)
NEEDS_WAITING = gauge(
    "vigie_local_needs_waiting",
    "Needs in local mode that no crew of the department can serve, or that are past their goal.",
    "priority",
)
TELEMETRY_INVALID = counter(
    "vigie_local_telemetry_invalid_total",
    "Positions and heartbeats that local mode dropped because they break a rule.",
    "source",
    "reason",
)
TICKS_FAILED = counter(
    "vigie_local_dispatch_failed_total", "Rounds of local mode that an error in the code ended."
)
