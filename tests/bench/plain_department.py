"""A department without logic: gRPC, one transaction a batch, a read-back tail, a reply.

The limit that the real department is compared with: the same library, settings and hops (group
membership elects partition owners, a stable transactional id fences, the reply follows when the
record is read back), without envelope, rules, decision and state.
`python -m tests.bench.plain_department`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from typing import Any

import grpc
from confluent_kafka import Producer, TopicPartition

from services.chassis.journal.kafka_membership import KafkaMembership
from services.chassis.rpc.probes import Probes
from services.chassis.sdk.settings import KafkaSettings
from tests.bench import plain_topics as plain
from tests.bench.hop import Hop

NAME = "plain"


class Owner(threading.Thread):
    """Decides on one partition: a record and a bulletin for each command."""

    def __init__(self, names: dict[str, str], partition: int) -> None:
        super().__init__(daemon=True)
        self.names = names
        self.partition = partition
        self.ending = threading.Event()
        self.serving = threading.Event()

    def run(self) -> None:
        producer = plain.transactional(f"{self.names['commands']}-{self.partition}")
        place = (self.names["commands"], self.partition)
        consumer = plain.reader({place: self._decided() + 1}, committed=False)
        self.serving.set()
        while not self.ending.is_set():
            found = plain.batch(consumer, 256)
            if found:
                self._commit(producer, found)
        consumer.close()

    def _decided(self) -> int:
        """Return the last command that is decided, out of the journal's last record."""
        place = (self.names["journal"], self.partition)
        consumer = plain.reader({place: 0}, committed=True)
        low, high = consumer.get_watermark_offsets(TopicPartition(*place), timeout=10)
        consumer.assign([TopicPartition(*place, max(low, high - 50))])
        found = plain.batch(consumer, 200, timeout=1) if high > low else []
        consumer.close()
        return plain.offset_of(found[-1][2]) if found else -1

    def _commit(self, producer: Producer, found: list[tuple[int, int, bytes]]) -> None:
        producer.begin_transaction()
        for _, offset, value in found:
            record = plain.record(offset, value)
            producer.produce(self.names["journal"], record, partition=self.partition)
            producer.produce(self.names["bulletins"], value, partition=self.partition)
        producer.flush(12)
        producer.commit_transaction(12)


class Department:
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.owners: dict[int, Owner] = {}
        self.watching: set[asyncio.Queue[bytes]] = set()
        bootstrap = os.environ["KAFKA_BOOTSTRAP"]
        self.hop = Hop(bootstrap, names["commands"], names["journal"], self._show)

    def assigned(self, partitions: Any) -> None:
        for partition in partitions:
            self.owners[partition] = Owner(self.names, partition)
            self.owners[partition].start()

    def revoked(self, partitions: Any) -> None:
        for partition in partitions:
            if partition in self.owners:
                owner = self.owners.pop(partition)
                owner.ending.set()
                owner.join(6)

    def ready(self) -> bool:
        owners = list(self.owners.values())
        return bool(owners) and all(owner.serving.is_set() for owner in owners)

    async def report(self, value: bytes, _context: Any) -> bytes:
        """Answer once the record was read back."""
        return await self.hop.send(value)

    async def watch(self, _request: bytes, _context: Any) -> AsyncIterator[bytes]:
        """Show the orders as they are read back."""
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.watching.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self.watching.discard(queue)

    def _show(self, record: bytes) -> None:
        if record.startswith(plain.ORDER):
            for queue in self.watching:
                queue.put_nowait(plain.ident_of(record))


async def serve() -> None:
    names = plain.names(os.environ["VIGIE_PREFIX"], NAME)
    department = Department(names)
    server = grpc.aio.server()
    report: Any = department.report
    watch: Any = department.watch
    methods: dict[str, Any] = {
        "Report": grpc.unary_unary_rpc_method_handler(report),
        "Watch": grpc.unary_stream_rpc_method_handler(watch),
    }
    handler = grpc.method_handlers_generic_handler("bench.Plain", methods)
    server.add_generic_rpc_handlers([handler])
    server.add_insecure_port(f"127.0.0.1:{os.environ['VIGIE_PORT']}")
    await server.start()
    membership = KafkaMembership(KafkaSettings(), f"{names['commands']}-owner", names["commands"])
    run = (department.assigned, department.revoked)
    electing = threading.Thread(target=membership.run, args=run, daemon=True)
    electing.start()
    probes = Probes(NAME, lambda: {"owners": department.ready()}, str)
    await probes.start("127.0.0.1", int(os.environ["VIGIE_HTTP_PORT"]))
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await stopping.wait()
    membership.close()
    await asyncio.to_thread(electing.join, 6)
    await server.stop(1)


if __name__ == "__main__":
    asyncio.run(serve())
