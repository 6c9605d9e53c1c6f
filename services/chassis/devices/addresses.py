"""Which device each network address belongs to, where two devices have the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Endpoint(NamedTuple):
    """Where a device answers: a host in small letters, a port and a Modbus unit."""

    host: str
    port: int
    unit_id: int

    @classmethod
    def of(cls, host: str, port: int, unit_id: int) -> Endpoint:
        """Return an endpoint; the case of a host's name has no meaning."""
        return cls(host.lower(), port, unit_id)


def holders_of(addressed: Iterable[tuple[int, str, Endpoint]]) -> dict[Endpoint, str]:
    """Return the device of each endpoint: the one that got it first.

    `addressed` yields the time at which a device got its endpoint, the device's id and the
    endpoint. A second device there is a typing error: if both were polled, each would write over
    the other.
    """
    return {endpoint: device for _, device, endpoint in sorted(addressed, reverse=True)}
