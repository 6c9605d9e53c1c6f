"""Read the journal and the metrics of the counters as another process would."""

from __future__ import annotations

from services.chassis.journal.journal import Incoming, Journal, Reader
from services.chassis.partition.partition_state import PartitionState
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal


def read(source: Journal, topic: str, partition: int = 0) -> list[Incoming]:
    """The messages of one partition, to its present end."""
    place = (topic, partition)
    reader = source.reader({place: 0})
    goal, found = source.bounds([place])[place][1], list[Incoming]()
    while reader.positions()[place] < goal:
        found += reader.poll(0.5, 500)
    reader.close()
    return found


def first(reader: Reader, limit: int = 10) -> list[Incoming]:
    """The next messages, as soon as there are any."""
    found: list[Incoming] = []
    while not found:
        found += reader.poll(0.5, limit)
    return found


def rest(reader: Reader) -> list[Incoming]:
    """The messages up to the last committed one."""
    found: list[Incoming] = []
    while not reader.at_end():
        found += reader.poll(0.5, 10)
    return found


def exhaust(reader: Reader) -> None:
    """Read for ten seconds, for an error that comes with a fetch."""
    for _ in range(20):
        reader.poll(0.5, 10)


def folded(source: Journal, state: PartitionState | None = None) -> PartitionState:
    """The fold of the first partition's journal, from nothing or on from a state."""
    state = state or c.partition_state()
    for offset, found in placed(source):
        state.replay(found, offset)
    return state


def placed(
    source: Journal, names: ResourceNames = c.NAMES, partition: int = 0
) -> list[tuple[int, journal.Record]]:
    """The records of one partition as an independent reader finds them, with offsets."""
    found = read(source, names.journal, partition)
    return [(message.offset, journal.Record.FromString(message.value)) for message in found]


def records(source: Journal) -> list[journal.Record]:
    """The records of the first partition, without offsets."""
    return [record for _, record in placed(source)]


def figure(name: str, **labels: str) -> float:
    """A figure, of the counters unless `service` is given; 0 before the first."""
    return metrics.REGISTRY.get_sample_value(name, {"service": "counters"} | labels) or 0.0
