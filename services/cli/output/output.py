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
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 180
LEAST = 16
"""The columns that a list has at least."""
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Characters that move the cursor, end a line, or turn the direction of the text."""
PRIORITY_STYLES = {"P1": "bold red", "P2": "yellow", "P3": "", "P4": "dim"}


def console() -> Console:
    """Return the terminal, or a wide page where the output goes into a file or a pipe.

    The variable COLUMNS sets the width of both.
    """
    sized = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(highlight=False, width=None if sized else WIDE)


def document(message: Message) -> dict[str, Any]:
    """Return a message as protobuf's JSON, with the field names of the proto and all fields."""
    return dict(
        MessageToDict(
            message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
    )


def print_json(content: Any) -> None:
    """Print one JSON document on one line, without buffering."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
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


def print_stderr(line: str) -> None:
    """Print a remark that is no part of the answer."""
    sys.stderr.write(escaped(line) + "\n")
    sys.stderr.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """Print a table, or `empty` for one without rows. A column named with `>` is of figures.

    A column without a value in any row is left out. The first column names what a command is about.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    rows = list(rows)
    kept = [at for at in range(len(columns)) if not at or any(row[at] for row in rows)]
    for at in kept:
        name = columns[at].removesuffix(">")
        is_figure = columns[at] != name
        # A cut figure would be a wrong one, and a cut name could not be typed.
        whole = is_figure or not at
        justify: Literal["left", "right"] = "right" if is_figure else "left"
        table.add_column(name, justify=justify, no_wrap=whole, overflow="fold")
    for row in rows:
        table.add_row(*(Text(escaped(row[at]), PRIORITY_STYLES.get(row[at], "")) for at in kept))
    if table.row_count:
        console().print(table)
    else:
        print_line(empty)


def print_lists(rows: Sequence[tuple[str, str, str]], *, is_cut: bool) -> None:
    """Print rows of a count, a reason and a list, which is cut at the end of its line or folded."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    margin = sum(max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    for count, reason, names in rows:
        listed = Text(escaped(names))
        if is_cut:
            listed.truncate(max(LEAST, console().width - margin), overflow="ellipsis")
        table.add_row(count, Text(escaped(reason)), listed)
    console().print(table)
