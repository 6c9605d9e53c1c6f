"""Versions of the protocol and of the signal exchange list, and the choice of a common one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class CoreVersion(NamedTuple):
    """A version of RSMP core, ordered by its numbers."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def has_send_on_change(self) -> bool:
        """Whether a subscription states on its own if each change is sent; else by interval 0."""
        return self >= (3, 1, 5)

    @property
    def has_state_requests(self) -> bool:
        """Whether alarms and the aggregated status can be requested."""
        return self >= (3, 1, 5)

    @property
    def has_null_values(self) -> bool:
        """Whether an unknown value is null; before, it was an empty string."""
        return self >= (3, 1, 3)

    @property
    def has_boolean_state_bits(self) -> bool:
        """Whether the bits of an aggregated status are booleans; before, they were strings."""
        return self >= (3, 1, 3)


SUPPORTED = tuple(
    CoreVersion(*numbers)
    for numbers in ((3, 1, 2), (3, 1, 3), (3, 1, 4), (3, 1, 5), (3, 2, 0), (3, 2, 1), (3, 2, 2))
)
LATEST = SUPPORTED[-1]
_VERSION = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{1,2}))?")
SXL_VERSION = "1.2.1"
"""The version of the signal exchange list of traffic light controllers."""


class NoCommonVersion(Exception):
    """The two sides share no version; the message is for the other side."""


def parse(text: str) -> CoreVersion | None:
    """Return a version, with 3.2 read as 3.2.0; None for other text."""
    found = _VERSION.fullmatch(text)
    return CoreVersion(*(int(number or 0) for number in found.groups())) if found else None


def agree(offered: Sequence[str], sxl: str) -> CoreVersion:
    """Return the latest version of both sides. Raises `NoCommonVersion`."""
    common = {parse(text) for text in offered} & set(SUPPORTED)
    if not common:
        wanted = ", ".join(text[:12] for text in offered[:10])
        ours = ", ".join(map(str, SUPPORTED))
        raise NoCommonVersion(f"RSMP versions [{wanted}] requested, but only [{ours}] supported")
    if sxl != SXL_VERSION:
        raise NoCommonVersion(
            f"SXL version {sxl[:12]} requested, but only {SXL_VERSION} is supported"
        )
    return max(version for version in common if version)
