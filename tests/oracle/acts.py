"""The acts of a script: each one is a word with plain arguments.

An act that makes no sense at its moment (an answer without an offer) does nothing. So a script
stays a script when acts are taken out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.oracle.city import OracleCity


class Act(NamedTuple):
    """One act: its word and its arguments."""

    word: str
    args: tuple[Any, ...]

    def __str__(self) -> str:
        return f"{self.word}({', '.join(map(repr, self.args))})"


Play = Callable[..., None]
PLAYS: dict[str, Play] = {}
"""The function of each word: (city, *arguments)."""


def act(play: Play) -> Play:
    """Register a function as the act of its name."""
    PLAYS[play.__name__] = play
    return play


def perform(city: OracleCity, each: Act, plays: Mapping[str, Play] = PLAYS) -> None:
    """Let an act happen."""
    plays[each.word](city, *each.args)
