"""A network of hosts of its own on this machine: namespaces on a bridge, whose links can be cut."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.cluster import SIZE, Host

NOWHERE = "02:00:00:00:00:99"
"""A hardware address that no host has: packets to it are lost without an error."""


def why_not() -> str:
    """Return why there can be no such network here; empty where there can."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        return "a network of its own needs root and `ip` of iproute2"
    return ""


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Network:
    """Hosts 1 to 3; this process reaches all of them, also while links are cut."""

    def __init__(self) -> None:
        pid = os.getpid()
        self._bridge = f"vg{pid}"
        self._subnet = f"10.{pid % 200 + 20}.{pid // 200 % 250}"
        self.hosts = [
            Host(f"{self._subnet}.{number + 10}", ("ip", "netns", "exec", self._space(number)))
            for number in range(1, SIZE + 1)
        ]

    def _space(self, number: int) -> str:
        return f"{self._bridge}-{number}"

    def open(self) -> None:
        """Make the bridge and the hosts."""
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{self._subnet}.1/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for number, host in enumerate(self.hosts, 1):
            space, cable = self._space(number), f"{self._bridge}-{number}"
            _ip("netns", "add", space)
            _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", cable, "master", self._bridge, "up")
            _ip("-n", space, "addr", "add", f"{host.address}/24", "dev", "eth0")
            _ip("-n", space, "link", "set", "eth0", "up")
            _ip("-n", space, "link", "set", "lo", "up")

    def close(self) -> None:
        """Remove what `open` made."""
        for number in range(1, SIZE + 1):
            subprocess.run(["ip", "netns", "del", self._space(number)], check=False)
        subprocess.run(["ip", "link", "del", self._bridge], check=False)

    def cut(self, one: int, other: int) -> None:
        """Lose every packet between two hosts, both ways, without an error at either."""
        for here, there in ((one, other), (other, one)):
            address = self.hosts[there - 1].address
            words = ("neigh", "replace", address, "lladdr", NOWHERE, "dev", "eth0")
            _ip("-n", self._space(here), *words, "nud", "permanent")

    def heal(self, one: int, other: int) -> None:
        """Undo `cut`."""
        for here, there in ((one, other), (other, one)):
            address = self.hosts[there - 1].address
            _ip("-n", self._space(here), "neigh", "del", address, "dev", "eth0")


@contextmanager
def opened() -> Iterator[Network]:
    """Open a network, and remove it afterwards."""
    network = Network()
    try:
        network.open()
        yield network
    finally:
        network.close()
