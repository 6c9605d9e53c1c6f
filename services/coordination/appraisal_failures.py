"""The metric and the log of appraisals that raised: a fault of coordination, never of a city."""

from __future__ import annotations

import structlog
from prometheus_client import Counter

from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.domain.fold.entities import COORDINATION

log = structlog.get_logger(__name__)

APPRAISAL_FAILURES = Counter(
    "vigie_appraisal_failures",
    "Appraisals of a role that raised an error: no crew was priced.",
    ("service",),
    registry=REGISTRY,
)
APPRAISAL_FAILURES.labels(COORDINATION)  # an alert on an increase needs the series to start at 0


def count_failure(incident_id: str, role: str, error: Exception) -> None:
    """Count and log an appraisal that raised; the decision alerts the operators."""
    APPRAISAL_FAILURES.labels(COORDINATION).inc()
    log.error("appraisal_failed", incident=incident_id, role=role, exc_info=error)
