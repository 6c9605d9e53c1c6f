"""The metrics of the snow department."""

from __future__ import annotations

from services.chassis.telemetry.metrics import gauge

SECTIONS_LATE = gauge(
    "vigie_snow_sections_late", "Sections expected to miss their deadline, by rank.", "rank"
)
CALL_OUTS_UNANSWERED = gauge(
    "vigie_snow_call_outs_unanswered", "Call-outs that were escalated and are not acknowledged."
)
