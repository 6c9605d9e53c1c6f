"""Plain SVG drawings: the few shapes that the pictures of days need, with their texts escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

WIDTH, HEIGHT = 1_000, 600
INK, FAINT, PAPER = "#1d2630", "#4a5560", "#fbfaf7"
FONT = "system-ui, -apple-system, Segoe UI, DejaVu Sans, sans-serif"

Point = tuple[float, float]


class Drawing:
    """One picture; the origin is the top left corner, lengths are in pixels."""

    def __init__(self, title: str, subtitle: str, note: str, height: int = HEIGHT) -> None:
        self.height = height
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'font-family="{FONT}" font-size="15" fill="{INK}">'
        )
        self._parts = [
            head,
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        ]
        self.text((40, 42), title, size=23, weight=600)
        self.text((40, 68), subtitle, colour=FAINT)
        self.text((40, height - 16), note, size=13, colour=FAINT)

    def text(
        self,
        at: Point,
        words: str,
        *,
        size: int = 15,
        anchor: str = "start",
        colour: str = INK,
        weight: int = 400,
    ) -> None:
        """Write words; `anchor` is start, middle or end."""
        self._parts.append(
            f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{colour}" font-weight="{weight}">{escape(words)}</text>'
        )

    def line(
        self, one: Point, other: Point, *, colour: str = FAINT, width: float = 1, dash: str = ""
    ) -> None:
        """Draw a straight line; `dash` is an SVG dash array."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{one[0]:.1f}" y1="{one[1]:.1f}" x2="{other[0]:.1f}" y2="{other[1]:.1f}" '
            f'stroke="{colour}" stroke-width="{width}"{dashed}/>'
        )

    def curve(self, points: Sequence[Point], *, colour: str, width: float, dash: str = "") -> None:
        """Draw a line through points."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f'stroke-linejoin="round"{dashed}/>'
        )

    def bar(self, at: Point, size: Point, colour: str) -> None:
        """Draw a filled rectangle from its top left corner."""
        self._parts.append(
            f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}" '
            f'rx="3" fill="{colour}"/>'
        )

    def render(self) -> str:
        """Return the SVG document."""
        return "\n".join([*self._parts, "</svg>", ""])


def steps(values: Iterable[float]) -> list[Point]:
    """Return the points of a distribution: (value, share of the values up to it)."""
    ordered = sorted(values)
    points = [(0.0, 0.0)]
    for number, value in enumerate(ordered):
        points += [(value, number / len(ordered)), (value, (number + 1) / len(ordered))]
    return points
