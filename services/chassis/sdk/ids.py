"""Ids: new ones that sort by time, and ids derived from other values."""

from __future__ import annotations

import uuid_utils

NAMESPACE = uuid_utils.UUID("5f0c1f5e-6a5b-5d0e-9a41-7f1d6c1e0b11")
"""The UUIDv5 namespace. Never change it: stored ids would no longer match."""


def new_id() -> str:
    """Return a UUID of version 7. Later ids sort later."""
    return str(uuid_utils.uuid7())


def derived_id(*parts: str) -> str:
    """Return a UUID of version 5, the same one for the same parts.

    The length of each part is hashed too, so ("ab", "c") and ("a", "bc") are two ids.
    """
    name = "".join(f"{len(part)}:{part}" for part in parts)
    return str(uuid_utils.uuid5(NAMESPACE, name))
