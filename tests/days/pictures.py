"""The pictures of a comparison, for readers without a notebook: curves, tails, gains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.days.compare import Difference
from tests.days.figures import GOAL_MINUTES, percentile, rows_of
from tests.days.plan import KINDS
from tests.days.runs import TREES, Run
from tests.days.svg import FAINT, HEIGHT, INK, Drawing, Point, steps
from tests.days.ways import WAYS

NOTE = "Simulated crews, arrivals of Boston 2011 in Montpellier. "
COLOURS: Mapping[str, str] = {
    "apart": "#9aa5b1",
    "radio": "#c98a1b",
    "shared": "#4f8fc0",
    "vigie": "#1f7a4d",
    "bound": "#1d2630",
}
LEFT, RIGHT, TOP, BOTTOM = 90, 640, 100, HEIGHT - 90
LONGEST_MINUTES = 60
"""The right edge of the curves; later arrivals are in the tails."""
TICK_MINUTES = 10

ByWay = Mapping[str, Sequence[Run]]


def base(way: str) -> str:
    """Return a way without its shift rule: it has the colour and the title."""
    return way.removesuffix("-hard")


def titled(way: str) -> str:
    """Return a way in plain words."""
    return WAYS[base(way)].title


def minutes_of(runs: Sequence[Run]) -> list[float]:
    """Return the minutes to every P1."""
    return [row["minutes"] for row in rows_of(runs, 1)]


def bounds_of(runs: Sequence[Run]) -> list[float]:
    """Return the bound of every P1, in minutes."""
    return [row["bound_minutes"] for row in rows_of(runs, 1)]


def note_of(runs: Sequence[Run], ways: Sequence[str]) -> str:
    """Return the note with the size of the sample and the shift rule."""
    hard = any(way.endswith("-hard") for way in ways)
    rule = "shifts end on time" if hard else "shifts may overrun"
    lives = list(rows_of(runs, 1))
    trees = sum(row["kind"] in TREES for row in lives)
    counted = f"{len(lives)} emergencies ({trees} trees on main streets)"
    return f"{NOTE}{len(runs)} days, {counted}; {rule}."


def curves(kind: str, by_way: ByWay) -> str:
    """Draw the share of P1 with a crew on the site within each number of minutes."""
    first, last = next(iter(by_way.values())), list(by_way.values())[-1]
    picture = Drawing(
        "How soon is a crew there when life is in danger?",
        f"{KINDS[kind]}: share of emergencies with a crew on the site within so many minutes",
        note_of(first, list(by_way)),
    )
    _axes(picture)
    goal = _place(GOAL_MINUTES[1], 0)[0]
    picture.line((goal, TOP), (goal, BOTTOM), colour=INK, dash="2 4", width=1.4)
    picture.text((goal + 6, BOTTOM - 10), "goal: 10 minutes", size=13)
    named = {
        way: (titled(way), COLOURS[base(way)], minutes_of(runs)) for way, runs in by_way.items()
    }
    named["bound"] = ("nothing in the way (bound)", COLOURS["bound"], bounds_of(last))
    for row, (way, (title, colour, minutes)) in enumerate(named.items()):
        dash = "6 4" if way == "bound" else ""
        points = [_place(x, y) for x, y in steps(minutes) if x <= LONGEST_MINUTES]
        points.append((RIGHT, points[-1][1]))
        picture.curve(points, colour=colour, width=2.6, dash=dash)
        within = sum(each <= GOAL_MINUTES[1] for each in minutes) / max(1, len(minutes))
        at = TOP + 30 + row * 74
        picture.line((RIGHT + 26, at - 5), (RIGHT + 58, at - 5), colour=colour, width=4, dash=dash)
        picture.text((RIGHT + 68, at), title, weight=600)
        picture.text(
            (RIGHT + 68, at + 21),
            f"{within:.0%} within 10 min; half within {percentile(minutes, 0.5):.1f} min",
            size=13,
            colour=FAINT,
        )
    return picture.render()


def _place(minutes: float, share: float) -> Point:
    across = LEFT + (RIGHT - LEFT) * minutes / LONGEST_MINUTES
    return across, BOTTOM - (BOTTOM - TOP) * share


def _axes(picture: Drawing) -> None:
    for tenth in range(0, 11, 2):
        _, y = _place(0, tenth / 10)
        picture.line((LEFT, y), (RIGHT, y), colour="#dcdfe3")
        picture.text((LEFT - 10, y + 5), f"{tenth * 10} %", anchor="end", size=13, colour=FAINT)
    for minutes in range(0, LONGEST_MINUTES + 1, TICK_MINUTES):
        x, _ = _place(minutes, 0)
        picture.line((x, BOTTOM), (x, BOTTOM + 5))
        picture.text((x, BOTTOM + 22), str(minutes), anchor="middle", size=13, colour=FAINT)
    middle = (LEFT + RIGHT) / 2
    picture.text((middle, BOTTOM + 46), "minutes after the report", anchor="middle")


def tails(kind: str, by_way: ByWay) -> str:
    """Draw the median, the slowest tenth and the slowest hundredth of each way."""
    shares = ((0.5, "half are faster"), (0.9, "one in ten is slower"), (0.99, "one in a hundred"))
    first, last = next(iter(by_way.values())), list(by_way.values())[-1]
    rows = {way: (titled(way), minutes_of(runs)) for way, runs in by_way.items()}
    rows["bound"] = ("nothing in the way (bound)", bounds_of(last))
    picture = Drawing(
        "The slow emergencies: how long do the last ones wait?",
        f"{KINDS[kind]}: minutes until a crew is on the site, by way to dispatch",
        note_of(first, list(by_way)),
        height=170 + 84 * len(rows),
    )
    most = max(percentile(minutes, shares[-1][0]) for _, minutes in rows.values())
    for row, (way, (title, minutes)) in enumerate(rows.items()):
        top = 108 + row * 84
        picture.text((40, top + 30), title, weight=600)
        for bar, (share, words) in enumerate(shares):
            value = percentile(minutes, share)
            y = top + bar * 23
            length = max(2.0, 430 * value / most)
            picture.bar((370, y), (length, 19), _shade(COLOURS[base(way)], bar))
            label = f"{value:.1f} min"
            picture.text(
                (376 + length, y + 15), f"{label}  {words}" if row == 0 else label, size=13
            )
    return picture.render()


def _shade(colour: str, step: int) -> str:
    """Return a colour, paler by step."""
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(each + (255 - each) * step * 0.28):02x}" for each in channels)


def gains(kind: str, found: Sequence[Difference], by_way: ByWay) -> str:
    """Draw the gain of sharing and that of calling crews off, apart, with their intervals."""
    ways = set(by_way)
    shown = [
        each
        for each in found
        if each["figure"] in {"P1 p50", "P1 p90"} and {each["without"], each["having"]} <= ways
    ]
    picture = Drawing(
        "Sharing crews, and calling crews off their work: two different gains",
        f"{KINDS[kind]}: change of the minutes to an emergency, same days on both sides",
        note_of(next(iter(by_way.values())), list(by_way)) + " Lines: 95 %.",
        height=190 + 62 * len(shown),
    )
    ends = [abs(each[name]) for each in shown for name in ("change", "low", "high")]
    scale = 215 / max(1.0, *ends)
    zero = 680.0
    picture.line((zero, 96), (zero, picture.height - 66), colour=INK, width=1.2)
    picture.text((zero - 12, 92), "faster", anchor="end", size=13, colour=FAINT)
    picture.text((zero + 12, 92), "slower", size=13, colour=FAINT)
    for row, each in enumerate(shown):
        top = 108 + row * 62
        sharing = each["brings"] == "sharing"
        colour = COLOURS["shared"] if sharing else COLOURS["vigie"]
        what = "Sharing" if sharing else "Calling crews off"
        half = "the usual case" if each["figure"] == "P1 p50" else "the slowest tenth"
        picture.text((40, top + 16), f"{what}: {half}", weight=600)
        picture.text(
            (40, top + 35),
            f"{titled(each['without'])} → {titled(each['having'])}",
            size=13,
            colour=FAINT,
        )
        width = each["change"] * scale
        picture.bar((min(zero, zero + width), top + 6), (max(1.5, abs(width)), 24), colour)
        low, high = zero + each["low"] * scale, zero + each["high"] * scale
        picture.line((low, top + 18), (high, top + 18), colour=INK, width=2)
        for end in (low, high):
            picture.line((end, top + 12), (end, top + 24), colour=INK, width=2)
        picture.text((905, top + 16), f"{each['change']:+.1f} min", weight=600)
        if low <= zero <= high:
            picture.text((905, top + 35), "not certain", size=13, colour=FAINT)
    return picture.render()
