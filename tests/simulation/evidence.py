"""The evidence of one service after a run, for the checker that the fault suite has too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from services.chassis.owner import snapshots
from services.chassis.partition.codec import Codec
from services.chassis.partition.partition_state import CorruptJournal, PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.sdk.service import Service
from services.chassis.topics.names import ResourceNames, topic_name
from tests.faults.evidence import Asked, Ends, Entry, Evidence, Fold, History, Journal
from tests.simulation.broker import Broker
from tests.simulation.client import Client
from tests.simulation.settings import settings
from tests.simulation.world import World
from vigie.journal.v1 import journal_pb2 as journal


def evidence(world: World, name: str, history: History) -> Evidence:
    """Return the topics of a service, and the answers to its callers."""
    service = world.groups[name].declare()
    names, partitions = ResourceNames(settings().prefix, name), range(service.partitions)
    broker = world.broker
    read = read_journal(broker, name)
    commands = {p: _commands(broker, names, p) for p in partitions}
    return Evidence(
        journal=read,
        commands=commands,
        history=history,
        ends={p: _ends(broker, names, p) for p in partitions},
        folds=list(_folds(world, service, read)),
        due={p: len(broker.log(names.commands, p)) for p in partitions},
        bulletins=_bulletins(broker, service),
        undrained=list(_undrained(world, name)),
    )


def read_journal(broker: Broker, name: str) -> dict[int, list[Entry]]:
    """Return the committed records of a service."""
    names = ResourceNames(settings().prefix, name)
    return {p: _records(broker, names, p) for p in range(broker.partitions(names.journal))}


def _records(broker: Broker, names: ResourceNames, partition: int) -> list[Entry]:
    found = (each for each in broker.log(names.journal, partition) if each is not None)
    return [Entry(each.offset, journal.Record.FromString(each.value)) for each in found]


def _commands(broker: Broker, names: ResourceNames, partition: int) -> list[Asked]:
    found = (each for each in broker.log(names.commands, partition) if each is not None)
    return [Asked(each.offset, journal.Command.FromString(each.value)) for each in found]


def _ends(broker: Broker, names: ResourceNames, partition: int) -> Ends:
    log = broker.log(names.journal, partition)
    committed = frozenset(each.offset for each in log if each is not None)
    return Ends(committed, frozenset(broker.aborted[names.journal, partition]))


def _bulletins(broker: Broker, service: Service) -> dict[tuple[str, int], list[int]]:
    topics = service.inbox.topics if service.inbox is not None else ()
    return {
        (topic, p): [each.offset for each in broker.log(topic, p) if each is not None]
        for topic in topics
        for p in range(broker.partitions(topic))
    }


def fresh(service: Service) -> list[PartitionState]:
    """Return the states of a service before its first record."""
    codec = Codec(service.rpcs, service.commands, service.events)
    seconds = settings().duplicate_window_seconds
    return [PartitionState(p, service.deciders, codec, seconds) for p in range(service.partitions)]


def _folded(states: list[PartitionState], read: Journal) -> list[bytes]:
    return [_fold(state, read[state.partition]) for state in states]


def _fold(state: PartitionState, entries: Sequence[Entry]) -> bytes:
    """Return the canonical bytes of a fold; nothing for a journal that cannot be folded."""
    try:
        for entry in entries:
            state.replay(entry.record, entry.offset)
    except CorruptJournal:
        return b""
    return canonical_bytes(state)


def _folds(world: World, service: Service, read: Journal) -> Iterator[Fold]:
    """Yield the views, the owners' states, and a snapshot with its tail, beside the fold."""
    wanted = _folded(fresh(service), read)
    restored = fresh(service)
    client = Client(world.broker, world.chance)
    names, digest = ResourceNames(settings().prefix, service.name), world.fold_sha256(service)
    snapshots.restore(client, names, restored, digest)
    tails = _folded(restored, read)
    for p in range(service.partitions):
        if not wanted[p]:
            yield Fold(f"{service.name} {p}: what can be folded", b"all", b"a part")
        yield Fold(f"{service.name} {p}: a snapshot and its tail", wanted[p], tails[p])
    for process in world.groups[service.name].processes():
        for state in process.read_model.partition_states:
            p = state.partition
            yield Fold(f"view {process} {p}", wanted[p], canonical_bytes(state))
        for p, owner in process.owners.items():
            if owner.processor is not None:
                found = canonical_bytes(owner.processor.partition_state)
                yield Fold(f"owner {process} {p}", wanted[p], found)


def _undrained(world: World, name: str) -> Iterator[str]:
    processes = world.groups[name].processes()
    for process in processes:
        if process.lag:
            yield f"the view of {process} is {process.lag} behind"
        for p, owner in process.owners.items():
            if not owner.serving:
                yield f"{process} does not serve partition {p}"
    for p in range(world.broker.partitions(topic_name(settings().prefix, name, "commands"))):
        owners = [each for each in processes if p in each.owners]
        if len(owners) != 1:
            yield f"partition {p} of {name} has {len(owners)} owners"
    if world.broker.open_transactions:
        yield f"{world.broker.open_transactions} transactions are open"


def digest(broker: Broker) -> str:
    """Return the SHA-256 of everything on the broker."""
    found = hashlib.sha256()
    for (topic, partition), log in sorted(broker.logs.items()):
        found.update(f"{topic}/{partition}".encode())
        for each in log:
            found.update(repr(each).encode())
    return found.hexdigest()
