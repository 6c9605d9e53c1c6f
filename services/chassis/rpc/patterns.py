"""The patterns of the protos in words, each with an example that passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Shape(NamedTuple):
    """The values that a pattern takes, as the object of "use", and one of them."""

    words: str
    example: str


_ID = "letters a to z or A to Z, digits and . _ - alone, without spaces or accents"
_CODE = "letters a to z or A to Z, digits and _ alone, without spaces or accents"
_WORD = "small letters a to z, digits and _ alone, without spaces or accents"
_CAPITALS = "capitals A to Z, digits and _ alone, without spaces or accents"

SHAPES: Mapping[str, Shape] = {
    r"^[A-Za-z0-9._-]+$": Shape(_ID, "C-12"),
    r"^[A-Za-z0-9._-]*$": Shape(f"nothing, or {_ID}", "C-12"),
    r"^[A-Za-z0-9_]+$": Shape(_CODE, "TOO_FAR"),
    r"^[A-Za-z0-9_]*$": Shape(f"nothing, or {_CODE}", "TOO_FAR"),
    r"^[A-Z0-9_]+$": Shape(_CAPITALS, "TOO_FAR"),
    r"^[A-Z0-9_]*$": Shape(f"nothing, or {_CAPITALS}", "TOO_FAR"),
    r"^[a-z0-9_]+$": Shape(_WORD, "backup_2"),
    r"^[a-z0-9_]*$": Shape(f"nothing, or {_WORD}", "backup_2"),
    r"^[a-z][a-z0-9_]*$": Shape(f"a small letter first, and {_WORD}", "backup_2"),
    r"^[a-z]+$": Shape("small letters a to z alone", "north"),
    r"^[A-Za-z0-9_+/-]+$": Shape(
        "letters a to z or A to Z, digits and _ + / - alone, without spaces or accents",
        "Europe/Paris",
    ),
    r"^[a-z]+/[a-z_]+(/[A-Za-z0-9._-]+)+$": Shape(
        "the department, the kind and the id, with / between them", "north/thing/T-7"
    ),
    r"^([a-z_]+/[A-Za-z0-9._-]+)?$": Shape(
        "nothing, or a kind and an id, with / between them", "thing/T-7"
    ),
    "^[^\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$": Shape(
        "text on one line, without control characters and bidirectional marks", "LED 40 W"
    ),
    r"^[A-Za-z0-9._/-]*$": Shape(
        "nothing, or letters a to z or A to Z, digits and . _ / - alone, without spaces or accents",
        "north/thing/T-7",
    ),
    r"^[A-Za-z0-9._:@/-]+$": Shape(
        "letters a to z or A to Z, digits and . _ : @ / - alone, without spaces or accents",
        "north:12@7",
    ),
    r"^[A-Za-z0-9_]*( [A-Za-z0-9._/-]*)?$": Shape(
        "a code, or a code and a subject with a space between them", "TOO_FAR north/C-12"
    ),
    r"^([a-z]+/[A-Za-z0-9._-]+)?$": Shape(
        "nothing, or the department and the id, with / between them", "north/C-12"
    ),
    r"^([a-z]+(/[A-Za-z0-9._-]+)?)?$": Shape(
        "nothing, or the department, or it and the id, with / between them", "north/C-12"
    ),
    r"^([0-9]+:-?[0-9]+:[A-Za-z0-9]+)?$": Shape(
        "the next_page_token of the page before, or nothing for the first page", "2:1700000000:I7"
    ),
    r"^([0-9]{1,18}:[0-9]{1,9})?$": Shape(
        "the next_page_token of the page before, or nothing for the first page", "1700:20"
    ),
}


def pattern_remedy(pattern: str) -> str:
    """Return the remedy of a value that does not match a pattern; it never repeats the value."""
    shape = SHAPES.get(pattern)
    if shape is None:
        return f"has a form that is not allowed: use one that matches {pattern}"
    return f"has a form that is not allowed: use {shape.words}, such as {shape.example}"
