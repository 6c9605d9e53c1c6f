"""Where devices may be: lists of networks and ports, and what they never open."""

from __future__ import annotations

import pytest

from services.chassis.devices.device_network import (
    INSTALLED,
    LOCAL,
    DeviceNetwork,
    networks_of,
    ports_of,
)

EVERYTHING = DeviceNetwork(networks_of("0.0.0.0/0, ::/0"), ports_of("1-65535"))


@pytest.mark.parametrize(
    ("network", "address", "allowed"),
    [
        (INSTALLED, "10.20.0.7", True),
        (INSTALLED, "fd12::7", True),
        (INSTALLED, "8.8.8.8", False),
        (INSTALLED, "127.0.0.1", False),
        (INSTALLED, "::1", False),
        (INSTALLED, "169.254.169.254", False),
        (INSTALLED, "100.100.100.200", False),
        (INSTALLED, "fd00:ec2::254", False),
        (INSTALLED, "::ffff:127.0.0.1", False),
        (INSTALLED, "::ffff:10.20.0.7", True),
        (LOCAL, "127.0.0.2", True),
        (LOCAL, "::1", True),
        (LOCAL, "0.0.0.0", False),
        (LOCAL, "169.254.169.254", False),
        (EVERYTHING, "8.8.8.8", True),
        *((EVERYTHING, address, False) for address in ("127.0.0.1", "::1", "fe80::1", "0.0.0.0")),
        *((EVERYTHING, address, False) for address in ("169.254.169.254", "fd00:ec2::254", "::")),
        (EVERYTHING, "224.0.0.1", False),
        (DeviceNetwork(networks_of("169.254.0.0/16"), ()), "169.254.1.1", True),
        (DeviceNetwork((), ()), "10.0.0.1", False),
    ],
)
def test_an_address_is_judged_by_the_networks(
    network: DeviceNetwork, address: str, *, allowed: bool
) -> None:
    assert network.allows(address) == allowed
    assert network.allows_host(address) == allowed


def test_a_name_is_judged_when_it_is_resolved() -> None:
    assert DeviceNetwork((), ()).allows_host("cabinet-7.field")


@pytest.mark.parametrize(
    ("text", "port", "allowed"),
    [("502", 502, True), ("502", 503, False), ("502,1500-1600", 1600, True), ("", 502, False)],
)
def test_ports_are_numbers_and_ranges(text: str, port: int, *, allowed: bool) -> None:
    assert DeviceNetwork((), ports_of(text)).allows_port(port) == allowed


@pytest.mark.parametrize("text", ["10.20.0.1/16", "street", "10.0.0.0/8,/8"])
def test_a_wrong_network_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no network: give one such as"):
        networks_of(text)


@pytest.mark.parametrize("text", ["0", "65536", "502/tcp", "1-", "-1", "a-b"])
def test_a_wrong_port_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"{text} is no port"):
        ports_of(text)
