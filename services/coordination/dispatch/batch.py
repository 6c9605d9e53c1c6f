"""The tables of one batch: which crew each of them leaves to another one.

One table after another, the first takes the crew that the second needs. So the tables of one
priority are solved as a board, and a crew is kept for the role where it is worth most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.board import INFINITE, Board, Post, assign
from services.coordination.dispatch.price import write_gains
from services.coordination.domain.rules.choose import choose, crew_key
from vigie.coordination.v1 import events_pb2 as events

Kept = Sequence[Mapping[str, int]]
"""For each table the crews that it leaves to another one, with the place of that one."""

Cost = tuple[int, int]
"""The number of roles that get no crew, and the seconds of the others."""

SETTINGS = ("department", "asked_count", "second_seconds", "swap_seconds", "minimum_gain_seconds")
"""The fields of a table that a choice depends on, beside its rows."""


def solve(tables: Sequence[events.Appraisal]) -> Kept:
    """Return the crews that tables of the same priority leave to each other.

    No table leaves a crew to another one unless that is better than one after another: more roles
    get a crew, or the same number at a lower sum of prices.
    """
    alone: Kept = [{}] * len(tables)
    if len(tables) < 2:
        return alone
    chosen = [crew_key(row) for table in tables for row in choose(table)]
    if len(set(chosen)) == len(chosen):
        return alone  # each role gets what it would get without the others
    together = _kept(tables)
    return together if cost(tables, together) < cost(tables, alone) else alone


def cost(tables: Sequence[events.Appraisal], kept: Kept) -> Cost:
    """Return what the choices on these tables cost, the first one first.

    The exchange of a crew under way costs its minimum gain, so that it pays only above it.
    """
    taken: set[str] = set()
    without_crew = seconds = 0
    for table, others in zip(tables, kept, strict=True):
        chosen = choose(_without(table, taken.union(others)))
        taken.update(map(crew_key, chosen))
        held = _assigned(table)
        if chosen:
            seconds += chosen[0].price_seconds + table.swap_seconds
        elif held is not None:
            seconds += held.price_seconds
        else:
            without_crew += 1
    return without_crew, seconds


def leave(table: events.Appraisal, crews: Mapping[str, str]) -> None:
    """Move the rows of crews into the verdict NEEDED_ELSEWHERE.

    `crews` states what each of them is kept for. The number of the verdict is the price here.
    """
    left = [row for row in table.candidates if _is_eligible(row) and crew_key(row) in crews]
    if not left:
        return
    keys = {crew_key(row) for row in left}
    rows = [row for row in table.candidates if crew_key(row) not in keys]
    for detail in sorted({crews[key] for key in keys}):
        group = [row for row in left if crews[crew_key(row)] == detail]
        table.verdicts.add(
            verdict=proto_enum(events.Verdict, events.VERDICT_NEEDED_ELSEWHERE),
            detail=detail,
            crews=map(crew_key, group),
            numbers=[row.price_seconds for row in group],
        )
    del table.candidates[:]
    table.candidates.extend(rows)
    write_gains(table)


def _kept(tables: Sequence[events.Appraisal]) -> Kept:
    swap_seconds = max(table.swap_seconds for table in tables)
    found = assign(_board(tables), swap_seconds)
    place_of = {crew: int(post) for post, crew in found.items()}
    return [
        {crew: other for crew, other in place_of.items() if other != place}
        for place in range(len(tables))
    ]


def _board(tables: Sequence[events.Appraisal]) -> Board:
    """Return the board of these tables: a busy crew costs its minimum gain more, as in a choice."""
    tasks = {crew_key(row): row.shift_tasks for table in tables for row in table.candidates}
    crews = sorted(tasks)
    column = {crew: number for number, crew in enumerate(crews)}
    prices = np.full((len(tables), len(crews)), INFINITE)
    posts = []
    for place, table in enumerate(tables):
        held = _assigned(table)
        posts.append(Post(f"{place:03}", crew_key(held) if held else ""))
        for row in table.candidates:
            gain = max(1, table.minimum_gain_seconds) if row.task_id else 0
            prices[place, column[crew_key(row)]] = row.price_seconds + gain
    return Board(posts, crews, prices, [tasks[crew] for crew in crews])


def _assigned(table: events.Appraisal) -> events.Candidate | None:
    """Return the row of the crew that serves the role and may be exchanged; None without one."""
    rows = (row for row in table.candidates if row.verdict == events.VERDICT_ASSIGNED)
    return next(rows, None) if table.swap_seconds else None


def _is_eligible(row: events.Candidate) -> bool:
    return row.verdict == events.VERDICT_ELIGIBLE


def _without(table: events.Appraisal, crews: Collection[str]) -> events.Appraisal:
    """Return a table for a choice, without some crews."""
    rows = [row for row in table.candidates if crew_key(row) not in crews]
    settings = {name: getattr(table, name) for name in SETTINGS}
    return events.Appraisal(candidates=rows, **settings)
