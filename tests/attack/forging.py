"""Writes forged messages to the topics of a service with a plain producer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from confluent_kafka import KafkaError, Producer
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.partition.codec import encode_command
from services.chassis.partition.partitioning import partition_of, resolve_address
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.service import Service
from services.chassis.topics.kinds import MESSAGE_BYTES
from services.chassis.topics.names import topic_name
from tests.attack.drawing import Drawer
from tests.faults import reading
from tests.faults.harness import Town
from vigie.bulletin.v1 import bulletin_pb2, telemetry_pb2
from vigie.journal.v1 import journal_pb2 as journal

Forge = Callable[["Forger", int], bytes]
"""Returns one message for a partition."""

MUTATED = 200
"""How many genuine messages of a partition are copied with changes."""
LARGE_BYTES = 3_500_000
"""Just under what a topic accepts."""
LARGE_EACH = 500
"""One of so many messages is large, on topics whose messages no service keeps whole."""


@dataclass
class Forger:
    """Forges the messages of one service; a genuine one now and then, with some bytes changed."""

    town: Town
    service: Service
    drawer: Drawer

    def write(self, kind: str, count: int, per_second: float, partitions: Sequence[int]) -> int:
        """Write `count` messages to a topic of the service; return how many the broker has."""
        topic = topic_name(self.town.prefix, self.service.name, kind)
        genuine = self._genuine(topic)
        producer = Producer(
            {**self.town.cluster, "acks": "all", "message.max.bytes": MESSAGE_BYTES}
        )
        failed: list[KafkaError] = []
        start = time.monotonic()
        for number in range(count):
            partition = partitions[number % len(partitions)]
            value = self._value(kind, number, partition, genuine.get(partition, ()))
            producer.produce(
                topic,
                value=value,
                key=self._key(partition),
                partition=partition,
                on_delivery=lambda error, _: failed.append(error) if error else None,
            )
            while (left := start + number / per_second - time.monotonic()) > 0:
                producer.poll(left)
        if unwritten := producer.flush(60):
            raise TimeoutError(f"{topic}: {unwritten} forged messages are not written")
        return count - len(failed)

    def _genuine(self, topic: str) -> Mapping[int, Sequence[bytes]]:
        found = reading.read(self.town.cluster, topic, committed=False)
        return {p: [raw.value for raw in raws[-MUTATED:]] for p, raws in found.items()}

    def _key(self, partition: int) -> str:
        """Return a key; a compacted topic forgets the genuine snapshot under the same one."""
        kind = self.drawer.chance.choice(("", *self.service.deciders, "forged"))
        return f"{partition}/{kind}/0" + self.drawer.chance.choice(("", "/2"))

    def _value(self, kind: str, number: int, partition: int, genuine: Sequence[bytes]) -> bytes:
        chance = self.drawer.chance
        if kind != "commands" and number % LARGE_EACH == LARGE_EACH - 1:
            return chance.randbytes(LARGE_BYTES)
        choose = chance.random()
        if choose < 0.2:
            return self.drawer.noise()
        if choose < 0.5 and genuine:
            return _anew(kind, self.drawer.mutated(chance.choice(genuine)))
        return FORGES[kind](self, partition)[:LARGE_BYTES]

    # The messages of each topic, with values that no writer of it has

    def command(self, partition: int) -> bytes:
        """Return a command of the service: half of them as a caller could have sent them."""
        chance = self.drawer.chance
        method = chance.choice([each for rpc in self.service.rpcs for each in rpc.methods])
        body = self.drawer.message(GetMessageClass(method.input_type))
        address = self._address(body, partition)
        made = encode_command(
            body,
            command_id=new_id(),
            actor=chance.choice(("forger", "coordination", "roads", "x" * 200)),
            sent_time=now_microseconds(),
            aggregate=address or "none",
        )
        made.aggregate = address
        if chance.random() < 0.3:
            self.drawer.spoil(made)
        return bytes(made.SerializeToString())

    def _address(self, request: Message, partition: int) -> str:
        """Return the address of a request if it is of this partition, otherwise some other."""
        try:
            address = resolve_address(request, "forger")
        except Rejected:
            address = ""
        if address and partition_of(address, self.service.partitions) == partition:
            return address
        return self.drawer.chance.choice((address, "crew/forged", "nosuch/1", "", "crew"))

    def bulletin(self, _partition: int) -> bytes:
        return self._one_of(bulletin_pb2.Bulletin)

    def telemetry(self, _partition: int) -> bytes:
        return self._one_of(telemetry_pb2.CrewSighted, telemetry_pb2.Heartbeat)

    def snapshot(self, _partition: int) -> bytes:
        return self._one_of(journal.Snapshot)

    def record(self, _partition: int) -> bytes:
        return self._one_of(journal.Record)

    def _one_of(self, *kinds: type[Message]) -> bytes:
        return bytes(self.drawer.message(self.drawer.chance.choice(kinds)).SerializeToString())


FORGES: dict[str, Forge] = {
    "commands": Forger.command,
    "journal": Forger.record,
    "bulletins": Forger.bulletin,
    "snapshots": Forger.snapshot,
    "telemetry": Forger.telemetry,
}


def _anew(kind: str, value: bytes) -> bytes:
    """Return a copy under an id of its own: a caller's refused request may be decided again."""
    if kind != "commands":
        return value
    try:
        command = journal.Command.FromString(value)
    except DecodeError:
        return value
    command.command_id = new_id()
    return command.SerializeToString()
