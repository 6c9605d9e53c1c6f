"""The simulated installation: one clock, one broker, the processes of each service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from google.protobuf.message import Message

from services.chassis.runtime.fold_digest import fold_sha256
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Service
from services.chassis.topics.kinds import topics_of
from services.testing.spec import NOW
from tests.simulation.broker import Broker
from tests.simulation.chance import Chance
from tests.simulation.group import Group, Member
from tests.simulation.loop import VirtualLoop
from tests.simulation.services import DECLARED
from tests.simulation.settings import settings

__all__ = ["Member", "World"]
MEMBERS = 2
_digests: dict[str, bytes] = {}


class World:
    """Everything of one run. `violations` has the first violation of each code."""

    def __init__(self, seed: int, trace: Callable[[str], None] | None = None) -> None:
        self._trace = trace
        self.chance = Chance(seed)
        self.loop = VirtualLoop(Random(seed), NOW)
        self.violations: dict[str, str] = {}
        self._ids = Random(seed)
        counts = {}
        for name, declare in DECLARED.items():
            for topic in topics_of(settings().prefix, name, declare().partitions):
                counts[topic.name] = topic.partitions
        self.broker = Broker(counts, self.loop)
        if trace is not None:
            self.broker.note = self.note
        self.groups = {n: Group(self, declare, MEMBERS) for n, declare in DECLARED.items()}

    def violate(self, code: str, what: str) -> None:
        self.violations.setdefault(code, what)
        self.note(f"VIOLATION {code}: {what}")

    def note(self, what: str) -> None:
        """Trace what happens now."""
        if self._trace is not None:
            seconds = (self.loop.now - NOW) / MICROS
            self._trace(f"{seconds:12.6f} {what}")

    def new_id(self) -> str:
        """Return a UUID of version 7, the same one in each run of a seed."""
        digits = f"{self.loop.now // 1000:012x}7{self._ids.getrandbits(12):03x}"
        digits += f"8{self._ids.getrandbits(60):015x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def fold_sha256(self, service: Service) -> bytes:
        if service.name not in _digests:
            _digests[service.name] = fold_sha256(service.deciders)
        return _digests[service.name]

    def validate(self, message: Message) -> Sequence[tuple[str, str]]:
        """Check nothing: the rules of requests have tests of their own, and take half the time."""
        return ()

    def run(self, seconds: float) -> None:
        self.loop.run(self.loop.now + round(seconds * MICROS))
