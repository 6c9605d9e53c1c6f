"""The spelling of the skills and equipment on a crew's card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from services.chassis.sdk.decider import Rejected
from services.crews.need import Requirements
from vigie.crew.v1 import service_pb2 as api

LIKENESS = 0.85
"""From here on two parts are taken for one (0 to 1, `difflib`): electrcal and electrical 0.95."""


def likely_word(word: str, known: Iterable[str]) -> str:
    """Return the first known word that a word may be a misspelling of; "" if there is none.

    Grades differ by a short part or a figure and are both meant: licence_b and licence_c.
    """
    return next((other for other in known if _is_nearly(word, other)), "")


def _is_nearly(word: str, other: str) -> bool:
    if word == other or _figures(word) != _figures(other):
        return False
    if word.replace("_", "") == other.replace("_", ""):
        return True
    parts, others = word.split("_"), other.split("_")
    pairs = zip(parts, others, strict=False)
    return len(parts) == len(others) and all(
        SequenceMatcher(None, *pair).ratio() >= LIKENESS for pair in pairs
    )


def _figures(word: str) -> str:
    return "".join(filter(str.isdigit, word))


class Spelling:
    """The words that a department's kinds of needs require of crews.

    A crew whose card has a misspelt one would never be called. A word that is like none of them is
    left alone: it may be one that another department requires.
    """

    def __init__(self, table: Mapping[str, Requirements]) -> None:
        roles = [role for row in table.values() for role in row.roles]
        self._skills = sorted({word for role in roles for word in role.skills})
        self._equipment = sorted({word for role in roles for word in role.equipment})

    def check(self, request: api.RegisterCrewRequest) -> None:
        """Raise `Rejected` for a word that is nearly one of the department's."""
        _check("skills", "SKILL_INVALID", request.skills, self._skills)
        _check("equipment", "EQUIPMENT_INVALID", request.equipment, self._equipment)


def _check(field: str, code: str, words: Iterable[str], known: list[str]) -> None:
    for at, word in enumerate(words):
        likely = "" if word in known else likely_word(word, known)
        if likely:
            message = f"Write {likely} for {word}: this department requires {', '.join(known)}."
            raise Rejected(code, message, f"{field}[{at}]")
