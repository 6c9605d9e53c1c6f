"""What a copy that goes on shows of itself."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from services.chassis.telemetry.metrics import REGISTRY

PASS_TIME = Gauge(
    "vigie_backup_pass_timestamp_seconds",
    "When the newest whole pass began: what was acknowledged before is safe; 0 where none ended.",
    ("service",),
    registry=REGISTRY,
)
RECORDS = Counter("vigie_backup_records_total", "Records copied.", ("service",), registry=REGISTRY)
