"""The metrics of local mode, exported by every department that has crews."""

from __future__ import annotations

from services.chassis.telemetry.metrics import gauge

LOCAL_MODE = gauge("vigie_local_mode", "1 while the department dispatches its own crews.")
HEARTBEAT_AGE_SECONDS = gauge(
    "vigie_heartbeat_age_seconds",
    "Time since the last heartbeat of coordination, or since the start of the process.",
)
