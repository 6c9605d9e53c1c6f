"""Ids: new ones in the order of time, and ones that derive from what they are about."""

from __future__ import annotations

import uuid_utils

NAMESPACE = uuid_utils.UUID("5f0c1f5e-6a5b-5d0e-9a41-7f1d6c1e0b11")
"""Under which ids derive. It never changes: stored ids would no longer meet themselves."""


def new_id() -> str:
    """Make a UUID of version 7: ids made later sort later."""
    return str(uuid_utils.uuid7())


def derived_id(*parts: str) -> str:
    """Make the same UUID of version 5 from the same parts, whoever asks and whenever.

    Each part stands with its length, so that ("ab", "c") and ("a", "bc") are two ids.
    """
    name = "".join(f"{len(part)}:{part}" for part in parts)
    return str(uuid_utils.uuid5(NAMESPACE, name))
