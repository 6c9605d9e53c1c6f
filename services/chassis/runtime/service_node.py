"""A running service: its replica, its owners, its gateway."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence

from services.chassis.journal.journal import Journal, Membership
from services.chassis.owner import snapshots
from services.chassis.owner.owner import Owner
from services.chassis.owner.owner_context import Duties
from services.chassis.partition.codec import Codec
from services.chassis.partition.partitioning import partition_of
from services.chassis.partition.state import Ledger
from services.chassis.readmodel.gateway import Gateway
from services.chassis.readmodel.read_model import Replica, Tail
from services.chassis.rpc import validation
from services.chassis.rpc.probes import Start
from services.chassis.runtime.fold_digest import fold_sha256
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from services.chassis.telemetry import process_metrics
from services.chassis.topics.names import Names

STOP_SECONDS = 6.0
STUCK_SECONDS = 15.0


class House:
    """Everything of a service but its server."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        source: Journal,
        membership: Membership,
        leave: Callable[[str], None],
    ) -> None:
        self.service = service
        self.settings = settings
        self.names = Names(settings.prefix, service.name)
        self.source = source
        self.membership = membership
        self.leave = leave
        self.loop = asyncio.get_running_loop()
        self.codec = Codec(service.rpcs, service.commands, service.events)
        self.fold_sha256 = fold_sha256(service.deciders)
        self.owners: dict[int, Owner] = {}
        self.elected = False
        ledgers = [self._ledger(partition, lenient=True) for partition in range(service.partitions)]
        self.replica = Replica(ledgers)
        self.tail = Tail(source, self.names, self.replica, self.loop, leave)
        self.gateway = Gateway(source, self.names, service.partitions, self.replica)
        self._electing = threading.Thread(
            target=membership.run,
            args=(self._assigned, self._revoked),
            name="membership",
            daemon=True,
        )
        process_metrics.show(service.name, self.fold_sha256, service.partitions, self.ready)

    def _ledger(self, partition: int, *, lenient: bool = False) -> Ledger:
        seconds = self.settings.duplicate_window_seconds
        return Ledger(partition, self.service.deciders, self.codec, seconds, lenient=lenient)

    def restore(self) -> None:
        """Take the newest snapshots, if any. Blocks for as long as it takes to read them."""
        snapshots.restore(self.source, self.names, self.replica.ledgers, self.fold_sha256)

    def start(self) -> None:
        """Begin to follow the journal; take part in the election once level with it."""
        self.tail.start()

    def take_part(self) -> None:
        """Stand for election."""
        self._electing.start()

    def stop(self) -> None:
        """Leave the election, let the partitions go, stop reading. Blocks for some seconds."""
        self.membership.close()
        if self._electing.is_alive():
            self._electing.join(STOP_SECONDS)
        self._revoked(list(self.owners))
        self.tail.stop()
        self.tail.join(2)
        self.source.close()

    # Ownership

    def _assigned(self, partitions: Sequence[int]) -> None:
        """Open what was assigned. Nothing may be: then this replica stands by."""
        duties = Duties(
            service=self.service,
            names=self.names,
            journal=self.source,
            standby=self._standby,
            validate=validation.violations,
            snapshot_records=self.settings.snapshot_records,
            exit=self.leave,
            fold_sha256=self.fold_sha256,
            facts=dict(self.service.facts),
        )
        for partition in partitions:
            owner = Owner(duties, partition)
            self.owners[partition] = owner
            owner.start()
        self.elected = True

    def _revoked(self, partitions: Sequence[int]) -> None:
        going = [self.owners.pop(partition) for partition in partitions if partition in self.owners]
        for owner in going:
            owner.stop()
        for owner in going:
            owner.join(STOP_SECONDS)

    def _standby(self, partition: int) -> Ledger:
        async def copy() -> Ledger:
            return self.replica.ledgers[partition].copy()

        return asyncio.run_coroutine_threadsafe(copy(), self.loop).result(STOP_SECONDS)

    def owns(self, aggregate: str) -> bool:
        """Tell whether this process owns the partition of `kind/id` now."""
        owner = self.owners.get(partition_of(aggregate, self.service.partitions))
        return owner is not None and owner.serving.is_set()

    def starting(self) -> Start:
        """Tell what the view awaits before it may be asked, and how far it is."""
        goals, ledgers = self.tail.goals, self.replica.ledgers
        to_go = sum(max(0, goals.get(each.partition, 0) - each.offset - 1) for each in ledgers)
        awaited = ""
        if not goals:
            awaited = "the newest snapshots, and where the journal ends"
        elif not self.replica.level.is_set():
            awaited = "the records of the journal"
        elif not self.replica.caught_up.is_set():
            awaited = "an owner, to end a transaction that was left open and hides what follows it"
        return Start(awaited, sum(each.offset + 1 for each in ledgers), to_go)

    def ready(self) -> dict[str, bool]:
        """Name the conditions of readiness, and whether each holds."""
        owners = list(self.owners.values())
        return {
            "broker_answers": self.source.available,
            "view_restored": self.replica.caught_up.is_set(),
            "partitions_open": all(owner.serving.is_set() for owner in owners),
            "elected": self.elected,
        }

    def stuck(self) -> str:
        """Say which part has made no progress for too long; empty when all goes on."""
        late = [
            owner.partition
            for owner in self.owners.values()
            if owner.serving.is_set() and time.monotonic() - owner.progress > STUCK_SECONDS
        ]
        return (
            f"partitions {late} have not turned for {STUCK_SECONDS:g} s"
            if late and self.source.available
            else ""
        )
