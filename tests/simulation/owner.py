"""The owner of one partition, driven step by step: the chassis' recovery and stream processor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from services.chassis.journal.journal import JournalUnavailable, OffsetOutOfRange
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.recovery import open_inputs, recover
from services.chassis.owner.snapshot_schedule import SnapshotSchedule
from services.chassis.owner.snapshot_writer import SnapshotWriter
from services.chassis.owner.stream_processor import StreamProcessor
from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.sdk.decider import MICROS
from tests.simulation.client import SimulatedReader

if TYPE_CHECKING:
    from tests.simulation.process import Process

REOPEN_SECONDS = 0.2


class Owner:
    """Opens a partition and processes it, as `PartitionOwner` does on its thread."""

    def __init__(self, process: Process, partition: int) -> None:
        self.process = process
        self.partition = partition
        self.processor: StreamProcessor | None = None
        self.actor = process.actor(self._step)
        self.actor.wake()

    @property
    def serving(self) -> bool:
        return self.processor is not None and self.processor.caught_up

    def stop(self) -> None:
        self.actor.stopped = True
        self._close()

    def _step(self) -> None:
        """Open the partition, or process what there is. Raises `Fenced`."""
        try:
            if self.processor is None:
                self._open()
            else:
                self.processor.run_once()
        except (JournalUnavailable, OffsetOutOfRange):
            self._close()
            self.actor.wake_at(self.process.loop.now + round(REOPEN_SECONDS * MICROS))
        except CorruptJournal as error:
            self.process.world.violate("STOPPED", f"{self.process} {self.partition}: {error}")
            self.stop()
        else:
            self._wake_again()

    def _open(self) -> None:
        context = self.process.owner_context
        writer = context.journal.writer(context.names.transactional_id(self.partition))
        partition_state = recover(context, self.partition, writer)
        inputs = open_inputs(context, partition_state)
        processor = StreamProcessor(context, partition_state, writer, inputs)
        processor.snapshots = SteppedSnapshots(context, partition_state, self)
        self.process.world.broker.listen(self, list(inputs.reader.positions()), self.actor.wake)
        self.processor = processor

    def _close(self) -> None:
        self.process.world.broker.forget(self)
        if self.processor is not None:
            self.processor.close()
            self.processor = None

    def _wake_again(self) -> None:
        processor = self.processor
        if processor is None:
            return
        reader = cast("SimulatedReader", processor.reader)
        if processor._waiting or reader.has_more():
            self.actor.wake()
        due = processor.timers.next_time()
        if due is not None and processor.caught_up:
            self.actor.wake_at(due - self.process.skew)


class SteppedSnapshots(SnapshotSchedule):
    """Snapshots whose pieces are written one by one, between other steps."""

    def __init__(self, context: OwnerContext, partition_state: PartitionState, of: Owner) -> None:
        super().__init__(context, partition_state)
        self._actor = of.process.actor(self._step)
        self._steps: Iterator[None] | None = None

    def begin_if_due(self) -> None:
        if self._steps is None:
            super().begin_if_due()

    def start(self, writer: SnapshotWriter) -> None:
        self._steps = writer.steps()
        self._actor.wake()

    def _step(self) -> None:
        """Write a piece. An error costs this snapshot alone."""
        if self._steps is None:
            return
        try:
            next(self._steps)
        except (StopIteration, JournalUnavailable):
            self._steps = None
        else:
            self._actor.wake()
