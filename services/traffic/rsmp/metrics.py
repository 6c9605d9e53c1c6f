"""The metrics of the RSMP server."""

from __future__ import annotations

from services.chassis.telemetry.metrics import counter, gauge

SITES = gauge("vigie_rsmp_sites", "Sites that are connected to this process.")
ENDED = counter("vigie_rsmp_connections_ended_total", "Ended connections, by reason.", "reason")
MALFORMED = counter("vigie_rsmp_malformed_frames_total", "Received frames that are no message.")
DROPPED = counter(
    "vigie_rsmp_updates_dropped_total",
    "Status updates that a driver was too slow to take.",
)
