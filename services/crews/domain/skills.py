"""Whether a crew is able to do what a need demands. Pure."""

from __future__ import annotations

from collections.abc import Collection

REHEARSAL = "rehearsal"
"""The skill of a crew that nobody drives: it stands in for one while an installation is tried."""


def qualifies(skills: Collection[str], demanded: Collection[str]) -> bool:
    """Whether the skills are all there. Who rehearses does nothing else: nobody would come."""
    if REHEARSAL in skills and REHEARSAL not in demanded:
        return False
    return all(skill in skills for skill in demanded)
