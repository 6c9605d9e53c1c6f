"""The IP addresses of a device's host, of which only those on the device network are used."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address

from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.failures import ADDRESS_FORBIDDEN, HOST_UNKNOWN, NoAnswer
from services.chassis.devices.lookups import Lookups

MOST_ADDRESSES = 4
LOOKUPS = Lookups()


async def resolve(
    host: str, port: int, network: DeviceNetwork, answer_seconds: float
) -> Sequence[str]:
    """Return the addresses to connect to, which are looked up again at each connection.

    The connection then uses the address that was judged, not the name. Raises `NoAnswer`.
    """
    if not network.allows_port(port):
        raise NoAnswer(ADDRESS_FORBIDDEN, f"port {port} is not in VIGIE_DEVICE_PORTS")
    addresses = [host] if _is_address(host) else await _look_up(host, port, answer_seconds)
    allowed = [address for address in addresses if network.allows(address)]
    if not allowed:
        where = ", ".join(addresses)
        raise NoAnswer(ADDRESS_FORBIDDEN, f"{where} is not in VIGIE_DEVICE_NETWORKS")
    return allowed[:MOST_ADDRESSES]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _look_up(host: str, port: int, answer_seconds: float) -> Sequence[str]:
    try:
        async with asyncio.timeout(answer_seconds):
            return await LOOKUPS.find(host, port)
    except (OSError, ValueError) as error:  # a name that cannot be encoded is a ValueError
        raise NoAnswer(HOST_UNKNOWN, f"{host!r}: {error!r}") from error
