"""The crews of a city as arrays, so that one comparison serves thousands of crews.

The values of the state are immutable: a crew, or a position, is read again only where there is
another object. So a table of 2,050 crews costs two passes over identities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import is_not

import numpy as np
from numpy.typing import NDArray

from services.coordination.dispatch.positions import CrewPosition, CrewPositions
from services.coordination.domain.fold.entities import Crew

Integers = NDArray[np.int64]
CrewProfile = tuple[str, int, int, tuple[str, ...], tuple[str, ...]]

FACTS = np.dtype(
    [
        ("profile", np.int64),
        ("on_duty", np.bool_),
        ("on_call", np.bool_),
        ("offered_from", np.int64),
        ("on_duty_time", np.int64),
        ("shift_end_time", np.int64),
        ("depot", np.float64, 2),
    ]
)
SEEN = np.dtype([("time", np.int64), ("place", np.float64, 2)])
NEVER = (-(1 << 62), (0.0, 0.0))
"""The entry of a crew without a position."""


def profile_of(crew: Crew) -> CrewProfile:
    """Return what decides whether a crew suits a role: a department has few different ones."""
    return crew.department, crew.lending, crew.size, crew.skills, crew.equipment


class CrewColumns:
    """The crews of one city in the order of its state: `facts` and `seen` have a row for each.

    Times are microseconds since 1970, UTC; places are (longitude, latitude) in WGS84 degrees.
    """

    def __init__(self) -> None:
        self.profiles: dict[CrewProfile, tuple[int, Crew]] = {}
        """The number of each profile, with one crew that has it."""
        self._clear(())

    def _clear(self, keys: Sequence[str]) -> None:
        self.keys = keys
        self._names = np.array(keys, np.object_)
        self._rows = {key: row for row, key in enumerate(keys)}
        self._crews: list[Crew | None] = [None] * len(keys)
        self._last: list[CrewPosition | None] = [None] * len(keys)
        self.facts = np.zeros(len(keys), FACTS)
        self.seen = np.full(len(keys), np.array(NEVER, SEEN))

    def refresh(self, crews: Mapping[str, Crew], positions: Mapping[str, CrewPosition]) -> None:
        """Read the crews and the positions that have changed since the last time."""
        if len(crews) != len(self.keys):
            self._clear(tuple(crews))
        held = list(crews.values())
        changed = _others(held, self._crews)
        if any(self.keys[row] != held[row].key for row in changed):
            self._clear(tuple(crews))
            changed = range(len(held))
        if changed:
            self.facts[changed] = np.array([self._facts_of(held[row]) for row in changed], FACTS)
        self._crews[:] = held
        known = positions.last if isinstance(positions, CrewPositions) else positions
        last = list(map(known.get, self.keys))
        if changed := _others(last, self._last):
            self.seen[changed] = np.array([_seen_of(last[row]) for row in changed], SEEN)
        self._last = last

    def keys_of(self, rows: Integers) -> list[str]:
        """Return the keys of the crews of these rows."""
        found: list[str] = self._names[rows].tolist()
        return found

    def rows_of(self, keys: Iterable[str]) -> Integers:
        """Return the rows of those keys that are crews of the city."""
        rows = map(self._rows.get, keys)
        return np.array([row for row in rows if row is not None], np.int64)

    def _facts_of(self, crew: Crew) -> tuple[object, ...]:
        number, _ = self.profiles.setdefault(profile_of(crew), (len(self.profiles), crew))
        return (
            number,
            crew.on_duty,
            crew.on_call,
            crew.offered_from,
            crew.on_duty_time,
            crew.shift_end_time,
            (crew.longitude, crew.latitude),
        )


def _seen_of(position: CrewPosition | None) -> tuple[int, tuple[float, float]]:
    if position is None:
        return NEVER
    return position.time, (position.longitude, position.latitude)


def _others(new: Sequence[object], old: Sequence[object]) -> Sequence[int]:
    """Return where two lists of the same length hold another object."""
    return [row for row, differs in enumerate(map(is_not, new, old)) if differs]
