"""Folds the same log again: from zero, from a snapshot, in another order, to a cursor."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.message import Message

from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.owner import snapshots
from services.chassis.partition.codec import Codec
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.readmodel.client_cursor import parse
from services.chassis.readmodel.read_model import ReadModel as View
from services.chassis.runtime.fold_digest import fold_sha256
from services.chassis.runtime.service_loader import load
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import KafkaSettings, Settings
from services.chassis.topics.names import ResourceNames
from tests.faults.evidence import Fold, Journal
from vigie.crew.v1 import service_pb2 as crews
from vigie.roads.v1 import service_pb2 as roads

WINDOW_SECONDS = 86_400
LISTS: tuple[type[Message], ...] = (
    roads.ListDefectsRequest,
    roads.ListWorksRequest,
    roads.ListClosuresRequest,
    crews.ListCrewsRequest,
)


@cache
def declared(name: str, prefix: str, departments: tuple[str, ...]) -> Service:
    """Return a service's declaration, to fold its journal outside of the service."""
    settings = Settings.model_validate({"prefix": prefix, "departments": ",".join(departments)})
    return load(f"services.{name}.service:{name}", settings)[0]


@dataclass(frozen=True, slots=True)
class Page:
    """The answer of a running replica to a query, with its cursor."""

    replica: str
    request: Any
    response: Any


def _fresh(service: Service) -> list[PartitionState]:
    codec = Codec(service.rpcs, service.commands, service.events)
    return [
        PartitionState(partition, service.deciders, codec, WINDOW_SECONDS)
        for partition in range(service.partitions)
    ]


def _fold(
    partition_states: Sequence[PartitionState], log: Journal, until: Mapping[int, int] | None = None
) -> None:
    for partition_state in partition_states:
        for entry in log[partition_state.partition]:
            if until is None or entry.offset <= until.get(partition_state.partition, -1):
                partition_state.replay(entry.record, entry.offset)


def _bytes(partition_states: Sequence[PartitionState]) -> bytes:
    return b"\n".join(canonical_bytes(partition_state) for partition_state in partition_states)


def _shuffled(service: Service, log: Journal, chance: random.Random) -> bytes:
    """Fold with the partitions taking turns at random: each keeps its own order."""
    partition_states = _fresh(service)
    turns = [partition for partition, entries in log.items() for _ in entries]
    chance.shuffle(turns)
    waiting = {partition: iter(entries) for partition, entries in log.items()}
    for partition in turns:
        entry = next(waiting[partition])
        partition_states[partition].replay(entry.record, entry.offset)
    return _bytes(partition_states)


def _from_snapshot(
    service: Service, log: Journal, bootstrap: str, prefix: str
) -> tuple[bytes, int]:
    """Fold from the newest snapshots; also return how many records they spared."""
    partition_states = _fresh(service)
    source = KafkaJournal(KafkaSettings(bootstrap=bootstrap), "independent-fold")
    try:
        digest = fold_sha256(service.deciders)
        snapshots.restore(source, ResourceNames(prefix, service.name), partition_states, digest)
    finally:
        source.close()
    spared = sum(partition_state.folded for partition_state in partition_states)
    _fold(partition_states, log)
    return _bytes(partition_states), spared


def folds(
    service: Service,
    log: Journal,
    pages: Sequence[Page],
    *,
    bootstrap: str,
    prefix: str,
    chance: random.Random,
) -> tuple[list[Fold], int]:
    """Return each fold beside the fold from zero, and the records that snapshots spared."""
    zero = _fresh(service)
    _fold(zero, log)
    wanted = _bytes(zero)
    tail, spared = _from_snapshot(service, log, bootstrap, prefix)
    found = [
        Fold("a snapshot and its tail", wanted, tail),
        Fold("another interleaving", wanted, _shuffled(service, log, chance)),
        *_of_pages(service, log, pages),
    ]
    return found, spared


def _of_pages(service: Service, log: Journal, pages: Sequence[Page]) -> Iterator[Fold]:
    at: dict[str, list[PartitionState]] = {}
    for page in pages:
        cursor = page.response.cursor
        if cursor not in at:
            at[cursor] = _fresh(service)
            _fold(at[cursor], log, parse(cursor).offsets)
        partition_states = at[cursor]
        name = page.request.DESCRIPTOR.name.removesuffix("Request")
        wanted: Any = service.queries[name](View(partition_states), page.request)
        wanted.cursor = page.response.cursor
        yield Fold(
            f"{name} of {page.replica}",
            wanted.SerializeToString(deterministic=True),
            page.response.SerializeToString(deterministic=True),
        )
