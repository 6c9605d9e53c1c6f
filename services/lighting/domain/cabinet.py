"""A lighting cabinet at the kerb: its feeders, its wanted levels, its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from services.crews.domain.place import NOWHERE, Place
from services.lighting.domain.feeder import Feeder, Lamp
from services.lighting.domain.needs import CabinetNeed
from services.lighting.domain.programme import Programme

# A cabinet without a programme burns at full level when it is on.
FULL_LEVEL = 100

DEPARTMENT = "lighting"

LINES = 8
"""The outlets of a cabinet, each for one feeder: its registers number them as lines."""

CHANNELS = 108
"""The lamp channels of a cabinet."""


@dataclass(frozen=True, slots=True)
class Cabinet:
    """One cabinet. Times are microseconds since 1970, UTC; 0 where there is none.

    `sequence` numbers the cabinet's requests: a feeder is pending until it was read back at its
    own last number. `fault` is a cause where all feeders are dark for one reason.
    `addressed_time` is when it got its network address.
    """

    installed: bool = False
    place: Place = NOWHERE
    host: str = ""
    port: int = 0
    unit_id: int = 0
    addressed_time: int = 0
    feeders: tuple[Feeder, ...] = ()
    programme: Programme | None = None
    programme_level: int = FULL_LEVEL
    next_step_time: int = 0
    sequence: int = 0
    reachable: bool = True
    unreachable_reason: str = ""
    door_open: bool = False
    door_overdue_time: int = 0
    supply_lost: bool = False
    on_local_programme: bool = False
    fault: int = 0
    energy_watt_hours: int = 0
    metered_time: int = 0
    needs: tuple[CabinetNeed, ...] = ()

    def feeder(self, feeder_id: str) -> Feeder | None:
        """Return a feeder by its id."""
        return next((feeder for feeder in self.feeders if feeder.id == feeder_id), None)

    def find_lamp(self, lamp_id: str) -> tuple[Feeder, int] | None:
        """Return a lamp's feeder and its seat there."""
        for feeder in self.feeders:
            seat = feeder.seat(lamp_id)
            if seat is not None:
                return feeder, seat
        return None

    def lamps(self) -> Iterator[Lamp]:
        """Yield all lamps, feeder by feeder."""
        for feeder in self.feeders:
            yield from feeder.lamps

    def need(self, part: str) -> CabinetNeed | None:
        """Return the need of a part."""
        return next((need for need in self.needs if need.part == part), None)

    def levels(self, feeder: Feeder) -> tuple[int, ...]:
        """Return the wanted level of each seat of a feeder."""
        return tuple(level for level, _ in feeder.levels(self.programme_level))

    def each(self, change: Callable[[Feeder], Feeder]) -> Cabinet:
        """Return the cabinet with every feeder changed."""
        return replace(self, feeders=tuple(change(feeder) for feeder in self.feeders))

    def some(self, feeder_ids: Iterable[str], change: Callable[[Feeder], Feeder]) -> Cabinet:
        """Return the cabinet with the feeders of these ids changed."""
        ids = frozenset(feeder_ids)
        return self.each(lambda feeder: change(feeder) if feeder.id in ids else feeder)

    def one(self, feeder_id: str, change: Callable[[Feeder], Feeder]) -> Cabinet:
        """Return the cabinet with one feeder changed."""
        return self.some((feeder_id,), change)
