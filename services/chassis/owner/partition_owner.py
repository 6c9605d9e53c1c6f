"""The owner of one partition: the only process that decides its commands."""

from __future__ import annotations

import threading
import time

import structlog

from services.chassis.journal.broker_clock import WrongClock
from services.chassis.journal.journal import (
    AccessDenied,
    Fenced,
    JournalUnavailable,
    OffsetOutOfRange,
    Writer,
)
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.recovery import Inputs, TopicTooShort, open_inputs, recover
from services.chassis.owner.stream_processor import StreamProcessor
from services.chassis.partition.partition_state import GAP, CorruptJournal
from services.chassis.telemetry import metrics

log = structlog.get_logger(__name__)

REOPEN_SECONDS = 0.2
SHORT_SECONDS = 20.0
SHORT_PAUSE_SECONDS = 1.0
CLOSED, OPENING, SERVING, STOPPED = range(4)


class PartitionOwner(threading.Thread):
    """Opens the partition and decides its commands until it is stopped.

    A fenced or failed owner ends its process; a corrupt journal stops the partition alone, and a
    wrong clock closes it for as long as the clock is wrong.
    """

    def __init__(self, context: OwnerContext, partition: int) -> None:
        super().__init__(name=f"owner-{partition}", daemon=True)
        self.context = context
        self.partition = partition
        self.serving = threading.Event()
        self.progress = time.monotonic()
        self._stopping = threading.Event()
        name = context.service.name
        # An alert on an increase needs the series to start at 0.
        self._gaps = metrics.JOURNAL_GAP.labels(name, str(partition))
        self._interruptions = metrics.TRANSACTION_ERRORS.labels(name, JournalUnavailable.__name__)
        self._state = metrics.PARTITION_STATE.labels(name, str(partition))
        self._short_since = 0.0
        self.stop_reason = ""
        """Why the partition has stopped; empty for one that has not."""

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Open the partition and process it, again after each interruption, until stopped.

        The transactional id fences: if another process opens its writer for this partition, the
        next commit here raises `Fenced`, and this process ends, because it has decided on a state
        that is no longer the partition's. `JournalUnavailable` leaves the end of a transaction
        unknown, so the partition is opened again, from what the journal holds.
        """
        try:
            while not self._stopping.is_set():
                self._open_and_serve()
                self._await_clock()
        except Fenced as error:
            reason = f"fenced: another process owns partition {self.partition} ({error})"
            self.context.on_fatal(reason)
        except AccessDenied as error:
            self.context.on_fatal(str(error))
        except CorruptJournal as error:
            self._stop_corrupt(error)
        except BaseException as error:  # crash-only: the platform restarts the process
            log.exception("owner_failed", partition=self.partition)
            self.context.on_fatal(f"owner of partition {self.partition} failed: {error!r}")
        else:
            self._set_state(CLOSED)

    def _stop_corrupt(self, error: CorruptJournal) -> None:
        """Stop the partition until this owner is stopped: another one may find it repaired."""
        self.stop_reason = str(error)
        self._set_state(STOPPED)
        if error.reason == GAP:
            self._gaps.inc()
        labels = self.context.service.name, str(self.partition), error.reason
        stopped = metrics.PARTITION_STOPPED.labels(*labels)
        stopped.set(1)
        log.error("partition_stopped", partition=self.partition, reason=str(error))
        self.context.on_stopped(self.partition, self.stop_reason)
        self._stopping.wait()
        stopped.set(0)
        self._set_state(CLOSED)

    def _open_and_serve(self) -> None:
        writer: Writer | None = None
        inputs: Inputs | None = None
        processor: StreamProcessor | None = None
        try:
            self._set_state(OPENING)
            started = time.monotonic()
            name = self.context.names.transactional_id(self.partition)
            writer = self.context.journal.writer(name, self._stopping.is_set)
            partition_state = recover(self.context, self.partition, writer)
            inputs = open_inputs(self.context, partition_state)
            processor = StreamProcessor(self.context, partition_state, writer, inputs)
            metrics.OPENING_SECONDS.labels(self.context.service.name).observe(
                time.monotonic() - started
            )
            while not self._stopping.is_set():
                self._run_once(processor)
        except (JournalUnavailable, OffsetOutOfRange) as error:
            # Retention can pass an input that is read: the next opening decides which loss it is.
            self._interruptions.inc()
            log.warning("transaction_interrupted", partition=self.partition, error=str(error))
            self._stopping.wait(REOPEN_SECONDS)
        except TopicTooShort as error:
            self._look_again(error)
        except WrongClock:  # nothing that is not committed counts
            self._set_state(CLOSED)
        finally:
            self.serving.clear()
            for each in (processor, inputs.reader if inputs is not None else None, writer):
                if each is not None:
                    each.close()

    def _await_clock(self) -> None:
        """Wait until the clock is right, or this owner is stopped.

        The replica leaves the election meanwhile, and another one takes the partition over. A clock
        that is wrong between two looks of the election does not make it leave: then this owner
        opens the partition again.
        """
        while not self._stopping.is_set():
            try:
                self.context.clock()
            except WrongClock:
                self._stopping.wait(REOPEN_SECONDS)
            else:
                return

    def _look_again(self, error: TopicTooShort) -> None:
        """Wait before the next opening asks another broker; raise an error that lasts for 20 s.

        Nothing is written by then: stopping the partition needs a person, so it must be certain.
        """
        self._short_since = self._short_since or time.monotonic()
        if time.monotonic() - self._short_since > SHORT_SECONDS:
            raise error
        log.warning("topic_too_short", partition=self.partition, error=str(error))
        self._stopping.wait(SHORT_PAUSE_SECONDS)

    def _run_once(self, processor: StreamProcessor) -> None:
        if reason := self.context.view_stop_reason(self.partition):
            raise CorruptJournal(reason)
        if processor.caught_up and not self.serving.is_set():
            self._set_state(SERVING)
        processor.run_once()
        self.progress = time.monotonic()

    def _set_state(self, state: int) -> None:
        self._state.set(state)
        name = ("closed", "opening", "open", "stopped")[state]
        log.info("partition", partition=self.partition, state=name)
        if state == SERVING:
            self.progress = time.monotonic()
            self._short_since = 0.0
            self.serving.set()
