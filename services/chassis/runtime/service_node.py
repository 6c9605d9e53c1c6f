"""A running service without its server: read model, partition owners, command gateway."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from services.chassis.journal.broker_clock import BrokerClock
from services.chassis.journal.journal import AccessDenied, Journal, Membership, NoBrokerTime
from services.chassis.owner import snapshots
from services.chassis.owner.order_sender import OrderSender
from services.chassis.owner.owner_context import OwnerContext
from services.chassis.owner.partition_owner import PartitionOwner
from services.chassis.partition.codec import Codec
from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel.command_gateway import CommandGateway
from services.chassis.readmodel.journal_tailer import JournalTailer
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.rpc import validation
from services.chassis.rpc.probes import RestoreProgress
from services.chassis.runtime.fold_digest import fold_sha256
from services.chassis.runtime.topic_watch import TopicWatch
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from services.chassis.telemetry import metrics
from services.chassis.topics.kinds import topics_of
from services.chassis.topics.names import ResourceNames

STOP_SECONDS = 6.0
STALLED_SECONDS = 15.0
ELECTION_STALLED_SECONDS = 45.0
"""Longer than the owners of a revoked share take to stop, one after the other."""
ELECTION_PAUSE_SECONDS = 0.05
PARTIAL = frozenset({"partitions_whole", "view_whole"})
"""The conditions that are about some partitions: a replica without them is ready for the others.

A foreign record stops the view of each replica: without this, no caller would reach any partition.
"""

log = structlog.get_logger(__name__)


class ServiceNode:
    """Runs a service's read model, partition owners and command gateway."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        source: Journal,
        membership: Membership,
        on_fatal: Callable[[str], None],
    ) -> None:
        self.service = service
        self.settings = settings
        self.names = ResourceNames(settings.prefix, service.name)
        self.journal = source
        self.membership = membership
        self.on_fatal = on_fatal
        self.clock = BrokerClock(source, self.names.telemetry)
        self.loop = asyncio.get_running_loop()
        self.fold_sha256 = fold_sha256(service.deciders)
        self.owners: dict[int, PartitionOwner] = {}
        self.elected = False
        self.election_progress = time.monotonic()
        self.read_model = ReadModel(new_partition_states(service, settings, now_microseconds()))
        self.tailer = JournalTailer(source, self.names, self.read_model, self.loop, on_fatal)
        self.gateway = CommandGateway(
            source,
            self.names,
            service.partitions,
            self.read_model,
            stop_reason=self._stop_reason,
            clock_wrong_reason=self.clock.proven_wrong_reason,
        )
        topics = topics_of(settings.prefix, service.name, service.partitions)
        self.topics = TopicWatch(source, [each.name for each in topics])
        self._stopping = threading.Event()
        self.orders = OrderSender(source, self.names)
        self._election = threading.Thread(target=self._elect, name="membership", daemon=True)
        metrics.register_process_metrics(
            service.name, self.fold_sha256, service.partitions, self.ready
        )

    def restore(self) -> None:
        """Restore the newest snapshots, if there are any. Blocks while it reads them."""
        snapshots.restore(
            self.journal, self.names, self.read_model.partition_states, self.fold_sha256
        )

    def start(self) -> None:
        self.tailer.start()
        self.topics.start()

    def join_election(self) -> None:
        """Join the election; call this once the read model is at the end of the journal."""
        self.election_progress = time.monotonic()
        self._election.start()

    def stop(self) -> None:
        """Leave the election, stop the owners and the tailer. Blocks for some seconds."""
        self._stopping.set()
        self.membership.close()
        if self._election.is_alive():
            self._election.join(STOP_SECONDS)
        self._revoked(list(self.owners))
        self.topics.stop()
        self.tailer.stop()
        self.tailer.join(2)
        self.journal.close()

    # Ownership

    def _elect(self) -> None:
        """Take part in the election whenever the clock agrees with the broker's.

        A replica whose clock is wrong leaves, so that another one takes its partitions over.
        """
        try:
            while not self._stopping.wait(ELECTION_PAUSE_SECONDS):
                if self._eligible():
                    self.membership.run(self._assigned, self._revoked, self._eligible)
                    self._revoked(list(self.owners))
                    self.elected = False
        except (NoBrokerTime, AccessDenied) as error:
            self.on_fatal(str(error))
        except BaseException as error:  # crash-only: the platform restarts the process
            log.exception("election_failed")
            self.on_fatal(f"the election failed: {error!r}")

    def _eligible(self) -> bool:
        self.election_progress = time.monotonic()
        return self.clock.agrees()

    def _assigned(self, partitions: Sequence[int]) -> None:
        """Start owners of the assigned partitions; without any, this replica is a standby."""
        owner_context = OwnerContext(
            service=self.service,
            names=self.names,
            journal=self.journal,
            standby=self._standby,
            validate=validation.violations,
            snapshot_records=self.settings.snapshot_records,
            on_fatal=self.on_fatal,
            send_order=self.orders.send,
            on_stopped=self._on_stopped,
            clock=self.clock.now,
            view_stop_reason=self._view_stop_reason,
            count_elsewhere=self._count_elsewhere,
            fold_sha256=self.fold_sha256,
            reference_hashes=dict(self.service.reference_hashes),
        )
        for partition in partitions:
            owner = PartitionOwner(owner_context, partition)
            self.owners[partition] = owner
            owner.start()
        self.elected = True

    def _revoked(self, partitions: Sequence[int]) -> None:
        going = [self.owners.pop(partition) for partition in partitions if partition in self.owners]
        for owner in going:
            owner.stop()
        for owner in going:
            owner.join(STOP_SECONDS)

    def _on_stopped(self, partition: int, reason: str) -> None:
        self.loop.call_soon_threadsafe(self.gateway.on_stopped, partition, reason)

    def _stop_reason(self, partition: int) -> str:
        owner = self.owners.get(partition)
        return self._view_stop_reason(partition) or (owner.stop_reason if owner else "")

    def _view_stop_reason(self, partition: int) -> str:
        return self.read_model.stopped.get(partition, "")

    def _count_elsewhere(self, kind: str, partition: int) -> int:
        others = (each for each in self.read_model.partition_states if each.partition != partition)
        return sum(each.counts[kind] for each in others)

    def _standby(self, partition: int) -> PartitionState:
        async def copy() -> PartitionState:
            if reason := self._view_stop_reason(partition):
                raise CorruptJournal(reason)
            return self.read_model.partition_states[partition].copy()

        return asyncio.run_coroutine_threadsafe(copy(), self.loop).result(STOP_SECONDS)

    def owns(self, aggregate: str) -> bool:
        owner = self.owners.get(partition_of(aggregate, self.service.partitions))
        return owner is not None and owner.serving.is_set()

    def restore_progress(self) -> RestoreProgress:
        """Return what the read model waits for before queries are served, and its progress."""
        goals, partition_states = self.tailer.goals, self.read_model.partition_states
        to_go = sum(
            max(0, goals.get(each.partition, 0) - each.offset - 1) for each in partition_states
        )
        awaited = ""
        if not goals:
            awaited = "the newest snapshots, and the end of the journal"
        elif not self.read_model.at_end.is_set():
            awaited = "the records of the journal"
        elif not self.read_model.caught_up.is_set():
            awaited = "a partition owner, to abort an open transaction that hides later records"
        return RestoreProgress(awaited, sum(each.offset + 1 for each in partition_states), to_go)

    def ready(self) -> dict[str, bool]:
        """Return the conditions of readiness, and whether each holds."""
        owners = list(self.owners.values())
        return {
            "broker_answers": self.journal.available,
            "view_restored": self.read_model.caught_up.is_set(),
            "partitions_open": all(each.serving.is_set() or each.stop_reason for each in owners),
            "partitions_whole": not any(each.stop_reason for each in owners),
            "elected": self.elected,
            "clock_agrees": not self.clock.wrong_reason,
            "view_whole": not self.read_model.stopped,
            "topics_exist": not self.topics.missing,
        }

    def reasons(self) -> dict[str, str]:
        """Return a sentence for each condition of readiness whose cause is known."""
        owners = {each.partition: each.stop_reason for each in list(self.owners.values())}
        found = {
            "partitions_whole": _stopped(owners),
            "clock_agrees": self.clock.wrong_reason,
            "view_whole": _stopped(self.read_model.stopped),
            "topics_exist": self.topics.missing_reason,
        }
        return {condition: reason for condition, reason in found.items() if reason}

    def stalled(self) -> str:
        """Return a sentence about parts without progress; empty if there are none.

        A clock that is set back stops the waits of a Kafka client for as long: they end at a time
        of that clock. Only a restart ends them sooner.
        """
        now = time.monotonic()
        late = [
            owner.partition
            for owner in self.owners.values()
            if owner.serving.is_set() and now - owner.progress > STALLED_SECONDS
        ]
        if not self.journal.available:
            return ""
        if late:
            return f"partitions {late} have made no progress for {STALLED_SECONDS:g} s"
        if self._election.is_alive() and now - self.election_progress > ELECTION_STALLED_SECONDS:
            return f"the election has made no progress for {ELECTION_STALLED_SECONDS:g} s"
        return ""


def _stopped(reasons: Mapping[int, str]) -> str:
    """Return a sentence about the partitions that have a reason to be stopped."""
    return "; ".join(
        f"partition {partition} has stopped: {reason}"
        for partition, reason in reasons.items()
        if reason
    )


def new_partition_states(service: Service, settings: Settings, now: int) -> list[PartitionState]:
    """Return the states of a read model before the first record."""
    codec = Codec(service.rpcs, service.commands, service.events)
    seconds = settings.duplicate_window_seconds
    states = [
        PartitionState(
            partition,
            service.deciders,
            codec,
            seconds,
            window_entries=settings.duplicate_window_entries,
            skip_unknown=True,
        )
        for partition in range(service.partitions)
    ]
    # Two windows: a clock that is ahead when the process starts, and is corrected then, forgets
    # no outcome that a retry may still meet.
    for each in states:
        each.window.kept_from_time = now - 2 * seconds * MICROS
    return states
