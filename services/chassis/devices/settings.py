"""The settings of a service that polls devices."""

from __future__ import annotations

from ipaddress import ip_address

from pydantic import Field, field_validator

from services.chassis.devices.device_network import (
    INSTALLED,
    LOCAL,
    DeviceNetwork,
    networks_of,
    ports_of,
)
from services.chassis.sdk.settings import Settings


class DeviceSettings(Settings):
    """The chassis' settings, and those of a device worker.

    - `VIGIE_DEVICE_POLL_SECONDS` is how often each device is polled.
    - `VIGIE_DEVICE_NETWORKS` and `VIGIE_DEVICE_PORTS` are where devices may be. Without them: the
      private networks and port 502; loopback and the ports from 1024 too where the service itself
      listens on loopback only, because the simulator's devices are there.
    """

    device_poll_seconds: float = Field(15.0, gt=0)
    device_networks: str = ""
    device_ports: str = ""

    @field_validator("device_networks")
    @classmethod
    def _has_networks(cls, text: str) -> str:
        networks_of(text)
        return text

    @field_validator("device_ports")
    @classmethod
    def _has_ports(cls, text: str) -> str:
        ports_of(text)
        return text

    @property
    def device_network(self) -> DeviceNetwork:
        """The networks and ports where devices may be."""
        default = LOCAL if _is_loopback(self.host) else INSTALLED
        networks, ports = networks_of(self.device_networks), ports_of(self.device_ports)
        return DeviceNetwork(networks or default.networks, ports or default.ports)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
