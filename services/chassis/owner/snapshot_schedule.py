"""When the snapshots of one partition begin: one after every so many records."""

from __future__ import annotations

from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.snapshot_writer import SnapshotWriter
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_slices import capture
from services.chassis.telemetry import metrics


class SnapshotSchedule:
    """Begins a snapshot at each multiple of `snapshot_records`, whichever process is the owner.

    A state that was restored from a snapshot assumes that the previous owner wrote the due ones; a
    state that was restored from none writes one soon. `writer` is the one that is writing.
    """

    def __init__(self, context: OwnerContext, partition_state: PartitionState) -> None:
        self.context = context
        self.partition_state = partition_state
        self.writer: SnapshotWriter | None = None
        each = context.snapshot_records
        folded = partition_state.folded
        self._written = folded // each * each if partition_state.snapshotted else 0
        self._begun = self._written

    @property
    def behind(self) -> int:
        """The number of records since the newest snapshot."""
        return self.partition_state.folded - self._written

    def begin_if_due(self) -> None:
        """Begin a snapshot if one is due and none is being written. Every record is committed."""
        if self.writer is not None:
            if self.writer.is_alive():
                return
            if self.writer.written:
                self._written = self.writer.captured.folded
            self.writer = None
        each = self.context.snapshot_records
        if self.partition_state.folded // each <= self._begun // each:
            return
        self._begun = self.partition_state.folded
        with metrics.SNAPSHOT_STOP_SECONDS.labels(self.context.service.name).time():
            captured = capture(self.partition_state)
        self.writer = SnapshotWriter(self.context, captured)
        self.start(self.writer)

    def start(self, writer: SnapshotWriter) -> None:
        """Start a writer beside the commands; a simulation takes its steps itself."""
        writer.start()

    def close(self) -> None:
        """End a snapshot that is being written: the last whole one stays."""
        if self.writer is not None:
            self.writer.cancel()
