"""The metrics of the devices that a process polls."""

from __future__ import annotations

from services.chassis.telemetry.metrics import counter, gauge

DEVICES = gauge("vigie_devices", "Devices polled by this process, by state.", "state")
DEVICE_WRITES = counter(
    "vigie_device_writes_total", "Set-points written and read back, by outcome.", "outcome"
)
DEVICE_POLLS_FAILED = counter(
    "vigie_device_polls_failed_total",
    "Polls of devices without a usable answer, by reason.",
    "reason",
)
