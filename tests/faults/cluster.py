"""A Kafka cluster of three nodes, each a broker and a controller, with three copies of all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ClusterMetadata

from deploy.local.broker import Broker
from tests.faults.harness import fixed_port
from tests.waiting import wait_until

SIZE = 3
METADATA_SECONDS = 2.0
WHOLE_SECONDS = 90.0
START_SECONDS = 180.0
"""Three nodes start at the same time, perhaps beside the load."""
COORDINATED = 8
"""The partitions of the topics of transactions and of groups, as in `kafka.properties`."""

SETTINGS = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
}


@dataclass(frozen=True, slots=True)
class Host:
    """An address of this machine, and what a command begins with to run there."""

    address: str = "127.0.0.1"
    launcher: Sequence[str] = ()


class Node(Broker):
    """One node of a cluster."""

    def __init__(self, home: Path, number: int, host: Host) -> None:
        super().__init__(home, fixed_port(), heap="448m", launcher=host.launcher)
        self.number = number
        self.host = host.address
        self.controller = f"{host.address}:{fixed_port()}"

    @property
    def data(self) -> Path:
        """The folder with its copy of each partition."""
        return self.folder / "data"

    @property
    def living(self) -> psutil.Process:
        """Its process. Raises `RuntimeError` while it does not run."""
        record = self.running
        if record is None or (found := record.alive()) is None:
            raise RuntimeError(f"node {self.number} does not run")
        return found

    def kill(self) -> None:
        """End it as the kernel does."""
        process = self.living
        process.kill()
        process.wait(10)
        if self.process is not None:
            self.process.wait(10)  # its own child leaves no zombie


class Cluster:
    """Three nodes, numbered from 1; `in_use` are those that are neither killed nor frozen."""

    def __init__(self, folder: Path, hosts: Sequence[Host] = (Host(),) * SIZE) -> None:
        numbered = enumerate(hosts, 1)
        self.nodes = [Node(folder / f"node-{number}", number, host) for number, host in numbered]
        voters = ",".join(f"{each.number}@{each.controller}" for each in self.nodes)
        for node in self.nodes:
            node.new_cluster = self.nodes[0].new_cluster
            node.settings = {
                **SETTINGS,
                "node.id": str(node.number),
                "controller.quorum.voters": voters,
                "listeners": f"PLAINTEXT://{node.bootstrap},CONTROLLER://{node.controller}",
            }

    @property
    def bootstrap(self) -> str:
        """The addresses for clients."""
        return ",".join(each.bootstrap for each in self.nodes)

    def start(self, nodes: Iterable[Node] = ()) -> None:
        """Start some nodes, all where none is named: one alone would wait for another."""
        chosen = list(nodes) or self.nodes
        with ThreadPoolExecutor(len(chosen)) as pool:
            list(pool.map(lambda each: each.start(START_SECONDS), chosen))

    def stop(self) -> None:
        """End the nodes: the last would wait for the others before it stops by itself."""
        for node in self.nodes:
            if node.running:
                node.living.resume()
                node.kill()

    def metadata(self, *without: Node) -> ClusterMetadata:
        """Return topics and leaders as the nodes see them. Raises `KafkaException`."""
        asked = [each.bootstrap for each in self.nodes if each not in without]
        client = AdminClient({"bootstrap.servers": ",".join(asked), "log_level": 0})
        return client.list_topics(timeout=METADATA_SECONDS)

    def leader(self, topic: str, partition: int, *without: Node) -> Node:
        """Return the node that leads a partition."""
        found: list[int] = []

        def led() -> bool:
            try:
                topics = self.metadata(*without).topics
            except KafkaException:
                return False
            found[:] = [topics[topic].partitions[partition].leader] if topic in topics else []
            return bool(found) and found[0] > 0

        wait_until(led, f"{topic}/{partition} has a leader", WHOLE_SECONDS, 0.1)
        return self.nodes[found[0] - 1]

    def coordinator(self, transactional_id: str) -> Node:
        """Return the node that coordinates the transactions of an id."""
        return self.leader("__transaction_state", java_hash(transactional_id) % COORDINATED)

    def controller(self) -> Node:
        """Return the active controller, as the newest note about the election of one has it."""
        notes = [each.data / "__cluster_metadata-0" / "quorum-state" for each in self.nodes]
        seen = [json.loads(note.read_text(encoding="ascii")) for note in notes if note.exists()]
        newest = max(seen, key=lambda each: (each["leaderEpoch"], each["leaderId"]))
        return self.nodes[int(newest["leaderId"]) - 1]

    def whole(self) -> bool:
        """Return whether each copy of each partition is in sync, as every node sees it."""
        try:
            seen = [self.metadata(*(o for o in self.nodes if o is not n)) for n in self.nodes]
        except KafkaException:
            return False
        return all(
            len(partition.isrs) == SIZE
            for each in seen
            for topic in each.topics.values()
            for partition in topic.partitions.values()
        )


def java_hash(text: str) -> int:
    """Return Java's hash of a string, without its sign: Kafka chooses a partition by it."""
    value = 0
    for letter in text:
        value = (value * 31 + ord(letter)) & 0xFFFFFFFF
    return value & 0x7FFFFFFF


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """Run a cluster."""
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
