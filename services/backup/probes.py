"""HTTP probes and metrics of a backup that follows its source."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge

from services.backup.backup_passes import BackupRunner, PassResult
from services.chassis.rpc.probes import Probes
from services.chassis.sdk.decider import MICROS
from services.chassis.telemetry.metrics import REGISTRY
from services.provision.acls import BACKUP

PASS_TIME = Gauge(
    "vigie_backup_pass_timestamp_seconds",
    "When the newest complete pass began: records acknowledged before are safe; 0 before it.",
    ("service",),
    registry=REGISTRY,
)
RECORDS = Counter("vigie_backup_records_total", "Records copied.", ("service",), registry=REGISTRY)


@contextmanager
def serving(host: str, port: int, runner: BackupRunner) -> Iterator[int]:
    """Serve the probes in a thread of their own while the caller copies; yield their port.

    There is no watchdog: each wait of a pass has a timeout, after which the process exits and is
    restarted.
    """
    record_progress(runner, None)
    probes = Probes(BACKUP, lambda: {"pass_ended": runner.begun_time > 0}, str)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(probes.start(host, port), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(probes.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def record_progress(runner: BackupRunner, done: PassResult | None) -> None:
    """Update the metrics: the recovery point, and the records of the last pass."""
    PASS_TIME.labels(BACKUP).set(runner.begun_time / MICROS)
    RECORDS.labels(BACKUP).inc(done.records if done else 0)
