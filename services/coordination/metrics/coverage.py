"""Gauges of the coverage: what the demand is known from, and how much of it free crews reach."""

from __future__ import annotations

from services.coordination.dispatch.city_coverage import CityCoverage
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.metrics.families import gauge

RECORDED = gauge(
    "vigie_demand_recorded",
    "Crews that the P1 and P2 in the journal required, from which the demand is known.",
)
KNOWN = gauge("vigie_demand_known", "Whether the demand is known well enough to price by it.")
COVERED = gauge(
    "vigie_demand_covered_ratio",
    "Share of the demand that an able free crew reaches in ten minutes; 0 while it is not known.",
)


def set_coverage_gauges(city: CityState, coverage: CityCoverage) -> None:
    """Set the gauges of the present moment."""
    RECORDED.labels(COORDINATION).set(coverage.record.crews)
    KNOWN.labels(COORDINATION).set(coverage.is_known)
    COVERED.labels(COORDINATION).set(coverage.share(city) or 0.0)
