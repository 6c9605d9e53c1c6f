"""The metric of needs that a department cannot publish."""

from __future__ import annotations

from services.chassis.telemetry.metrics import counter

NEEDS_INVALID = counter(
    "vigie_needs_invalid_total",
    "Needs that were not published or dispatched, by kind of aggregate and broken rule.",
    "kind",
    "rule",
)
