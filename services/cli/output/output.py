"""The output of a command: tables and lines for people, JSON documents for machines."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 180
LEAST = 16
"""The columns that a list has at least."""
GAP = 2
"""The columns between two cells of a table."""
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Characters that move the cursor, end a line, or turn the direction of the text."""
PRIORITY_STYLES = {"P1": "bold red", "P2": "yellow", "P3": "", "P4": "dim"}


def console() -> Console:
    """Return the terminal, or a wide page where the output goes into a file or a pipe.

    The variable COLUMNS sets the width of both.
    """
    return Console(highlight=False, width=None if _has_width() else WIDE)


def _has_width() -> bool:
    return sys.stdout.isatty() or "COLUMNS" in os.environ


def document(message: Message) -> dict[str, Any]:
    """Return a message as protobuf's JSON, with the field names of the proto and all fields."""
    return dict(
        MessageToDict(
            message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
    )


def print_json(content: Any) -> None:
    """Print one JSON document on one line, without buffering."""
    is_unicode = sys.stdout.encoding.lower().startswith("utf")
    sys.stdout.write(json.dumps(content, ensure_ascii=not is_unicode) + "\n")
    sys.stdout.flush()


def escaped(line: str) -> str:
    r"""Return a line that cannot control a terminal: the character U+001B becomes `\x1b`.

    Streets, notes, reasons and names are texts of other people. Every line and cell passes here;
    JSON has escapes of its own.
    """
    return "".join(
        each.encode("unicode_escape").decode()
        if unicodedata.category(each) in UNPRINTABLE
        else each
        for each in line
    )


def print_line(line: str = "", style: str = "") -> None:
    """Print one line without markup."""
    console().print(Text(escaped(line), style=style), soft_wrap=True)


def print_wrapped(line: str, indent: int = 0, style: str = "", hanging: int = 0) -> None:
    """Print a sentence that is broken between words; the lines after the first hang farther in."""
    margin = " " * indent
    folded = textwrap.wrap(
        line,
        console().width,
        initial_indent=margin,
        subsequent_indent=margin + " " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for each in folded:
        print_line(each, style)


def print_sentence(line: str, style: str = "") -> None:
    """Print a line that a terminal breaks between words; in a file or a pipe it is one line."""
    if _has_width():
        print_wrapped(line, style=style, hanging=2)
    else:
        print_line(line, style)


def print_stderr(line: str) -> None:
    """Print a remark that is no part of the answer."""
    sys.stderr.write(escaped(line) + "\n")
    sys.stderr.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """Print a table, or `empty` for one without rows. A column named with `>` is of figures.

    A column without a value in any row is left out. The first column names what a command is about.
    No word is broken: a cut figure would be a wrong one, and a cut name could not be typed. Where
    the words do not fit side by side, each row is a sentence.
    """
    rows = [[escaped(cell) for cell in row] for row in rows]
    if not rows:
        print_line(empty)
        return
    kept = [at for at in range(len(columns)) if not at or any(row[at] for row in rows)]
    names = [name.removesuffix(">") for name in columns]
    figures = {at for at in kept if columns[at] != names[at]}
    widths = _widths(
        [(names[at], [row[at] for row in rows], not at or at in figures) for at in kept]
    )
    if not widths:
        for row in rows:
            others = (f"{names[at]} {row[at]}".strip() for at in kept[1:] if row[at])
            print_wrapped(f"{row[0]}  {', '.join(others)}", hanging=2)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, width in zip(kept, widths, strict=True):
        justify: Literal["left", "right"] = "right" if at in figures else "left"
        table.add_column(names[at], justify=justify, width=width)
    for row in rows:
        table.add_row(*(Text(row[at], PRIORITY_STYLES.get(row[at], "")) for at in kept))
    console().print(table)


def _widths(columns: Sequence[tuple[str, Sequence[str], bool]]) -> list[int]:
    """Return the width of each column: (name, cells, whether a cell is one word).

    Empty if the words do not fit side by side. Room goes to the column that lacks most.
    """
    widths, natural = [], []
    for name, cells, whole in columns:
        words = cells if whole else [word for cell in cells for word in cell.split()]
        widths.append(max(map(cell_len, [*name.split(), *words]), default=0))
        natural.append(max(map(cell_len, [name, *cells])))
    room = console().width - sum(widths) - GAP * (len(columns) - 1)
    if room < 0:
        return []
    for _ in range(room):
        lacking = max(range(len(widths)), key=lambda at: natural[at] - widths[at])
        widths[lacking] += natural[lacking] > widths[lacking]
    return widths


def print_lists(rows: Sequence[tuple[str, str, Sequence[str]]], *, is_cut: bool) -> None:
    """Print rows of a count, a reason and names: those that fit one line, or all of them."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    margin = sum(max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    for count, reason, names in rows:
        listed = [escaped(name) for name in names]
        if is_cut:
            listed = _fitting(listed, max(LEAST, console().width - margin))
        table.add_row(count, Text(escaped(reason)), Text(", ".join(listed)))
    console().print(table)


def _fitting(names: list[str], width: int) -> list[str]:
    """Return the first names that fit, whole, then how many are left out; at least one name."""
    for kept in range(len(names), 1, -1):
        left = len(names) - kept
        listed = [*names[:kept], f"{left} more"] if left else names
        if cell_len(", ".join(listed)) <= width:
            return listed
    return [names[0], f"{len(names) - 1} more"] if len(names) > 1 else names
