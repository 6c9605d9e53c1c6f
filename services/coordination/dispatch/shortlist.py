"""The crews that get a row in a table: the best free ones and the best busy ones.

A drive is the least that a price can be, and it is known of every crew at once. So crews are priced
in the order of their drive, until the drive alone is dearer than enough other crews.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from operator import itemgetter

from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.domain import limits
from services.coordination.domain.rules.choose import rank, response_seconds
from vigie.coordination.v1 import events_pb2 as events

Able = tuple[int, EligibleCrew, bool, bool]
"""The drive in whole seconds of a crew that can be sent, and whether it is cut off or off road."""

Key = tuple[int, tuple[bool, int, int, str, str]]


def shortlist(
    able: Iterable[Able],
    priced: Callable[[Able], events.Candidate],
    home: str,
    most: int = limits.TABLE_ROWS,
) -> tuple[list[events.Candidate], list[tuple[str, int]]]:
    """Return the rows of the best free and of the best busy crews, and the others with their drive.

    `priced` returns the row of a crew, whose price is its drive or more. `home` is the incident's
    department. A choice of up to `most` crews is the same as on the rows of all. The free crew that
    arrives first has a row in any case, because no crew that arrives later is called off its work.
    """
    best: dict[bool, list[tuple[Key, events.Candidate, str]]] = {False: [], True: []}
    out: list[tuple[str, int]] = []
    first: tuple[int, events.Candidate, str] | None = None
    for each in sorted(able, key=itemgetter(0)):
        eta, found = each[:2]
        kept = best[found.task is not None]
        if len(kept) == most and eta > kept[-1][0][0]:
            out.append((found.crew.key, eta))
            continue
        row = priced(each)
        if found.task is None and (first is None or response_seconds(row) < first[0]):
            first = response_seconds(row), row, found.crew.key
        insort(kept, ((row.price_seconds, rank(row, home)), row, found.crew.key))
        if len(kept) > most:
            _, row, key = kept.pop()
            out.append((key, row.eta_seconds))
    rows = [row for kept in best.values() for _, row, _ in kept]
    if first is not None and (first[2], first[1].eta_seconds) in out:
        out.remove((first[2], first[1].eta_seconds))
        rows.append(first[1])
    return rows, out
