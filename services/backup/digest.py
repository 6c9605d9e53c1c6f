"""What an installation's journals amount to, partition by partition: the hash of each fold.

Two clusters that give the same at the same offsets hold the same city: a record that is missing, or
at another offset, is another fold.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from services.backup.endpoint import Side, offset_of, value_of
from services.backup.errors import Refusal
from services.backup.partitions import JOURNAL, Place
from services.chassis.journal.fillers import is_filler
from services.chassis.partition.codec import Codec
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.partition.state import PartitionState
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from vigie.journal.v1 import journal_pb2 as journal

WINDOW_SECONDS = 86_400


class Digest(msgspec.Struct, frozen=True):
    """One partition: folded up to `end`, the next offset."""

    end: int
    records: int
    sha256: str


Digests = dict[str, list[Digest]]
"""By service, its partitions in order."""


def declared(name: str, settings: Settings) -> Service:
    """Return a service's declaration: how its journal is folded stands there alone."""
    module: Any = importlib.import_module(f"services.{name}.service")
    service: Service = module.load(settings)
    return service


def digests(side: Side, services: Iterable[Service], ends: Mapping[Place, int]) -> Digests:
    """Fold each service's journal up to the given ends. Raises `BrokenJournal`."""
    return {service.name: _digests(side, service, ends) for service in services}


def _digests(side: Side, service: Service, ends: Mapping[Place, int]) -> list[Digest]:
    places = places_of([service])
    for place, end in side.ends(places).items():
        if end < ends[place]:
            name = f"{place.topic(side.prefix)}/{place.partition}"
            raise Refusal(f"{name} ends at {end}, before {ends[place]}: something is missing.")
    partition_states = folded(side, service, places, ends)
    return [
        _digest(partition_state, ends[place]) for place, partition_state in partition_states.items()
    ]


def folded(
    side: Side, service: Service, places: Sequence[Place], ends: Mapping[Place, int]
) -> dict[Place, PartitionState]:
    """Fold some partitions of a journal from zero."""
    codec = Codec(service.rpcs, service.commands, service.events)
    partition_states = {
        place: PartitionState(place.partition, service.deciders, codec, WINDOW_SECONDS)
        for place in places
    }
    for place, message in side.read(dict.fromkeys(places, 0), {p: ends[p] for p in places}):
        if not is_filler(message):
            record = journal.Record.FromString(value_of(message))
            partition_states[place].replay(record, offset_of(message))
    return partition_states


def _digest(partition_state: PartitionState, end: int) -> Digest:
    return Digest(
        end, partition_state.folded, hashlib.sha256(canonical_bytes(partition_state)).hexdigest()
    )


def places_of(services: Iterable[Service]) -> list[Place]:
    """Return the partitions of their journals."""
    return [Place(each.name, JOURNAL, p) for each in services for p in range(each.partitions)]


def ends_of(found: Digests) -> dict[Place, int]:
    """Return where these were taken."""
    return {
        Place(service, JOURNAL, partition): digest.end
        for service, partitions in found.items()
        for partition, digest in enumerate(partitions)
    }


def differences(one: Digests, other: Digests) -> Sequence[str]:
    """Say which partitions are not the same."""
    return [
        f"{service}, partition {partition}: {mine.records} records and {theirs.records}, "
        f"folded to {mine.sha256[:12]} and {theirs.sha256[:12]}"
        for service in sorted(one.keys() | other.keys())
        for partition, (mine, theirs) in enumerate(
            zip(one.get(service, []), other.get(service, []), strict=True)
        )
        if mine != theirs
    ]
