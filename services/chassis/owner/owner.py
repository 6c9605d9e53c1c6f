"""The owner of one partition, as long as this process has it: the only one who decides there."""

from __future__ import annotations

import threading
import time

import structlog

from services.chassis.journal.journal import (
    AccessDenied,
    Fenced,
    JournalUnavailable,
    OffsetOutOfRange,
    Reader,
    Writer,
)
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.recovery import open_inputs, recover
from services.chassis.owner.stream_processor import StreamProcessor
from services.chassis.partition.state import CorruptJournal
from services.chassis.telemetry import metrics

log = structlog.get_logger(__name__)

REOPEN_SECONDS = 0.2
CLOSED, OPENING, SERVING, STOPPED = range(4)


class PartitionOwner(threading.Thread):
    """Opens the partition, decides until told to stop; ends its process when fenced or broken."""

    def __init__(self, owner_context: OwnerContext, partition: int) -> None:
        super().__init__(name=f"owner-{partition}", daemon=True)
        self.owner_context = owner_context
        self.partition = partition
        self.serving = threading.Event()
        self.progress = time.monotonic()
        self._stopping = threading.Event()
        # Said from the start: an alarm sees the first one only as a step from 0.
        metrics.JOURNAL_GAP.labels(owner_context.service.name, str(partition)).inc(0)
        metrics.TRANSACTION_ERRORS.labels(
            owner_context.service.name, JournalUnavailable.__name__
        ).inc(0)

    def stop(self) -> None:
        """Ask it to finish its transaction and let go."""
        self._stopping.set()

    def run(self) -> None:
        """Own the partition until stopped."""
        try:
            while not self._stopping.is_set():
                self._open_and_serve()
        except Fenced as error:
            self.owner_context.on_fatal(
                f"fenced: another process owns partition {self.partition} ({error})"
            )
        except AccessDenied as error:
            self.owner_context.on_fatal(str(error))
        except (CorruptJournal, OffsetOutOfRange) as error:
            self._set_state(STOPPED)
            metrics.JOURNAL_GAP.labels(self.owner_context.service.name, str(self.partition)).inc()
            reason = str(error)
            log.error("partition_stopped", partition=self.partition, reason=reason)  # noqa: TRY400
        except BaseException as error:  # crash-only: the process ends and is started again
            log.exception("owner_failed", partition=self.partition)
            self.owner_context.on_fatal(f"owner of partition {self.partition} failed: {error!r}")
        else:
            self._set_state(CLOSED)

    def _open_and_serve(self) -> None:
        writer: Writer | None = None
        reader: Reader | None = None
        try:
            self._set_state(OPENING)
            started = time.monotonic()
            writer = self.owner_context.journal.writer(
                self.owner_context.names.transactional_id(self.partition)
            )
            partition_state = recover(self.owner_context, self.partition, writer)
            reader = open_inputs(self.owner_context, partition_state)
            serving = StreamProcessor(self.owner_context, partition_state, writer, reader)
            metrics.OPENING_SECONDS.labels(self.owner_context.service.name).observe(
                time.monotonic() - started
            )
            self._set_state(SERVING)
            while not self._stopping.is_set():
                serving.run_once()
                self.progress = time.monotonic()
        except JournalUnavailable as error:
            metrics.TRANSACTION_ERRORS.labels(
                self.owner_context.service.name, type(error).__name__
            ).inc()
            log.warning("transaction_interrupted", partition=self.partition, error=str(error))
            self._stopping.wait(REOPEN_SECONDS)
        finally:
            self.serving.clear()
            for open_thing in (reader, writer):
                if open_thing is not None:
                    open_thing.close()

    def _set_state(self, state: int) -> None:
        metrics.PARTITION_STATE.labels(self.owner_context.service.name, str(self.partition)).set(
            state
        )
        named = ("closed", "opening", "open", "stopped")[state]
        log.info("partition", partition=self.partition, state=named)
        if state == SERVING:
            self.progress = time.monotonic()
            self.serving.set()
