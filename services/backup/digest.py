"""The digest of an installation: a hash of the folded state of each journal's partition.

Two clusters with equal digests at equal offsets hold the same city: a record that is missing or at
another offset folds to another state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from services.backup.cluster_endpoint import ClusterEndpoint, offset_of, record_of
from services.backup.partitions import JOURNAL, BackupError, TopicPartition
from services.chassis.journal.kafka_reader import is_filler
from services.chassis.partition.codec import Codec
from services.chassis.partition.partition_state import PartitionState
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.runtime.service_loader import load
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings

WINDOW_SECONDS = 86_400


class Digest(msgspec.Struct, frozen=True):
    """One partition, folded up to `end`, the next offset."""

    end: int
    records: int
    sha256: str


Digests = dict[str, list[Digest]]
"""By service, its partitions in order."""


def load_service(name: str, settings: Settings) -> Service:
    """Return a service's declaration, which defines how its journal is folded."""
    return load(f"services.{name}.service:{name}", settings)[0]


def compute_digests(
    endpoint: ClusterEndpoint, services: Iterable[Service], ends: Mapping[TopicPartition, int]
) -> Digests:
    """Fold each service's journal up to the given ends. Raises `CorruptJournal`."""
    return {service.name: _digests(endpoint, service, ends) for service in services}


def _digests(
    endpoint: ClusterEndpoint, service: Service, ends: Mapping[TopicPartition, int]
) -> list[Digest]:
    partitions = journal_partitions([service])
    for tp, end in endpoint.end_offsets(partitions).items():
        if end < ends[tp]:
            raise BackupError(
                f"{tp.name(endpoint.prefix)} ends at {end}, before {ends[tp]}: records are missing."
            )
    codec = Codec(service.rpcs, service.commands, service.events)
    states = {
        tp: PartitionState(tp.partition, service.deciders, codec, WINDOW_SECONDS)
        for tp in partitions
    }
    goals = {tp: ends[tp] for tp in partitions}
    for tp, message in endpoint.read(dict.fromkeys(partitions, 0), goals):
        if not is_filler(message):
            states[tp].replay(record_of(message), offset_of(message))
    return [
        Digest(ends[tp], state.folded, hashlib.sha256(canonical_bytes(state)).hexdigest())
        for tp, state in states.items()
    ]


def journal_partitions(services: Iterable[Service]) -> list[TopicPartition]:
    """Return the partitions of the services' journals."""
    return [
        TopicPartition(each.name, JOURNAL, number)
        for each in services
        for number in range(each.partitions)
    ]


def end_offsets_of(digests: Digests) -> dict[TopicPartition, int]:
    """Return the next offsets at which digests were computed."""
    return {
        TopicPartition(service, JOURNAL, number): digest.end
        for service, partitions in digests.items()
        for number, digest in enumerate(partitions)
    }


def differences(one: Digests, other: Digests) -> Sequence[str]:
    """Return a line for each partition that differs."""
    return [
        f"{service}, partition {number}: {mine.records} records and {theirs.records}, "
        f"folded to {mine.sha256[:12]} and {theirs.sha256[:12]}"
        for service in sorted(one.keys() | other.keys())
        for number, (mine, theirs) in enumerate(
            zip(one.get(service, []), other.get(service, []), strict=True)
        )
        if mine != theirs
    ]
