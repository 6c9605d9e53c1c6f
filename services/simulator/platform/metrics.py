"""What the simulated field counts about itself."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from services.chassis.telemetry.metrics import REGISTRY

ARRIVALS = Counter(
    "vigie_simulator_arrivals_total",
    "Simulated arrivals, by what became of them: happened, reported, refused, unplayed.",
    ("service", "kind", "outcome"),
    registry=REGISTRY,
)
RANDOM_FAULTS = Counter(
    "vigie_simulator_random_faults_total",
    "Random faults that were injected.",
    ("service", "fault"),
    registry=REGISTRY,
)
REPAIRS = Counter(
    "vigie_simulator_repairs_total",
    "Simulated faults that a crew mended.",
    ("service", "fault"),
    registry=REGISTRY,
)
BROKEN = Gauge(
    "vigie_simulator_broken", "What is broken now.", ("service", "fault"), registry=REGISTRY
)
WAITING = Gauge(
    "vigie_simulator_reports_waiting",
    "Reports that no service has answered yet.",
    ("service",),
    registry=REGISTRY,
)


def count_arrival(kind: str, outcome: str) -> None:
    """One more arrival of a kind."""
    ARRIVALS.labels("simulator", kind, outcome).inc()
