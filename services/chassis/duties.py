"""What the owner of a partition needs of its process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from services.chassis.clock import Clock, now_microseconds
from services.chassis.deciding import Validate
from services.chassis.journal import Journal, Outgoing
from services.chassis.ledger import Ledger
from services.chassis.names import Names
from services.chassis.service import Service
from vigie.journal.v1 import journal_pb2


@dataclass
class Duties:
    """One service's, the same for each of its partitions."""

    service: Service
    names: Names
    journal: Journal
    standby: Callable[[int], Ledger]
    validate: Validate
    snapshot_records: int
    exit: Callable[[str], None]
    clock: Clock = now_microseconds
    fold_sha256: bytes = b""
    facts: dict[str, str] = field(default_factory=dict)

    def outgoing(self, record: journal_pb2.Record, partition: int) -> Outgoing:
        """Write a record for its place in the journal."""
        return Outgoing(
            self.names.journal,
            partition,
            record.aggregate.encode(),
            record.SerializeToString(deterministic=True),
        )
