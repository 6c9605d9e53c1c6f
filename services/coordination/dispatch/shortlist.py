"""The crews that get a row in a table: the best free ones and the best busy ones.

A drive is the least that a price can be, and it is known of every crew at once. So crews are priced
in the order of their drive, until the drive alone is dearer than enough other crews.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from services.coordination.dispatch.crew_columns import Integers
from services.coordination.domain import limits
from services.coordination.domain.rules.choose import price_without_loan, response_seconds
from vigie.coordination.v1 import events_pb2 as events

Rank = tuple[bool, int, int, str, str]
Key = tuple[int, Rank]
Numbered = tuple[int, events.Candidate]
Priced = tuple[Key, int, events.Candidate]
"""The price and the rank of a crew, its number, and its row."""


def shortlist(
    etas: Integers,
    is_busy: NDArray[np.bool_],
    rank: Callable[[int], Rank],
    priced: Callable[[int], events.Candidate],
    most: int = limits.TABLE_ROWS,
) -> tuple[list[events.Candidate], Integers]:
    """Return the rows of the best free and of the best busy crews, and the numbers of the others.

    Crews are numbered as in `etas`, their drives in whole seconds. `priced` returns the row of one,
    whose price is its drive or more; `rank` decides at the same price. A choice of up to `most` is
    the same as on all rows. The free crews that bound which busy one is called off have a row.
    """
    rows: list[events.Candidate] = []
    others = np.ones(len(etas), np.bool_)
    order = np.argsort(etas, kind="stable")
    free: list[Numbered] = []
    for busy in (False, True):
        kept: list[Priced] = []
        for number in order[is_busy[order] == busy].tolist():
            eta = int(etas[number])
            if len(kept) == most and (eta, rank(number)) > kept[-1][0]:
                if eta > kept[-1][0][0]:
                    break
                continue
            row = priced(number)
            insort(kept, ((row.price_seconds, rank(number)), number, row))
            del kept[most:]
            if not busy:
                free.append((number, row))
        rows += [row for _, _, row in kept]
        others[[number for _, number, _ in kept]] = False
    for number, row in _bounds(free):
        if others[number]:
            others[number] = False
            rows.append(row)
    return rows, order[others[order]]


def _bounds(free: Sequence[Numbered]) -> Iterator[Numbered]:
    """Yield the free crew that arrives first, and the cheapest without its loan."""
    if free:
        yield min(free, key=lambda each: response_seconds(each[1]))
        yield min(free, key=lambda each: price_without_loan(each[1]))
