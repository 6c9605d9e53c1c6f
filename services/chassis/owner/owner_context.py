"""The dependencies of partition owners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from services.chassis.journal.journal import Journal, Outgoing
from services.chassis.partition.command_processor import Validate
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.order import Order
from services.chassis.sdk.service import Inbox, Service
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2


@dataclass
class OwnerContext:
    """The dependencies of the owners of one service, the same for each partition.

    `standby(partition)` returns a copy of the read model's state; `on_fatal` ends the process;
    `send_order` sends a command to another service without waiting.
    `on_stopped(partition, reason)` is called when a partition stops, on the owner's thread.
    `view_stop_reason(partition)` states why the read model cannot replay a partition any further.
    `count_elsewhere(kind, partition)` is the number of aggregates of a kind in the others.
    """

    service: Service
    names: ResourceNames
    journal: Journal
    standby: Callable[[int], PartitionState]
    validate: Validate
    snapshot_records: int
    on_fatal: Callable[[str], None]
    send_order: Callable[[Order], None]
    on_stopped: Callable[[int, str], None] = lambda _partition, _reason: None
    clock: Clock = now_microseconds
    new_id: Callable[[], str] = new_id
    view_stop_reason: Callable[[int], str] = lambda _partition: ""
    count_elsewhere: Callable[[str, int], int] = lambda _kind, _partition: 0
    fold_sha256: bytes = b""
    reference_hashes: dict[str, str] = field(default_factory=dict)

    def inbox_of(self, partition: int) -> Inbox | None:
        """Return the service's inbox for the partition that its aggregate hashes to."""
        inbox = self.service.inbox
        if inbox is None or partition_of(inbox.aggregate, self.service.partitions) != partition:
            return None
        return inbox

    def outgoing(self, record: journal_pb2.Record, partition: int) -> Outgoing:
        return Outgoing(
            self.names.journal,
            partition,
            record.aggregate.encode(),
            record.SerializeToString(deterministic=True),
        )
