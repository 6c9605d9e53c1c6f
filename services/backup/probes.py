"""The page of a copy that goes on: is it alive, has a pass ended, how far back would one go."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from services.backup.metrics import PASS_TIME, RECORDS
from services.backup.runner import MICROS, Pass, Passes
from services.chassis.provision.acls import BACKUP
from services.chassis.rpc.probes import Probes


@contextmanager
def served(host: str, port: int, passes: Passes) -> Iterator[int]:
    """Serve the page beside the copying, in a thread of its own; give its port.

    No watchdog: whatever a pass waits for has an end, and a process that ends is started again.
    """
    show(passes, None)
    probes = Probes(BACKUP, lambda: {"pass_ended": passes.begun_time > 0}, str)
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


def show(passes: Passes, done: Pass | None) -> None:
    """Say how far a restore would go back, and what this pass copied."""
    PASS_TIME.labels(BACKUP).set(passes.begun_time / MICROS)
    RECORDS.labels(BACKUP).inc(done.records if done else 0)
