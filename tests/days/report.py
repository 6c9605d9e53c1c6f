"""The tables of a comparison: one for each kind of day, ways side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from tests.days.compare import Difference
from tests.days.figures import Figures, Spread, Times, rows_of
from tests.days.goals import Goal
from tests.days.plan import KINDS
from tests.days.runs import Run
from tests.days.why import cause_words

CAUSES: Mapping[str, str] = {
    "NOT_LENT": "not lent, or not telephoned yet",
    "NOBODY_ABLE": "no able crew on duty",
    "ALL_AS_URGENT": "every able crew with a life",
}
"""Why a P1 found no crew at once; any other cause is the rule that barred most able crews."""


def table_of(kind: str, by_way: Mapping[str, Figures]) -> Table:
    """Return the table of one kind of day."""
    first = next(iter(by_way.values()))
    table = Table(
        title=f"{KINDS[kind]}: {first['days']} days, {first['times'][1]['count']} P1; "
        "minutes from known to a crew on the site"
    )
    table.add_column("")
    for way in by_way:
        table.add_column(way, justify="right")
    for name, *cells in _lines(by_way):
        table.add_row(name, *cells, end_section=name.endswith("late"))
    return table


def _lines(by_way: Mapping[str, Figures]) -> Iterator[list[str]]:
    ways = list(by_way.values())
    for priority in (1, 2, 3, 4):
        yield [f"P{priority} p50 / p90 / p99", *(_times(each["times"][priority]) for each in ways)]
        shares = (each["times"][priority]["late_share"] for each in ways)
        yield [f"P{priority} beyond its goal", *(f"{share:.0%}" for share in shares)]
    yield ["P1 first crew of any role", *(_times(each["first"]) for each in ways)]
    yield ["P1 without trees", *(_times(each["without_trees"]) for each in ways)]
    yield ["  their number", *(str(each["without_trees"]["count"]) for each in ways)]
    yield ["P1 bound p50 / p90 / p99", *(_times(each["bound"]) for each in ways)]
    yield [
        "P1 against its bound, p50, p90",
        *(f"{each['ratio_p50']:.2f}x {each['ratio_p90']:.2f}x" for each in ways),
    ]
    yield ["P1 without a crew at once", *(str(sum(each["nobody"].values())) for each in ways)]
    for cause in sorted({cause for each in ways for cause in each["nobody"]}):
        name = CAUSES.get(cause, f"rule {cause}")
        yield [f"  {name}", *(str(each["nobody"].get(cause, 0)) for each in ways)]
    for priority in (2, 3, 4):
        left = [each["left"][priority] for each in ways]
        cells = [f"{each['count']}: {_times(each)}" if each["count"] else "-" for each in left]
        yield [f"P{priority} left, n: wait", *cells]
    yield [
        "P2 called off beyond the hour (if shared)",
        *(f"{each['left_p2_beyond_hour']} ({each['left_p2_beyond_hour_shared']})" for each in ways),
    ]
    yield ["diversions a day", *(f"{each['diversions']:.1f}" for each in ways)]
    yield [
        "  a shift: mean, most",
        *(_spread(each["diversions_per_shift"]) for each in ways),
    ]
    yield ["  a task left: mean, most", *(_spread(each["diversions_per_task"]) for each in ways)]
    for priority in (2, 3, 4):
        done = [each["times"][priority]["done_mean"] for each in ways]
        yield [f"P{priority} until done, mean", *(f"{each:.0f}" for each in done)]
    yield ["overtime, hours a day", *(f"{each['overtime_hours']:.2f}" for each in ways)]
    yield ["  crews a day", *(f"{each['overtime_crews']:.1f}" for each in ways)]
    yield ["  shortest rest, hours", *(f"{each['shortest_rest_hours']:.1f}" for each in ways)]
    yield ["kilometres a day", *(f"{each['kilometres']:.0f}" for each in ways)]


def _times(times: Times) -> str:
    return f"{times['p50']:.1f} / {times['p90']:.1f} / {times['p99']:.0f}"


def _spread(spread: Spread) -> str:
    return f"{spread['mean']:.2f}, {spread['most']}"


def differences_table(kind: str, found: Sequence[Difference]) -> Table:
    """Return what sharing, calling crews off and a soft end of shift bring, each by itself."""
    days = found[0]["days"] if found else 0
    table = Table(
        "what", "without", "with", "figure", "minutes", "95 % interval",
        title=f"{KINDS[kind]}: what each brings by itself (paired, {days} days)",
    )  # fmt: skip
    last = ""
    for each in found:
        pair = f"{each['brings']}{each['without']}{each['having']}"
        names = ["", "", ""] if pair == last else [each["brings"], each["without"], each["having"]]
        last = pair
        interval = f"[{each['low']:+.1f}, {each['high']:+.1f}]"
        table.add_row(*names, each["figure"], f"{each['change']:+.1f}", interval)
    return table


def triage_table(by_kind: Mapping[str, Mapping[str, int]]) -> Table:
    """Return which P1 of the days are trees on a main street, and which are columns."""
    kinds = sorted({kind for counts in by_kind.values() for kind in counts})
    table = Table("day", *kinds, title="P1 by kind of event: a tree is one on a main street")
    for day, counts in by_kind.items():
        table.add_row(KINDS[day], *(str(counts.get(kind, 0)) for kind in kinds))
    return table


def goals_table(kind: str, by_way: Mapping[str, Sequence[Goal]]) -> Table:
    """Return which goals each way meets, with the limit and the measured figure."""
    table = Table("goal", "way", "limit", "measured", "", title=f"{KINDS[kind]}: goals")
    for way, goals in by_way.items():
        for each in goals:
            result = "pass" if each["met"] else "MISS"
            table.add_row(
                each["name"], way, f"{each['limit']:.4g}", f"{each['measured']:.3g}", result
            )
    return table


def causes_table(kind: str, by_way: Mapping[str, Sequence[Run]]) -> Table:
    """Return why the P1 of each way wait longer than their bound.

    A cell has the number of P1 and the minutes beyond the bound, as a share of the mean of all P1:
    the minutes of a way add up to its mean response minus its mean bound.
    """
    causes = {way: causes_of(runs) for way, runs in by_way.items()}
    total = {way: sum(len(each) for each in found.values()) for way, found in causes.items()}
    table = Table("P1: why not the bound (number: minutes of the mean)", title=KINDS[kind])
    for way in by_way:
        table.add_column(way, justify="right")
    minutes = Counter[str]()
    for found in causes.values():
        minutes.update({cause: sum(each) for cause, each in found.items()})
    for cause, _ in minutes.most_common():
        lost = [(found.get(cause, ()), total[way]) for way, found in causes.items()]
        cells = (f"{len(each)}: {sum(each) / count:.2f}" if each else "-" for each, count in lost)
        table.add_row(cause_words(cause), *cells)
    sums = (sum(map(sum, found.values())) / max(1, total[way]) for way, found in causes.items())
    table.add_section()
    table.add_row("all", *(f"{each:.2f}" for each in sums))
    return table


def causes_of(runs: Sequence[Run]) -> dict[str, list[float]]:
    """Return the minutes beyond the bound of each P1, by cause."""
    found = defaultdict[str, list[float]](list)
    for row in rows_of(runs, 1):
        found[row["cause"]].append(row["minutes"] - row["bound_minutes"])
    return dict(found)
