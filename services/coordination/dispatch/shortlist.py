"""The crews that get a row in a table: the best free ones and the best busy ones.

A drive is the least that a price can be, and it is known of every crew at once. So crews are priced
in the order of their drive, until the drive alone is dearer than enough other crews.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Sequence

from services.coordination.domain import limits
from services.coordination.domain.rules.choose import response_seconds
from vigie.coordination.v1 import events_pb2 as events

Rank = tuple[bool, int, int, str, str]
Key = tuple[int, Rank]
Priced = tuple[Key, int, events.Candidate]
"""The price and the rank of a crew, its number, and its row."""


def shortlist(
    etas: Sequence[int],
    is_busy: Sequence[bool],
    rank: Callable[[int], Rank],
    priced: Callable[[int], events.Candidate],
    most: int = limits.TABLE_ROWS,
) -> tuple[list[events.Candidate], list[int]]:
    """Return the rows of the best free and of the best busy crews, and the numbers of the others.

    Crews are numbered as in `etas`, their drives in whole seconds. `priced` returns the row of one,
    whose price is its drive or more; `rank` decides at the same price. A choice of up to `most` is
    the same as on all rows. The free crew that arrives first has one: none later is called off.
    """
    rows: list[events.Candidate] = []
    out: list[tuple[int, int]] = []
    order = sorted(range(len(etas)), key=etas.__getitem__)
    first: Priced | None = None
    for busy in (False, True):
        places = [place for place, number in enumerate(order) if is_busy[number] is busy]
        kept: list[Priced] = []
        for at, place in enumerate(places):
            number = order[place]
            if len(kept) == most and (etas[number], rank(number)) > kept[-1][0]:
                out.append((place, number))
                if etas[number] > kept[-1][0][0]:
                    out += ((each, order[each]) for each in places[at + 1 :])
                    break
                continue
            row = priced(number)
            each = (row.price_seconds, rank(number)), number, row
            if not busy and (first is None or response_seconds(row) < response_seconds(first[2])):
                first = each
            insort(kept, each)
            if len(kept) > most:
                out.append((place, kept.pop()[1]))
        rows += [row for _, _, row in kept]
    return _with_first(rows, [number for _, number in sorted(out)], first)


def _with_first(
    rows: list[events.Candidate], others: list[int], first: Priced | None
) -> tuple[list[events.Candidate], list[int]]:
    """Add the row of the free crew that arrives first, if it is among the others."""
    if first is not None and first[1] in others:
        others.remove(first[1])
        rows.append(first[2])
    return rows, others
