"""Metrics of the simulator."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from services.chassis.telemetry.metrics import REGISTRY

ARRIVALS = Counter(
    "vigie_simulator_arrivals_total",
    "Simulated arrivals by outcome: happened, reported, refused, unplayed.",
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
    "Simulated faults that were cleared.",
    ("service", "fault"),
    registry=REGISTRY,
)
FAULTS = Gauge("vigie_simulator_faults", "Present faults.", ("service", "fault"), registry=REGISTRY)
WAITING = Gauge(
    "vigie_simulator_reports_waiting",
    "Reports that no service has answered yet.",
    ("service",),
    registry=REGISTRY,
)
