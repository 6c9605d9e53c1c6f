"""What the simulated field counts about itself."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from services.chassis.telemetry.metrics import REGISTRY

ARRIVALS = Counter(
    "vigie_field_arrivals_total",
    "Simulated arrivals, by what became of them: happened, reported, refused, unplayed.",
    ("service", "kind", "outcome"),
    registry=REGISTRY,
)
MISHAPS = Counter(
    "vigie_field_mishaps_total",
    "Invented mishaps that were played.",
    ("service", "fault"),
    registry=REGISTRY,
)
REPAIRS = Counter(
    "vigie_field_repairs_total",
    "Simulated faults that a crew mended.",
    ("service", "fault"),
    registry=REGISTRY,
)
BROKEN = Gauge("vigie_field_broken", "What is broken now.", ("service", "fault"), registry=REGISTRY)
WAITING = Gauge(
    "vigie_field_reports_waiting",
    "Reports that no service has answered yet.",
    ("service",),
    registry=REGISTRY,
)


def count_arrival(kind: str, outcome: str) -> None:
    """One more arrival of a kind."""
    ARRIVALS.labels("field", kind, outcome).inc()
