"""The spelling of the skills and equipment on a crew's card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from services.chassis.sdk.decider import Rejected
from services.crews.need import Requirements
from vigie.crew.v1 import service_pb2 as api

LIKENESS = 0.85
"""From here on two words are taken for one (0 to 1, `difflib`): electrcal and electrical 0.95."""


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
        near = [] if word in known else get_close_matches(word, known, n=1, cutoff=LIKENESS)
        if near:
            message = f"Write {near[0]} for {word}: this department requires {', '.join(known)}."
            raise Rejected(code, message, f"{field}[{at}]")
