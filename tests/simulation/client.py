"""The client of the simulated broker that one process has, and everything that can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.chassis.journal.journal import (
    DeliveryCallback,
    Fenced,
    JournalUnavailable,
    Outgoing,
    TopicPartition,
    never,
)
from services.chassis.journal.memory_journal import StoredMessage
from services.chassis.sdk.decider import MICROS
from tests.simulation.broker import COMPACTED, Broker
from tests.simulation.chance import Chance, Fault

SEND_SECONDS = 0.004


class Crashed(BaseException):
    """The process ends at this moment. No handler of the services may catch it."""


@dataclass
class Client:
    """The journal of one process. `cut` is set while its link to the broker is cut."""

    broker: Broker
    chance: Chance
    cut: bool = False
    dead: bool = False
    held: dict[TopicPartition, int] = field(default_factory=dict)
    """Until when the process reads nothing more of a partition."""
    _sent: dict[TopicPartition, int] = field(default_factory=dict)

    @property
    def available(self) -> bool:
        return not self.cut

    @property
    def cluster_id(self) -> str:
        return self.broker.cluster_id

    def send(self, outgoing: Outgoing, on_delivery: DeliveryCallback) -> None:
        """Write a message some milliseconds later, in the order of the calls; it may get lost."""
        if outgoing.topic.endswith(COMPACTED):
            self._check()
            on_delivery(None, self.broker.append(outgoing))
            return
        place, loop = (outgoing.topic, outgoing.partition), self.broker.loop
        delay = SEND_SECONDS if not self.chance.of(Fault.SLOW_SEND) else self.chance.seconds(0.1, 8)
        time = max(loop.now + round(delay * MICROS), self._sent.get(place, 0) + 1)
        self._sent[place] = time
        loop.at(time, lambda: self._deliver(outgoing, on_delivery))

    def _deliver(self, outgoing: Outgoing, on_delivery: DeliveryCallback) -> None:
        broker = self.broker
        if self.cut or (self.dead and self.chance.even()):
            on_delivery(JournalUnavailable("the message was not sent"), -1)
            return
        offset = broker.append(outgoing)
        if self.chance.of(Fault.DOUBLED_SEND):
            place = outgoing.topic, outgoing.partition
            broker.duplicated.add((place, broker.append(outgoing)))
        if self.chance.of(Fault.SEND_UNANSWERED):
            on_delivery(JournalUnavailable("no acknowledgement"), -1)
        else:
            on_delivery(None, offset)

    def writer(self, name: str, cancelled: Callable[[], bool] = never) -> SimulatedWriter:
        del cancelled
        self._check()
        self.broker.abort(name)
        writer = SimulatedWriter(self, name)
        self.broker.owners[name] = writer
        return writer

    def reader(
        self, positions: Mapping[TopicPartition, int], *, bulk: bool = False
    ) -> SimulatedReader:
        self._check()
        return SimulatedReader(self, dict(positions), bulk)

    def bounds(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, tuple[int, int]]:
        self._check()
        return self.broker.bounds(partitions)

    def partitions(self, topic: str) -> int:
        return self.broker.partitions(topic)

    def broker_time(self, topic: str) -> int:
        return self.broker.broker_time(topic)

    def close(self) -> None: ...

    def _check(self) -> None:
        if self.cut:
            raise JournalUnavailable("the broker cannot be reached")


@dataclass(eq=False)
class SimulatedWriter:
    """A transactional writer whose process can end between any two of its steps."""

    client: Client
    name: str

    def commit(self, outgoing: Sequence[Outgoing]) -> list[int]:
        client, broker = self.client, self.client.broker
        client._check()
        self.check_fence()
        of = client.chance.of
        if of(Fault.CRASH_BEFORE_COMMIT):
            raise Crashed
        offsets = broker.begin(self.name, outgoing)
        if of(Fault.CRASH_IN_TRANSACTION):
            broker.expire(self.name, self)
            raise Crashed
        if of(Fault.TRANSACTION_TORN):
            broker.expire(self.name, self)
            raise JournalUnavailable("the transaction was not ended")
        broker.commit(self.name)
        if of(Fault.COMMIT_UNANSWERED):
            raise JournalUnavailable("the end of the transaction is unknown")
        if of(Fault.CRASH_AFTER_COMMIT):
            raise Crashed
        return offsets

    def check_fence(self) -> None:
        if self.client.broker.owners.get(self.name) is not self:
            raise Fenced(self.name)

    def close(self) -> None: ...


@dataclass(eq=False)
class SimulatedReader:
    """Reads committed messages, its partitions in any order, and never waits.

    A bulk reader, which a caller reads to its end, passes over no partition.
    """

    client: Client
    _positions: dict[TopicPartition, int]
    bulk: bool

    def poll(self, timeout_seconds: float, limit: int) -> list[StoredMessage]:
        del timeout_seconds
        found: list[StoredMessage] = []
        if self.client.cut:
            return found
        broker, chance = self.client.broker, self.client.chance
        places = list(self._positions)
        if len(places) > 1:
            chance.shuffle(places)
        if chance.of(Fault.SHORT_POLL):
            limit = chance.number(1, min(limit, 4))
        for place in places:
            if self._is_held(place):
                continue
            log, end, at = broker.log(*place), broker.end(place), self._positions[place]
            while at < end and len(found) < limit:
                message = log[at]
                at += 1
                if message is not None:
                    found.append(message)
            self._positions[place] = at
        return found

    def _is_held(self, place: TopicPartition) -> bool:
        held = self.client.held
        return bool(held) and not self.bulk and held.get(place, 0) > self.client.broker.loop.now

    def has_more(self) -> bool:
        """Return whether the next poll finds something."""
        end = self.client.broker.end
        return any(at < end(p) and not self._is_held(p) for p, at in self._positions.items())

    def lag(self, partition: TopicPartition) -> int:
        return len(self.client.broker.log(*partition)) - self._positions[partition]

    def at_end(self, *partitions: TopicPartition) -> bool:
        asked = partitions or self._positions
        return all(self._positions[each] >= self.client.broker.end(each) for each in asked)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._positions[partition] = offset

    def positions(self) -> Mapping[TopicPartition, int]:
        return dict(self._positions)

    def close(self) -> None: ...
