"""The crews of a table that get no price, by the reason for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.crew_columns import CrewColumns, Integers
from services.coordination.dispatch.eligibility import Refusal
from vigie.coordination.v1 import events_pb2 as events

Reason = tuple[int, str]
"""A `Verdict` of the API, and what it is about."""

Group = tuple[list[str], list[int]]
"""The keys of crews, and the one number of the verdict on each."""


class Refused:
    """The crews of each reason. Two lists instead of pairs: a table names thousands of crews."""

    def __init__(self) -> None:
        self._groups: dict[Reason, Group] = {}

    def add(self, reason: Reason, crews: Sequence[str], numbers: Sequence[int]) -> None:
        """Append crews to a reason, each with its number."""
        keys, held = self._groups.setdefault(reason, ([], []))
        keys += crews
        held += numbers

    def drop(self, crews: Collection[str]) -> None:
        """Take crews out of every reason."""
        for keys, numbers in self._groups.values() if crews else ():
            kept = [place for place, key in enumerate(keys) if key not in crews]
            keys[:] = [keys[place] for place in kept]
            numbers[:] = [numbers[place] for place in kept]

    def groups(self) -> Iterator[tuple[Reason, Group]]:
        """Yield each reason that a crew has, in the order of the verdicts."""
        yield from sorted((reason, group) for reason, group in self._groups.items() if group[0])

    def write(self, table: events.Appraisal) -> None:
        """Write the verdicts into a table, without numbers where all are 0."""
        for (verdict, detail), (crews, numbers) in self.groups():
            table.verdicts.add(
                verdict=proto_enum(events.Verdict, verdict),
                detail=detail,
                crews=crews,
                numbers=numbers if any(numbers) else (),
            )


class RefusedRows:
    """The reason of each row of the columns of a city, if its crew cannot be sent."""

    def __init__(self, columns: CrewColumns) -> None:
        self._columns = columns
        self._codes = np.full(len(columns.keys), -1)
        self._numbers = np.zeros(len(columns.keys), np.int64)
        self._reasons: dict[Reason, int] = {}

    def add(self, row: int, refusal: Refusal) -> None:
        """Refuse the crew of a row."""
        self._codes[row], self._numbers[row] = self._code(refusal), refusal.number

    def add_profiles(self, rows: Integers, refusals: Sequence[Refusal | None]) -> None:
        """Refuse the crews of these rows for the reason of their profile."""
        profiles = self._columns.facts["profile"][rows]
        codes = [-1 if each is None else self._code(each) for each in refusals]
        numbers = [0 if each is None else each.number for each in refusals]
        self._codes[rows] = np.array(codes, np.int64)[profiles]
        self._numbers[rows] = np.array(numbers, np.int64)[profiles]

    def _code(self, refusal: Refusal) -> int:
        reason = refusal.verdict, refusal.detail
        return self._reasons.setdefault(reason, len(self._reasons))

    def refused(self) -> Refused:
        """Return the crews of each reason, in the order of the state."""
        found = Refused()
        for reason, code in self._reasons.items():
            rows = np.flatnonzero(self._codes == code)
            found.add(reason, self._columns.keys_of(rows), self._numbers[rows].tolist())
        return found
