"""Which cabinet each network address belongs to, where two cabinets have the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from services.lighting.domain.cabinet import Cabinet

Endpoint: TypeAlias = tuple[str, int, int]
"""A host in small letters, a port and a Modbus unit."""


def endpoint_of(cabinet: Cabinet) -> Endpoint:
    """Return where a cabinet answers."""
    return cabinet.host.lower(), cabinet.port, cabinet.unit_id


def holders_of(cabinets: Mapping[str, Cabinet]) -> dict[Endpoint, str]:
    """Return the cabinet of each address: the one that got it first.

    A second cabinet there is a typing error. If both were polled, each would write over the other.
    """
    in_order = sorted((cabinet.addressed_time, name) for name, cabinet in cabinets.items())
    return {endpoint_of(cabinets[name]): name for _, name in reversed(in_order)}
