"""The networks and ports where devices may be: what a request may make this service reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

# Where a cloud returns the credentials of a machine, outside the link-local networks.
METADATA = frozenset(map(ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")))

# RFC 1918, RFC 6598 (operators' networks of mobile modems), RFC 4193.
PRIVATE = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"


@dataclass(frozen=True, slots=True)
class DeviceNetwork:
    """The networks and ports that the device worker may connect to; it connects to no others."""

    networks: tuple[Network, ...]
    ports: tuple[range, ...]

    def allows_port(self, port: int) -> bool:
        """Return whether a device may have this port."""
        return any(port in each for each in self.ports)

    def allows(self, address: str) -> bool:
        """Return whether a device may have this IP address."""
        return self._allows(_plain(ip_address(address)))

    def allows_host(self, host: str) -> bool:
        """Return whether a device may have this host. A name is judged when it is resolved."""
        try:
            return self.allows(host)
        except ValueError:
            return True

    def why_forbidden(self, host: str, port: int) -> tuple[str, str] | None:
        """Return the field at fault, `port` or `host`, with its remedy; None for an allowed one.

        The device worker judges a name again when it resolves it.
        """
        remedy = "correct it, or add it there"
        if not self.allows_port(port):
            return "port", f"port {port} is not in VIGIE_DEVICE_PORTS: {remedy}"
        if not self.allows_host(host):
            return "host", f"{host} is not in VIGIE_DEVICE_NETWORKS: {remedy}"
        return None

    def _allows(self, address: Address) -> bool:
        """A network that is wider than loopback or link-local does not open these."""
        listed = [each for each in self.networks if address in each]
        if not _is_special(address):
            return bool(listed)
        return any(each.is_loopback or each.is_link_local or _is_one(each) for each in listed)


def _is_special(address: Address) -> bool:
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in METADATA
    )


def _is_one(network: Network) -> bool:
    return network.num_addresses == 1


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, if it is one."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def networks_of(text: str) -> tuple[Network, ...]:
    """Return the networks of a list such as `10.20.0.0/16,fd12::/48`. Raises `ValueError`."""
    return tuple(map(_network, _items(text)))


def ports_of(text: str) -> tuple[range, ...]:
    """Return the ports of a list such as `502,1500-1600`. Raises `ValueError`."""
    return tuple(map(_ports, _items(text)))


def _items(text: str) -> Iterator[str]:
    return (item.strip() for item in text.split(",") if item.strip())


def _network(item: str) -> Network:
    try:
        return ip_network(item)
    except ValueError:
        raise ValueError(f"{item} is no network: give one such as 10.20.0.0/16") from None


def _ports(item: str) -> range:
    first, dash, last = item.partition("-")
    numbers = (first, last) if dash else (first, first)
    if not all(number.isdecimal() and 0 < int(number) < 65_536 for number in numbers):
        raise ValueError(f"{item} is no port: give 1 to 65535, or a range such as 1500-1600")
    return range(int(numbers[0]), int(numbers[1]) + 1)


INSTALLED = DeviceNetwork(networks_of(PRIVATE), ports_of("502"))
"""The device network of an installation that names none: private networks, Modbus' port."""

LOCAL = DeviceNetwork(networks_of(f"127.0.0.0/8,::1/128,{PRIVATE}"), ports_of("502,1024-65535"))
"""That of a run on one machine, which reaches the simulator's devices."""
