"""Where devices may be, by the settings of the service."""

from __future__ import annotations

import pytest

from services.chassis.devices.device_network import INSTALLED, LOCAL, DeviceNetwork
from services.chassis.devices.settings import DeviceSettings
from services.chassis.sdk.settings import InvalidSettings, read


@pytest.mark.parametrize(
    ("host", "network"),
    [("127.0.0.1", LOCAL), ("::1", LOCAL), ("localhost", LOCAL), ("0.0.0.0", INSTALLED)],
)
def test_the_devices_of_a_simulator_are_reached_in_a_local_run_only(
    host: str, network: DeviceNetwork
) -> None:
    settings = read(DeviceSettings, host=host)
    assert settings.device_network == network


def test_networks_and_ports_that_are_given_replace_the_default() -> None:
    network = read(DeviceSettings, device_networks="10.20.0.0/16").device_network
    assert network.allows("10.20.0.7")
    assert not network.allows("127.0.0.1")
    assert not network.allows("192.168.0.1")
    assert network.ports == LOCAL.ports
    ports = read(DeviceSettings, device_ports="503").device_network
    assert (ports.allows_port(503), ports.allows_port(502)) == (True, False)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"device_networks": "10.20.0.1/16"}, "VIGIE_DEVICE_NETWORKS=10.20.0.1/16: .* no network"),
        ({"device_ports": "502/tcp"}, "VIGIE_DEVICE_PORTS=502/tcp: .* no port"),
    ],
)
def test_a_wrong_setting_is_one_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidSettings, match=sentence):
        read(DeviceSettings, **given)
