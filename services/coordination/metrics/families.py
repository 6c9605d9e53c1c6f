"""Metrics of coordination: their first label is the service."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.domain.policy import PRIORITIES as LEVELS

PRIORITIES = tuple(f"P{level}" for level in LEVELS)


def gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(name, text, ("service", *labels), registry=REGISTRY)


def counter(name: str, text: str, *labels: str) -> Counter:
    return Counter(name, text, ("service", *labels), registry=REGISTRY)


def histogram(name: str, text: str, buckets: Sequence[float], *labels: str) -> Histogram:
    return Histogram(name, text, ("service", *labels), registry=REGISTRY, buckets=buckets)


def homes(departments: Sequence[str]) -> tuple[str, ...]:
    """Return the departments that an incident can have: coordination's are operators' reports."""
    return (*departments, COORDINATION)
