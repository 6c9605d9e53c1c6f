"""The owner of one partition, as long as this process has it: the only one who decides there."""

from __future__ import annotations

import threading
import time

import structlog

from services.chassis.journal.journal import (
    Fenced,
    Interrupted,
    LostHistory,
    NotAllowed,
    Reader,
    Writer,
)
from services.chassis.owner.owner_context import Duties
from services.chassis.owner.recovery import open_input, open_ledger
from services.chassis.owner.stream_processor import Serving
from services.chassis.partition.state import BrokenJournal
from services.chassis.telemetry import metrics

log = structlog.get_logger(__name__)

REOPEN_SECONDS = 0.2
CLOSED, OPENING, SERVING, STOPPED = range(4)


class Owner(threading.Thread):
    """Opens the partition, decides until told to stop; ends its process when fenced or broken."""

    def __init__(self, duties: Duties, partition: int) -> None:
        super().__init__(name=f"owner-{partition}", daemon=True)
        self.duties = duties
        self.partition = partition
        self.serving = threading.Event()
        self.progress = time.monotonic()
        self._ending = threading.Event()
        # Said from the start: an alarm sees the first one only as a step from 0.
        metrics.JOURNAL_GAP.labels(duties.service.name, str(partition)).inc(0)
        metrics.TRANSACTION_ERRORS.labels(duties.service.name, Interrupted.__name__).inc(0)

    def stop(self) -> None:
        """Ask it to finish its transaction and let go."""
        self._ending.set()

    def run(self) -> None:
        """Own the partition until stopped."""
        try:
            while not self._ending.is_set():
                self._own()
        except Fenced as error:
            self.duties.exit(f"fenced: another process owns partition {self.partition} ({error})")
        except NotAllowed as error:
            self.duties.exit(str(error))
        except (BrokenJournal, LostHistory) as error:
            self._tell(STOPPED)
            metrics.JOURNAL_GAP.labels(self.duties.service.name, str(self.partition)).inc()
            reason = str(error)
            log.error("partition_stopped", partition=self.partition, reason=reason)  # noqa: TRY400
        except BaseException as error:  # crash-only: the process ends and is started again
            log.exception("owner_failed", partition=self.partition)
            self.duties.exit(f"owner of partition {self.partition} failed: {error!r}")
        else:
            self._tell(CLOSED)

    def _own(self) -> None:
        writer: Writer | None = None
        reader: Reader | None = None
        try:
            self._tell(OPENING)
            started = time.monotonic()
            writer = self.duties.journal.writer(self.duties.names.writer(self.partition))
            ledger = open_ledger(self.duties, self.partition, writer)
            reader = open_input(self.duties, ledger)
            serving = Serving(self.duties, ledger, writer, reader)
            metrics.OPENING_SECONDS.labels(self.duties.service.name).observe(
                time.monotonic() - started
            )
            self._tell(SERVING)
            while not self._ending.is_set():
                serving.turn()
                self.progress = time.monotonic()
        except Interrupted as error:
            metrics.TRANSACTION_ERRORS.labels(self.duties.service.name, type(error).__name__).inc()
            log.warning("transaction_interrupted", partition=self.partition, error=str(error))
            self._ending.wait(REOPEN_SECONDS)
        finally:
            self.serving.clear()
            for open_thing in (reader, writer):
                if open_thing is not None:
                    open_thing.close()

    def _tell(self, state: int) -> None:
        metrics.PARTITION_STATE.labels(self.duties.service.name, str(self.partition)).set(state)
        named = ("closed", "opening", "open", "stopped")[state]
        log.info("partition", partition=self.partition, state=named)
        if state == SERVING:
            self.progress = time.monotonic()
            self.serving.set()
