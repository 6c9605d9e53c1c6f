"""Whether a crew is able to do what a need demands. Pure."""

from __future__ import annotations

from collections.abc import Collection

REHEARSAL = "rehearsal"
"""The skill of a simulated crew that serves only to try an installation."""


def qualifies(skills: Collection[str], demanded: Collection[str]) -> bool:
    """Return whether all demanded skills are there. A rehearsal crew serves only rehearsals."""
    if REHEARSAL in skills and REHEARSAL not in demanded:
        return False
    return all(skill in skills for skill in demanded)
